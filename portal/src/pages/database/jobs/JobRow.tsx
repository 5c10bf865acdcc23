import { Link } from '@tanstack/react-router'
import { Ellipsis } from 'lucide-react'
import { Badge } from '../../../parts/Badge.tsx'
import { Button } from '../../../parts/Button.tsx'
import { Menu } from '../../../parts/Menu.tsx'
import { ProblemPanel } from '../../../parts/Panel.tsx'
import table from '../../../parts/table.module.css'
import { toast } from '../../../parts/toast.ts'
import { useRoleRefusal } from '../../../permissions.ts'
import { scheduleSentence } from '../../../schedule/schedule-sentence.ts'
import { Age, Time } from '../../../time/Time.tsx'
import { useZone } from '../../../time/zone.ts'
import { words as common } from '../../../words/common.ts'
import { jobDialogWords, jobWords as words } from '../../../words/jobs.ts'
import { useShownDatabase } from '../context.ts'
import type { Job } from '../queries.ts'
import { formOf, settingsOf } from './job-form.ts'
import { canSet, useSetJob } from './writes.ts'

interface Props {
  readonly job: Job
  readonly onEdit: () => void
  readonly onRemove: () => void
}

export const JobRow = ({ job, onEdit, onRemove }: Props) => {
  const { isGone } = useShownDatabase()
  const sentence = scheduleSentence(job)
  const change = useSwitch(job)
  return (
    <tr>
      <td>
        {job.kind}
        <span className={table.second}>{words.backupKinds[job.backupKind] ?? job.backupKind}</span>
        <span className={`${table.second} ${table.narrowOnly}`}>
          {sentence}
          {job.nextRun && (
            <>
              {', '}
              <Age at={job.nextRun} />
            </>
          )}
        </span>
      </td>
      <td className={table.wideOnly}>{sentence}</td>
      <td className={table.wideOnly}>
        <Time at={job.nextRun} form="short" />
        {job.nextRun && (
          <span className={table.second}>
            <Age at={job.nextRun} />
          </span>
        )}
      </td>
      <td className={table.wideOnly}>
        {job.lastRun ? (
          <Link to="/requests/$key" params={{ key: job.lastRun.request }}>
            <Time at={job.lastRun.dueAt} form="short" />
          </Link>
        ) : (
          common.nothing
        )}
      </td>
      <td className={table.wideOnly}>{words.keep(job.retention)}</td>
      <td>
        <Badge tone={job.enabled ? 'ok' : 'off'}>{job.enabled ? words.on : words.off}</Badge>
        {change.error && <ProblemPanel error={change.error} />}
      </td>
      <td className={table.number}>
        {!isGone && <JobMenu job={job} onEdit={onEdit} onRemove={onRemove} onSwitch={change.flip} />}
      </td>
    </tr>
  )
}

const JobMenu = ({ job, onEdit, onRemove, onSwitch }: Props & { onSwitch: () => void }) => {
  const roleRefusal = useRoleRefusal()
  const refused = roleRefusal ?? (canSet(job.kind) ? undefined : words.cannotChange(job.kind))
  const refusal = refused === undefined ? {} : { refused }
  return (
    <Menu
      trigger={
        <Button look="quiet" icon aria-label={words.menu(job.kind)}>
          <Ellipsis aria-hidden="true" />
        </Button>
      }
      entries={[
        { key: 'edit', label: words.edit, onSelect: onEdit, ...refusal },
        { key: 'switch', label: job.enabled ? words.switchOff : words.switchOn, onSelect: onSwitch, ...refusal },
        { key: 'remove', label: words.remove, onSelect: onRemove, danger: true, separated: true, ...refusal },
      ]}
    />
  )
}

/** On or off, all else as it is. */
const useSwitch = (job: Job) => {
  const { database } = useShownDatabase()
  const zone = useZone()
  const { mutate, error } = useSetJob(database.id, job, () => toast(jobDialogWords.saved(job.kind)))
  return {
    error,
    flip: () => mutate({ ...settingsOf(formOf(job, undefined, zone)), enabled: !job.enabled }),
  }
}
