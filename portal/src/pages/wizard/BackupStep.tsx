import { schemaAt, schemaOf } from '../../forms/schemas.ts'
import { isValid } from '../../forms/validate.ts'
import { Button } from '../../parts/Button.tsx'
import { FieldError } from '../../parts/Field.tsx'
import { NextRuns } from '../../schedule/NextRuns.tsx'
import { useRuns } from '../../schedule/use-runs.ts'
import { serverNow } from '../../time/server-clock.ts'
import { allZones } from '../../time/zone.ts'
import { backupKindOf, backupKindWords, retentionWords, scheduleWords as schedule } from '../../words/schedules.ts'
import { fieldWords, wizardWords as words } from '../../words/wizard.ts'
import { scheduleOf } from './body.ts'
import { DraftMoment } from './DraftMoment.tsx'
import fieldsStyles from './fields.module.css'
import { DraftCheck, DraftRadio, DraftSelect, DraftText } from './Slot.tsx'
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
  const made = useSchedule()
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
      <NextRuns schedule={made} />
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
  const refused = useScheduleProblem()
  return (
    <>
      <div className={fieldsStyles.pair}>
        <DraftText field="everyCount" inputMode="numeric" />
        <DraftSelect
          field="everyUnit"
          choices={intervalUnits.map((value) => ({ value, label: schedule.units[value] }))}
        />
      </div>
      <DraftMoment field="nextRun" help={schedule.nextRunHelp} error={refused('/nextRun')}>
        <Button onClick={() => set({ nextRun: tonight(zone, serverNow()) })}>{words.tonight}</Button>
      </DraftMoment>
    </>
  )
}

const Cron = () => {
  const { values, errorOf } = useWizard()
  const refused = useScheduleProblem()
  const refusal = refused('/cron') ?? refused('/timeZone')
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
      {refusal && !errorOf('cron') && !errorOf('timeZone') && <FieldError>{refusal}</FieldError>}
      <datalist id="wizard-zones">
        {allZones().map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}

/** As it would be sent; undefined: it is none yet. */
const useSchedule = () => {
  const made = scheduleOf(useWizard().values)
  return isValid(schemaOf('Schedule'), made) ? made : undefined
}

/** What the API says of a schedule that no schema finds wrong. */
const useScheduleProblem = () => {
  const { faults } = useRuns(useSchedule())
  return (pointer: string): string | undefined => faults.find((one) => one.pointer === pointer)?.message
}
