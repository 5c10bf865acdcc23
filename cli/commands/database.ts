import type { Command } from 'commander'
import type { Act } from '../context.ts'
import { registerBackupKey } from './database-backup-key.ts'
import { registerConnect } from './database-connect.ts'
import { registerCreate } from './database-create.ts'
import { registerLogs } from './database-logs.ts'
import { registerRecover, registerRecoveryWindow, registerRestorePoint } from './database-recover.ts'
import { registerReplicationRole } from './database-replication-role.ts'
import { registerList, registerShow } from './database-show.ts'
import { registerDelete, registerSetPassword, registerStopAndStart, registerUpdate } from './database-update.ts'

export const register = (database: Command, act: Act): void => {
  registerCreate(database, act)
  registerList(database, act)
  registerShow(database, act)
  registerConnect(database, act)
  registerUpdate(database, act)
  registerDelete(database, act)
  registerRecover(database, act)
  registerRestorePoint(database, act)
  registerRecoveryWindow(database, act)
  registerStopAndStart(database, act)
  registerSetPassword(database, act)
  registerReplicationRole(database, act)
  registerBackupKey(database, act)
  registerLogs(database, act)
}
