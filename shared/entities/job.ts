import type { DatabaseId, RequestKey } from '../core/ids.ts'
import { after, days, type Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'
import type { BackupKind } from './request.ts'

/** When a job is due: an interval from a chosen first run, or a cron expression. */
export type Schedule =
  | { readonly every: string; readonly firstRun: Instant }
  | { readonly cron: string; readonly timeZone: string }

/** A due time, and the request that it led to. */
export interface JobRun {
  readonly dueAt: Instant
  readonly request: RequestKey
}

/** A recurring schedule of a database that files requests. */
export interface Job {
  readonly databaseId: DatabaseId
  readonly kind: 'backup'
  readonly enabled: boolean
  readonly schedule: Schedule
  readonly backupKind: BackupKind
  readonly retention: { readonly keepFull: number; readonly keepDays: number }
  /** Absent while it is off. */
  readonly nextRun?: Instant
  /** A due time that somebody has taken on; its request may not be filed yet. */
  readonly claim?: JobRun
  readonly lastRun?: JobRun
}

export const jobKey = (databaseId: DatabaseId, kind: Job['kind']) => ({
  pk: `DATABASE#${databaseId}`,
  sk: `JOB#${kind}`,
})
/** Where the jobs of a database lie. */
export const jobsOf = (databaseId: DatabaseId) => ({ partition: `DATABASE#${databaseId}`, prefix: 'JOB#' })

export const dueJobs = 'JOBS#due'

export const jobLayout: EntityLayout<Job> = {
  noun: 'job',
  key: ({ databaseId, kind }) => jobKey(databaseId, kind),
  indexes: ({ databaseId, kind, nextRun, claim }) => {
    const dueAt = claim?.dueAt ?? nextRun
    return dueAt ? { i1: { pk: dueJobs, sk: `${dueAt}#${databaseId}#${kind}` } } : {}
  },
}

/** What a backup job is made of where nobody says otherwise: once a day, kept for a week. */
export const usualBackupJob = { every: '1 DAY', backupKind: 'full', retention: { keepFull: 2, keepDays: 7 } } as const

/** From tomorrow on. */
export const defaultBackupJob = (databaseId: DatabaseId, now: Instant): Job => {
  const firstRun = after(now, days(1))
  const { every, backupKind, retention } = usualBackupJob
  return {
    databaseId,
    kind: 'backup',
    enabled: true,
    schedule: { every, firstRun },
    backupKind,
    retention,
    nextRun: firstRun,
  }
}
