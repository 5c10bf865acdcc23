import { RadioGroup, SelectField, TextField } from '../../../parts/Field.tsx'
import { MomentField } from '../../../time/MomentField.tsx'
import { allZones } from '../../../time/zone.ts'
import { scheduleWords as words } from '../../../words/schedules.ts'
import type { Change, Errors } from './JobDialog.tsx'
import { type JobForm, type Unit, units } from './job-form.ts'
import styles from './jobs.module.css'

interface Props {
  readonly form: JobForm
  readonly errors: Errors
  readonly change: Change
}

export const ScheduleFields = ({ form, errors, change }: Props) => (
  <>
    <RadioGroup
      label={words.frequency}
      value={form.frequency}
      onChange={(frequency) => change({ frequency })}
      choices={[
        { value: 'interval', label: words.interval },
        { value: 'cron', label: words.cron },
      ]}
    />
    {form.frequency === 'interval' ? (
      <Interval form={form} errors={errors} change={change} />
    ) : (
      <Cron form={form} errors={errors} change={change} />
    )}
  </>
)

const Interval = ({ form, errors, change }: Props) => (
  <>
    <div className={styles.row}>
      <TextField
        label={words.every}
        inputMode="numeric"
        value={form.count}
        error={errors.every}
        onChange={({ target }) => change({ count: target.value })}
      />
      <SelectField
        label={words.unit}
        value={form.unit}
        onChange={({ target }) => change({ unit: target.value as Unit })}
      >
        {units.map((unit) => (
          <option key={unit} value={unit}>
            {words.units[unit]}
          </option>
        ))}
      </SelectField>
    </div>
    <MomentField
      label={words.nextRun}
      help={words.nextRunHelp}
      value={form.nextRun}
      error={errors.nextRun}
      onChange={(nextRun) => change({ nextRun })}
    />
  </>
)

const Cron = ({ form, errors, change }: Props) => (
  <div className={styles.row}>
    <TextField
      label={words.expression}
      help={words.expressionHelp}
      value={form.cron}
      error={errors.cron}
      className={styles.mono}
      maxLength={100}
      onChange={({ target }) => change({ cron: target.value })}
    />
    <TextField
      label={words.timeZone}
      list="howdah-job-zones"
      value={form.timeZone}
      error={errors.timeZone}
      onChange={({ target }) => change({ timeZone: target.value })}
    />
    <datalist id="howdah-job-zones">
      {allZones().map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  </div>
)
