import type { z } from '@hono/zod-openapi'
import { inTheClear } from '../../shared/core/backup-keys.ts'
import { between, type Duration, hours, type Instant } from '../../shared/core/time.ts'
import { type ArchiveCheck, isOpenFault, neverLooked } from '../../shared/entities/archive-check.ts'
import type { Backup } from '../../shared/entities/backup.ts'
import type { Database, DatabaseSpec } from '../../shared/entities/database.ts'
import type { Feedback } from '../../shared/entities/feedback.ts'
import type { Job } from '../../shared/entities/job.ts'
import type { Observation } from '../../shared/entities/observation.ts'
import type { Request, TraceEntry } from '../../shared/entities/request.ts'
import { adviceOf } from '../../shared/errors/registry.ts'
import { nextRunsAfter } from '../../shared/jobs/schedule.ts'
import type { DatabaseAction, Permission, RequestAction } from '../../shared/requests/actions.ts'
import type { Availability } from '../../shared/requests/availability.ts'
import type { RequestHistory, Usual } from '../../shared/requests/history.ts'
import type { ArchiveSchema, BackupSchema } from './schemas/backup.ts'
import type { DatabaseSchema, DatabaseSpecSchema } from './schemas/database.ts'
import type { FeedbackSchema } from './schemas/feedback.ts'
import { type JobSchema, runsAhead } from './schemas/job.ts'
import type { RequestSchema, TraceEntrySchema } from './schemas/request.ts'

/** The entities as callers see them. */

export const specView = (spec: DatabaseSpec): z.infer<typeof DatabaseSpecSchema> => ({
  name: spec.name,
  description: spec.description,
  tenant: spec.tenant,
  product: spec.product,
  dataCenter: spec.dataCenter,
  availabilityZone: spec.availabilityZone,
  postgresqlVersion: spec.postgresqlVersion,
  flavour: spec.flavour,
  storageType: spec.storageType,
  volumeGb: spec.volumeGb,
  port: spec.port,
  user: spec.user,
  databaseName: spec.databaseName,
  dataProtection: spec.dataProtection,
  deletionProtection: spec.deletionProtection,
  backupEncryption: spec.backupEncryption ?? false,
})

/** What is read of a database that is asked for alone. */
export interface DatabaseDetails {
  readonly observation?: Observation | undefined
  readonly archive?: z.infer<typeof ArchiveSchema> | undefined
  readonly available?: Availability
}

/** What is not looked at any more is not known. */
export const archiveView = (check: ArchiveCheck | undefined, now: Instant): z.infer<typeof ArchiveSchema> => {
  if (!check || check.lookedAt === neverLooked) return { state: 'unknown', faults: [] }
  const isOld = between(check.lookedAt, now) > hours(2)
  return {
    state: check.faults.some(isOpenFault) ? 'damaged' : isOld ? 'unknown' : 'whole',
    lookedAt: check.lookedAt,
    faults: check.faults.map(({ code, message, foundAt, endedAt }) => {
      return { code, message, ...adviceOf(code), foundAt, endedAt }
    }),
  }
}

/** The spec comes first: only the first object of a literal is copied as a whole, which costs next to nothing. */
export const databaseView = (
  database: Database,
  actions: Readonly<Record<DatabaseAction, Permission>>,
  { observation, archive, available }: DatabaseDetails = {},
): z.infer<typeof DatabaseSchema> => ({
  ...specView(database),
  id: database.id,
  state: database.state,
  desiredState: database.desiredState,
  replicationStatus: 'MASTER',
  createdAt: database.createdAt,
  updatedAt: database.updatedAt,
  deletedAt: database.deletedAt,
  backupsKeptUntil: database.backupsKeptUntil,
  activeRequest: database.activeRequest,
  address: database.address,
  endpoint: database.endpoint && { ...database.endpoint },
  incarnation: database.data?.incarnation,
  restoredFrom: database.restoredFrom,
  replicationRole: database.replicationRole,
  backupKeyId: database.backupKeyId === inTheClear ? undefined : database.backupKeyId,
  storage:
    database.state === 'RUNNING'
      ? observation?.storage && { ...observation.storage, observedAt: observation.observedAt }
      : undefined,
  available: available && { ...available },
  archive,
  actions,
})

