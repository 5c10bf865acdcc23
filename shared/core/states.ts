/** What a request is doing; the reference's word PROCESSED is shown to people. */
export const requestStates = ['QUEUED', 'RUNNING', 'UNWINDING', 'PROCESSED', 'FAILED', 'STUCK', 'CANCELLED'] as const
export type RequestState = (typeof requestStates)[number]

/** Requests that something still has to be done for, by an engine or (STUCK) by a person. */
export const isOpen = (state: RequestState): boolean =>
  state === 'QUEUED' || state === 'RUNNING' || state === 'UNWINDING' || state === 'STUCK'

/** Requests that an engine goes on with. */
export const isWalkable = (state: RequestState): boolean => isOpen(state) && state !== 'STUCK'

export const databaseStates = ['CREATING', 'RUNNING', 'STOPPED', 'RECOVERING', 'DELETING', 'DELETED', 'FAILED'] as const
export type DatabaseState = (typeof databaseStates)[number]

export const desiredStates = ['RUNNING', 'STOPPED', 'DELETED'] as const
export type DesiredState = (typeof desiredStates)[number]

export const requestTypes = [
  'CREATE-DB',
  'BACKUP-DB',
  'RECOVER-DB',
  'DELETE-DB',
  'PURGE-DB',
  'STOP-DB',
  'START-DB',
  'SET-PASSWORD',
  'SET-REPLICATION-ROLE',
  'REMOVE-REPLICATION-ROLE',
  'ROTATE-BACKUP-KEY',
  'UPDATE-DB',
  'RESTORE-POINT',
] as const
export type RequestType = (typeof requestTypes)[number]

/** What people may ask of a database by a request, as the API names it. */
export const requestActions = {
  backup: 'BACKUP-DB',
  delete: 'DELETE-DB',
  purge: 'PURGE-DB',
  recover: 'RECOVER-DB',
  restorePoint: 'RESTORE-POINT',
  removeReplicationRole: 'REMOVE-REPLICATION-ROLE',
  rotateBackupKey: 'ROTATE-BACKUP-KEY',
  setPassword: 'SET-PASSWORD',
  setReplicationRole: 'SET-REPLICATION-ROLE',
  start: 'START-DB',
  stop: 'STOP-DB',
  update: 'UPDATE-DB',
} as const satisfies Record<string, RequestType>
