import type { Pipeline } from '../shared/pipeline/pipeline.ts'
import { backupDatabase } from './backup.ts'
import {
  createRestorePoint,
  rotateBackupKey,
  setPassword,
  setReplicationRole,
  unsetReplicationRole,
  updateDatabase,
} from './change.ts'
import { createDatabase } from './create.ts'
import { deleteDatabase, purgeDatabase } from './delete.ts'
import { recoverDatabase } from './recover.ts'
import { startDatabase, stopDatabase } from './stop-and-start.ts'

/** Every pipeline, one of each type of request. */
export const pipelines: readonly Pipeline[] = [
  createDatabase,
  backupDatabase,
  recoverDatabase,
  deleteDatabase,
  purgeDatabase,
  stopDatabase,
  startDatabase,
  setPassword,
  setReplicationRole,
  unsetReplicationRole,
  rotateBackupKey,
  updateDatabase,
  createRestorePoint,
]
