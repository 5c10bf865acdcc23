import type { DatabaseId, RequestKey } from '../core/ids.ts'

/** The SCRAM verifier of a database's user. */
export const verifierSecret = (id: DatabaseId): string => `${id}/verifier`

/** The SCRAM verifier of the role that may replicate. */
export const replicationVerifierSecret = (id: DatabaseId): string => `${id}/replication-verifier`

/** Verifiers that requests bring lie under the database's name, so that they go with it at the latest. */
export const newVerifiersOf = (id: DatabaseId): string => `${id}/verifier-of-`

/** The keys of the backups: see `backup-keys.ts`. */
export const backupKeysSecret = (id: DatabaseId): string => `${id}/backup-keys`

/** The keys of the backups that a new database is made from, while it is. */
export const sourceBackupKeysSecret = (id: DatabaseId): string => `${id}/source-backup-keys`

/** Keys that requests bring. */
export const newBackupKeysOf = (id: DatabaseId): string => `${id}/backup-key-of-`

/** The key that a request brings, until it is the first of the database's. */
export const newBackupKeySecret = (id: DatabaseId, request: RequestKey): string => `${newBackupKeysOf(id)}${request}`

/** The verifier that a request brings, until it is the database's. */
export const newVerifierSecret = (id: DatabaseId, request: RequestKey): string => `${newVerifiersOf(id)}${request}`
