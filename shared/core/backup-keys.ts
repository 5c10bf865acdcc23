import { createHash, randomBytes } from 'node:crypto'

/**
 * The keys with which a database's backups and WAL are encrypted before they leave its server, as the images take them: a line for each, 32 bytes in hexadecimal. What is written, is written with the first; what lies
 * in the bucket may be of any. No key is ever dropped while something is kept that may need it.
 */
export type BackupKeys = readonly string[]

/** Stands for a key where nothing is encrypted. */
export const inTheClear = 'none'

/** More do not fit into a secret of every store; who changes the key each month comes to it after two and a half years. */
export const mostBackupKeys = 32

export const newBackupKey = (): string => randomBytes(32).toString('hex')

/** What tells keys apart, and stands with each backup. */
export const backupKeyIdOf = (key: string): string =>
  key === inTheClear ? inTheClear : createHash('sha256').update(Buffer.from(key, 'hex')).digest('hex').slice(0, 16)

export const backupKeysFrom = (secret: string): BackupKeys => secret.split('\n').filter((line) => line !== '')

export const secretOf = (keys: BackupKeys): string => keys.join('\n')

/** All of them, and this one first. */
export const writingWith = (key: string, keys: BackupKeys): BackupKeys => [key, ...keys.filter((one) => one !== key)]
