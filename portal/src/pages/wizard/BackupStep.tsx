import { useQuery } from '@tanstack/react-query'
import { useApi } from '../../api/context.ts'
import { problemOf } from '../../api/problem.ts'
import { nextRunsQuery } from '../../api/queries.ts'
import { schemaAt, schemaOf } from '../../forms/schemas.ts'
import { isValid } from '../../forms/validate.ts'
import { Button } from '../../parts/Button.tsx'
import { FieldError } from '../../parts/Field.tsx'
import { useDebounced } from '../../parts/use-debounced.ts'
import { longMoment } from '../../time/format.ts'
import { wholeSecond } from '../../time/instant.ts'
import { serverNow } from '../../time/server-clock.ts'
import { allZones } from '../../time/zone.ts'
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
  return (
    <div className={styles.inset}>
      <DraftRadio
        field="frequency"
        choices={[
          { value: 'every', label: words.everyChoice },
          { value: 'cron', label: words.cronChoice },
        ]}
      />
      {values.frequency === 'every' ? <Interval /> : <Cron />}
      <NextRuns />
      <DraftRadio
        field="backupKind"
        choices={kinds.map((value) => ({
          value,
          label: words.kinds[value] ?? value,
          help: words.kindHelp[value as 'full'],
        }))}
      />
      {!values.dataProtection && <p className={styles.help}>{words.kindUnprotected}</p>}
      <fieldset className={fieldsStyles.pair}>
        <legend>{words.retention}</legend>
        <DraftText field="keepFull" inputMode="numeric" mark={fieldWords.keepFull.unit} help={words.keepFullHelp} />
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
        <DraftSelect field="everyUnit" choices={intervalUnits.map((value) => ({ value, label: words.units[value] }))} />
      </div>
      <DraftMoment field="nextRun" help={words.nextRunHelp} error={refused('/nextRun')}>
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
          help={words.cronHelp}
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

const waitMillis = 300

const useRuns = () => {
  const { values } = useWizard()
  const schedule = useDebounced(scheduleOf(values), waitMillis)
  return useQuery(nextRunsQuery(useApi(), isValid(schemaOf('Schedule'), schedule) ? schedule : undefined))
}

/** What the API says of a schedule that no schema finds wrong. */
const useScheduleProblem = () => {
  const problem = problemOf(useRuns().error)
  return (pointer: string): string | undefined => problem?.errors?.find((one) => one.pointer === pointer)?.message
}

const NextRuns = () => {
  const { zone } = useWizard()
  const { data, error } = useRuns()
  const runs = error ? undefined : data
  return (
    <div className={fieldsStyles.runs}>
      <h3>{words.nextRuns}</h3>
      {runs ? (
        <ol>
          {runs.map((at) => (
            <li key={at}>
              <time dateTime={at}>{longMoment(wholeSecond(at), zone)}</time>
            </li>
          ))}
        </ol>
      ) : (
        <p className={styles.help}>{words.noRuns}</p>
      )}
    </div>
  )
}
