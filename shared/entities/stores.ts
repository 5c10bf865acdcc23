import type { Table } from '../table/table.ts'
import { type Admissions, admissionsLayout } from './admissions.ts'
import { type ArchiveCheck, archiveCheckLayout } from './archive-check.ts'
import { type Backup, backupLayout, type RestorePoint, restorePointLayout } from './backup.ts'
import { type BucketGate, bucketGateLayout } from './bucket-gate.ts'
import type { Database } from './database.ts'
import { EntityStore } from './entity-store.ts'
import { type Feedback, type FeedbackGiver, feedbackGiverLayout, feedbackLayout } from './feedback.ts'
import { everywhere, type Home } from './home.ts'
import { type IdempotentCall, idempotentCallLayout } from './idempotency.ts'
import { type IndexMark, indexMarkLayout } from './index-mark.ts'
import { type Job, jobLayout } from './job.ts'
import { type NeededBackup, neededBackupLayout } from './needed-backup.ts'
import { type Observation, observationLayout } from './observation.ts'
import { type Request, requestLayout } from './request.ts'
import { type RunningCard, runningCardLayout } from './running-card.ts'
import { SearchableDatabases } from './search.ts'
import { type SentCommand, sentCommandLayout } from './sent-command.ts'
import { type UsageFact, usageFactLayout } from './usage-fact.ts'
import { type UsageStart, usageStartLayout } from './usage-start.ts'

/** Everything Howdah remembers, by kind. */
export interface Stores {
  /** Which databases may be written here; rows of others are read only. */
  readonly home: Home
  readonly databases: EntityStore<Database>
  readonly admissions: EntityStore<Admissions>
  /** Read only: kept in step with the databases. */
  readonly running: Pick<EntityStore<RunningCard>, 'all' | 'list'>
  readonly indexMarks: EntityStore<IndexMark>
  readonly requests: EntityStore<Request>
  readonly backups: EntityStore<Backup>
  readonly restorePoints: EntityStore<RestorePoint>
  readonly bucketGates: EntityStore<BucketGate>
  readonly jobs: EntityStore<Job>
  readonly neededBackups: EntityStore<NeededBackup>
  readonly archiveChecks: EntityStore<ArchiveCheck>
  readonly observations: EntityStore<Observation>
  readonly idempotentCalls: EntityStore<IdempotentCall>
  readonly sentCommands: EntityStore<SentCommand>
  readonly feedback: EntityStore<Feedback>
  readonly feedbackGivers: EntityStore<FeedbackGiver>
  readonly usage: EntityStore<UsageFact>
  readonly usageStart: EntityStore<UsageStart>
}

export const storesOn = (table: Table, home: Home = everywhere): Stores => ({
  home,
  databases: new SearchableDatabases(table, home),
  admissions: new EntityStore(table, admissionsLayout),
  running: new EntityStore(table, runningCardLayout),
  indexMarks: new EntityStore(table, indexMarkLayout),
  requests: new EntityStore(table, requestLayout),
  backups: new EntityStore(table, backupLayout),
  restorePoints: new EntityStore(table, restorePointLayout),
  bucketGates: new EntityStore(table, bucketGateLayout),
  jobs: new EntityStore(table, jobLayout),
  neededBackups: new EntityStore(table, neededBackupLayout),
  archiveChecks: new EntityStore(table, archiveCheckLayout),
  observations: new EntityStore(table, observationLayout),
  idempotentCalls: new EntityStore(table, idempotentCallLayout),
  sentCommands: new EntityStore(table, sentCommandLayout),
  feedback: new EntityStore(table, feedbackLayout),
  feedbackGivers: new EntityStore(table, feedbackGiverLayout),
  usage: new EntityStore(table, usageFactLayout),
  usageStart: new EntityStore(table, usageStartLayout),
})
