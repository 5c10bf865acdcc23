import type { Table } from '../table/table.ts'
import { type Backup, backupLayout, type RestorePoint, restorePointLayout } from './backup.ts'
import { type Database, databaseLayout } from './database.ts'
import { EntityStore } from './entity-store.ts'
import { type Job, jobLayout } from './job.ts'
import { type Request, requestLayout } from './request.ts'

/** Everything Howdah remembers, by kind. */
export interface Stores {
  readonly databases: EntityStore<Database>
  readonly requests: EntityStore<Request>
  readonly backups: EntityStore<Backup>
  readonly restorePoints: EntityStore<RestorePoint>
  readonly jobs: EntityStore<Job>
}

export const storesOn = (table: Table): Stores => ({
  databases: new EntityStore(table, databaseLayout),
  requests: new EntityStore(table, requestLayout),
  backups: new EntityStore(table, backupLayout),
  restorePoints: new EntityStore(table, restorePointLayout),
  jobs: new EntityStore(table, jobLayout),
})
