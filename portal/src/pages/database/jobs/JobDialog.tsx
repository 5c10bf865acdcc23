import { useState } from 'react'
import { focusFirstWrong } from '../../../actions/focus-first-wrong.ts'
import { problemOf } from '../../../api/problem.ts'
import type { Database } from '../../../api/queries.ts'
import { Button } from '../../../parts/Button.tsx'
import { Dialog } from '../../../parts/Dialog.tsx'
import { CheckField, RadioGroup, TextField } from '../../../parts/Field.tsx'
import { ProblemPanel } from '../../../parts/Panel.tsx'
import { toast } from '../../../parts/toast.ts'
import { useRoleRefusal } from '../../../permissions.ts'
import { useZone } from '../../../time/zone.ts'
import { words as common } from '../../../words/common.ts'
import { jobDialogWords as words } from '../../../words/jobs.ts'
import type { Job, JobKind } from '../queries.ts'
import { errorsOf, fieldOf, formOf, type JobField, type JobForm, scheduleOf, settingsOf } from './job-form.ts'
import styles from './jobs.module.css'
import { NextRuns } from './NextRuns.tsx'
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
  const submit = (): void => {
    setTried(true)
    setSent(form)
    if (Object.keys(own).length > 0) focusFirstWrong()
    else write.mutate(settingsOf(form), { onError: focusFirstWrong })
  }
  const change: Change = (part) => setForm((now) => ({ ...now, ...part }))
  const errors = { ...told.byField, ...(wasTried ? own : {}) }
  return (
    <Dialog
      open
      wide
      onClose={onClose}
      onSubmit={submit}
      title={<bdi>{job ? words.editTitle(kindName, database.name) : words.createTitle(kindName, database.name)}</bdi>}
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
        <NextRuns schedule={scheduleOf(form)} />
        <KeepFields form={form} errors={errors} change={change} isProtected={database.dataProtection} />
        <CheckField
          label={words.enabled}
          help={words.enabledHelp}
          checked={form.enabled}
          onChange={({ target }) => change({ enabled: target.checked })}
        />
      </div>
    </Dialog>
  )
}

/** What the API refused, at its fields. */
const toldErrorsOf = (error: unknown) => {
  const told = problemOf(error)?.errors ?? []
  const entries = told.flatMap(({ pointer, message }) => {
    const field = fieldOf(pointer)
    return field ? [[field, message] as const] : []
  })
  return {
    byField: Object.fromEntries(entries) as Errors,
    isElsewhere: Boolean(error) && entries.length < Math.max(1, told.length),
  }
}

interface KeepProps {
  readonly form: JobForm
  readonly errors: Errors
  readonly change: Change
  readonly isProtected: boolean
}

const KeepFields = ({ form, errors, change, isProtected }: KeepProps) => (
  <>
    {isProtected ? (
      <RadioGroup
        label={words.backupKind}
        value={form.backupKind}
        onChange={(backupKind) => change({ backupKind })}
        choices={[
          { value: 'full', label: words.full, help: words.fullHelp },
          { value: 'incremental', label: words.incremental, help: words.incrementalHelp },
        ]}
      />
    ) : (
      <p>{words.selfContained}</p>
    )}
    <div className={styles.row}>
      <TextField
        label={words.keepFull}
        inputMode="numeric"
        value={form.keepFull}
        error={errors.keepFull}
        onChange={({ target }) => change({ keepFull: target.value })}
      />
      <TextField
        label={words.keepDays}
        inputMode="numeric"
        value={form.keepDays}
        error={errors.keepDays}
        onChange={({ target }) => change({ keepDays: target.value })}
      />
    </div>
  </>
)
