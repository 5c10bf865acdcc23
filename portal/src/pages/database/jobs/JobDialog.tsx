import { useState } from 'react'
import { focusFirstWrong } from '../../../actions/focus-first-wrong.ts'
import { problemOf } from '../../../api/problem.ts'
import type { Database } from '../../../api/queries.ts'
import { Button } from '../../../parts/Button.tsx'
import { Dialog } from '../../../parts/Dialog.tsx'
import { CheckField, RadioGroup, TextField } from '../../../parts/Field.tsx'
import { ProblemPanel } from '../../../parts/Panel.tsx'
import { SentLater } from '../../../parts/SentLater.tsx'
import { toast } from '../../../parts/toast.ts'
import { useRoleRefusal } from '../../../permissions.ts'
import { NextRuns } from '../../../schedule/NextRuns.tsx'
import { useRuns } from '../../../schedule/use-runs.ts'
import { useZone } from '../../../time/zone.ts'
import { words as common } from '../../../words/common.ts'
import { jobDialogWords as words } from '../../../words/jobs.ts'
import { backupKindWords, retentionWords } from '../../../words/schedules.ts'
import type { Job, JobKind } from '../queries.ts'
import { errorsOf, fieldOf, formOf, type JobField, type JobForm, lessKept, scheduleOf, settingsOf } from './job-form.ts'
import styles from './jobs.module.css'
import { ScheduleFields } from './ScheduleFields.tsx'
import { useSetJob } from './writes.ts'

export type Errors = Readonly<Partial<Record<JobField, string>>>
export type Change = (part: Partial<JobForm>) => void

interface Props {
  readonly database: Database
  readonly job: Job | undefined
  readonly kind: JobKind | undefined
  readonly kindName: string
  readonly onClose: () => void
}

/** Adds or changes a job, and says when it would run. */
export const JobDialog = ({ database, job, kind, kindName, onClose }: Props) => {
  const zone = useZone()
  const roleRefusal = useRoleRefusal()
  const [form, setForm] = useState(() => formOf(job, kind, zone))
  const [wasTried, setTried] = useState(false)
  const write = useSetJob(database.id, settingsOf(form), () => {
    toast(words.saved(kindName))
    onClose()
  })
  const own = errorsOf(form)
  const [sent, setSent] = useState<JobForm>()
  const told = toldErrorsOf(sent === form ? write.error : undefined)
  const schedule = scheduleOf(form)
  const { faults } = useRuns(schedule)
  const submit = (): void => {
    setTried(true)
    setSent(form)
    if (Object.keys(own).length > 0) focusFirstWrong()
    else write.mutate(settingsOf(form), { onError: focusFirstWrong })
  }
  const change: Change = (part) => setForm((now) => ({ ...now, ...part }))
  const errors = { ...byField(faults), ...told.byField, ...(wasTried ? own : {}) }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      onSubmit={submit}
      title={job ? words.editTitle(kindName, database.name) : words.createTitle(kindName, database.name)}
      buttons={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" look="primary" refused={roleRefusal}>
            {job ? words.save : words.add}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        {roleRefusal && <p className={styles.refused}>{roleRefusal}</p>}
        {told.isElsewhere && <ProblemPanel error={write.error} />}
        <ScheduleFields form={form} errors={errors} change={change} />
        <NextRuns schedule={schedule} />
        <KeepFields form={form} errors={errors} change={change} isProtected={database.dataProtection} />
        <KeepsLess form={form} job={job} />
        <CheckField
          label={words.enabled}
          help={words.enabledHelp}
          checked={form.enabled}
          onChange={({ target }) => change({ enabled: target.checked })}
        />
        <SentLater isPending={write.isPending} />
      </div>
    </Dialog>
  )
}

/** What the API refused, at its fields. */
const toldErrorsOf = (error: unknown) => {
  const told = problemOf(error)?.errors ?? []
  const hasField = told.filter(({ pointer }) => fieldOf(pointer) !== undefined)
  return { byField: byField(told), isElsewhere: Boolean(error) && hasField.length < Math.max(1, told.length) }
}

const byField = (faults: ReturnType<typeof useRuns>['faults']): Errors =>
  Object.fromEntries(
    faults.flatMap(({ pointer, message }) => {
      const field = fieldOf(pointer)
      return field ? [[field, message]] : []
    }),
  )

const KeepsLess = ({ form, job }: { form: JobForm; job: Job | undefined }) => {
  const retention = lessKept(form, job)
  return (
    <div role="status" className={styles.less}>
      {retention && <p>{words.keepsLess(retention)}</p>}
    </div>
  )
}

interface KeepProps {
  readonly form: JobForm
  readonly errors: Errors
  readonly change: Change
  readonly isProtected: boolean
}

const KeepFields = ({ form, errors, change, isProtected }: KeepProps) => (
  <>
    <RadioGroup
      label={backupKindWords.label}
      value={form.backupKind}
      onChange={(backupKind) => change({ backupKind })}
      choices={(['full', 'incremental'] as const).map((value) => ({
        value,
        label: backupKindWords[value],
        help: backupKindWords[`${value}Help`],
      }))}
    />
    {!isProtected && <p>{backupKindWords.unprotected}</p>}
    <fieldset className={styles.row}>
      <legend>{retentionWords.title}</legend>
      <TextField
        label={retentionWords.keepFull}
        mark={retentionWords.keepFullUnit}
        help={retentionWords.keepFullHelp}
        inputMode="numeric"
        value={form.keepFull}
        error={errors.keepFull}
        onChange={({ target }) => change({ keepFull: target.value })}
      />
      <TextField
        label={retentionWords.keepDays}
        mark={retentionWords.keepDaysUnit}
        inputMode="numeric"
        value={form.keepDays}
        error={errors.keepDays}
        onChange={({ target }) => change({ keepDays: target.value })}
      />
    </fieldset>
  </>
)
