// Generated from functions/api by `npm run generate`. Do not edit.
export const requestTypes = ["CREATE-DB","BACKUP-DB","RECOVER-DB","DELETE-DB","PURGE-DB","STOP-DB","START-DB","SET-PASSWORD","SET-REPLICATION-ROLE","REMOVE-REPLICATION-ROLE","ROTATE-BACKUP-KEY","UPDATE-DB","RESTORE-POINT"] as const
export const requestStates = ["QUEUED","RUNNING","UNWINDING","PROCESSED","FAILED","STUCK","CANCELLED"] as const
