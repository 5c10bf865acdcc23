import { schemaAt } from '../../forms/schemas.ts'
import { Button } from '../../parts/Button.tsx'
import { NextRuns } from '../../schedule/NextRuns.tsx'
import { serverNow } from '../../time/server-clock.ts'
import { allZones } from '../../time/zone.ts'
import { backupKindOf, backupKindWords, retentionWords, scheduleWords as schedule } from '../../words/schedules.ts'
import { fieldWords, wizardWords as words } from '../../words/wizard.ts'
import { DraftMoment } from './DraftMoment.tsx'
import fieldsStyles from './fields.module.css'
import { DraftCheck, DraftRadio, DraftSelect, DraftText } from './Slot.tsx'
import { wellFormedSchedule } from './schedule.ts'
import { tonight } from './tonight.ts'
import { useWizard } from './use-wizard.ts'
import { intervalUnits } from './values.ts'
import styles from './wizard.module.css'

export const BackupStep = () => {
  const { values } = useWizard()
  return (
    <>
      <DraftCheck field="dataProtection" help={values.dataProtection ? words.protectionOn : words.protectionOff} />
      <DraftCheck field="jobEnabled" help={values.jobEnabled ? words.jobHelp : words.jobOff} />
      {values.jobEnabled && <JobFields />}
    </>
  )
}

const kinds = (schemaAt('CreateDatabase', '/backupJob/backupKind')?.enum ?? []) as readonly string[]

const JobFields = () => {
  const { values } = useWizard()
  return (
    <div className={styles.inset}>
      <DraftRadio
        field="frequency"
        choices={[
          { value: 'every', label: schedule.interval },
          { value: 'cron', label: schedule.cron },
        ]}
      />
      {values.frequency === 'every' ? <Interval /> : <Cron />}
      <NextRuns schedule={wellFormedSchedule(values)} />
      <DraftRadio
        field="backupKind"
        choices={kinds.map((value) => ({
          value,
          label: backupKindOf(value),
          help: backupKindWords[`${value as 'full'}Help`],
        }))}
      />
      {!values.dataProtection && <p className={styles.help}>{backupKindWords.unprotected}</p>}
      <fieldset className={fieldsStyles.pair}>
        <legend>{retentionWords.title}</legend>
        <DraftText
          field="keepFull"
          inputMode="numeric"
          mark={fieldWords.keepFull.unit}
          help={retentionWords.keepFullHelp}
        />
        <DraftText field="keepDays" inputMode="numeric" mark={fieldWords.keepDays.unit} />
      </fieldset>
    </div>
  )
}

const Interval = () => {
  const { set, zone } = useWizard()
  return (
    <>
      <div className={fieldsStyles.pair}>
        <DraftText field="everyCount" inputMode="numeric" />
        <DraftSelect
          field="everyUnit"
          choices={intervalUnits.map((value) => ({ value, label: schedule.units[value] }))}
        />
      </div>
      <DraftMoment field="nextRun" help={schedule.nextRunHelp}>
        <Button onClick={() => set({ nextRun: tonight(zone, serverNow()) })}>{words.tonight}</Button>
      </DraftMoment>
    </>
  )
}

const Cron = () => {
  const { values } = useWizard()
  return (
    <>
      <div className={fieldsStyles.pair}>
        <DraftText
          field="cron"
          placeholder="30 2 * * 1-5"
          also={{ timeZone: values.timeZone }}
          help={schedule.expressionHelp}
          className={fieldsStyles.mono ?? ''}
        />
        <DraftText field="timeZone" list="wizard-zones" />
      </div>
      <datalist id="wizard-zones">
        {allZones().map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}