/** What is told of a request that is asked for alone. */
export interface RequestDetails {
  readonly actions?: Readonly<Record<RequestAction, Permission>>
  readonly usual?: Usual | undefined
}

export const requestView = async (
  request: Request,
  history: RequestHistory,
  { actions, usual }: RequestDetails = {},
): Promise<z.infer<typeof RequestSchema>> => {
  const { trace, error } = request
  const atWork = trace.findLast((entry) => entry.outcome === 'started')
  return {
    key: request.key,
    type: request.type,
    databaseId: request.databaseId,
    databaseName: request.databaseName,
    tenant: request.tenant,
    state: request.state,
    filedAt: request.filedAt,
    filedBy: request.filedBy,
    filedByName: request.filedByName,
    startedAt: request.startedAt,
    endedAt: request.endedAt,
    cancelRequested: request.cancelRequested,
    currentStep: request.endedAt ? undefined : atWork?.step,
    lastStep: trace.at(-1)?.step,
    ...(await history.outlookOf(request)),
    error: error && { ...error, ...adviceOf(error.code) },
    body: request.body,
    steps: [...history.stepsOf(request.type)],
    doneSteps: [...history.doneStepsOf(request)],
    pivot: history.pivotOf(request.type),
    ...(usual ? usualView(usual) : {}),
    trace: trace.map(traceView),
    actions: actions && { ...actions },
  }
}

const usualView = ({ total, steps }: Usual) => ({
  usualSeconds: Object.fromEntries([...steps].map(([step, duration]) => [step, inSeconds(duration)])),
  usualSecondsInAll: inSeconds(total),
})

const inSeconds = (duration: Duration): number => Math.round(duration) / 1000

const traceView = (entry: TraceEntry): z.infer<typeof TraceEntrySchema> => ({
  at: entry.startedAt,
  action: `${entry.direction === 'undo' ? 'undo ' : ''}${entry.step.replaceAll('-', ' ')}`,
  step: entry.step,
  direction: entry.direction,
  outcome: entry.outcome,
  endedAt: entry.endedAt,
  attempt: entry.attempt,
  polls: entry.polls,
  retries: entry.retries,
  progress: entry.progress,
  message: entry.message,
  code: entry.code,
})

/** What an older Howdah took for a schedule need not be one any more. */
const runsOf = ({ schedule }: Job, now: Instant): Instant[] | undefined => {
  try {
    return [...nextRunsAfter(schedule, now, runsAhead)]
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

export const jobView = (job: Job, now: Instant): z.infer<typeof JobSchema> => ({
  kind: job.kind,
  enabled: job.enabled,
  ...('every' in job.schedule
    ? { every: job.schedule.every }
    : { cron: job.schedule.cron, timeZone: job.schedule.timeZone }),
  backupKind: job.backupKind,
  retention: { ...job.retention },
  nextRun: job.nextRun,
  nextRuns: job.enabled ? runsOf(job, now) : undefined,
  lastRun: job.lastRun && { ...job.lastRun },
})

export const backupView = (backup: Backup, damaged?: true): z.infer<typeof BackupSchema> => ({
  id: backup.id,
  name: backup.name,
  asked: backup.asked,
  kind: backup.kind,
  incarnation: backup.incarnation,
  startedAt: backup.startedAt,
  finishedAt: backup.finishedAt,
  startLsn: backup.startLsn,
  finishLsn: backup.finishLsn,
  sizeBytes: backup.sizeBytes,
  storedBytes: backup.storedBytes,
  permanent: backup.permanent,
  base: backup.base,
  keyId: backup.keyId,
  damaged,
})

export const feedbackView = (feedback: Feedback): z.infer<typeof FeedbackSchema> => ({
  id: feedback.id,
  experience: feedback.experience,
  comment: feedback.comment,
  page: feedback.page,
  contactMe: feedback.contactMe,
  email: feedback.email,
  givenAt: feedback.givenAt,
  givenBy: feedback.givenBy,
  givenByName: feedback.givenByName,
})
