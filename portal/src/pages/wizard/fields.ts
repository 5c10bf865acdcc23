import type { Issue } from '../../forms/validate.ts'
import type { Step } from './search.ts'
import type { Values } from './values.ts'

export type Field = keyof Values | 'password'

/** Where a field stands in the body and on which page; in the order of the pages. */
const places: readonly (readonly [field: Field, pointer: string, step: Step])[] = [
  ['source', '/restoreFrom/databaseId', 'details'],
  ['time', '/restoreFrom/target/time', 'details'],
  ['restorePoint', '/restoreFrom/target/restorePoint', 'details'],
  ['backup', '/restoreFrom/target/backup', 'details'],
  ['lsn', '/restoreFrom/target/lsn', 'details'],
  ['transactionId', '/restoreFrom/target/transactionId', 'details'],
  ['inclusive', '/restoreFrom/target/inclusive', 'details'],
  ['target', '/restoreFrom/target', 'details'],
  ['start', '/restoreFrom', 'details'],
  ['name', '/name', 'details'],
  ['description', '/description', 'details'],
  ['tenant', '/tenant', 'details'],
  ['product', '/product', 'details'],
  ['dataCenter', '/dataCenter', 'details'],
  ['availabilityZone', '/availabilityZone', 'details'],
  ['postgresqlVersion', '/postgresqlVersion', 'details'],
  ['flavour', '/flavour', 'sizing'],
  ['storageType', '/storageType', 'sizing'],
  ['volumeGb', '/volumeGb', 'sizing'],
  ['user', '/user', 'access'],
  ['databaseName', '/databaseName', 'access'],
  ['port', '/port', 'access'],
  ['password', '/password', 'access'],
  ['dataProtection', '/dataProtection', 'backup'],
  ['jobEnabled', '/backupJob/enabled', 'backup'],
  ['everyCount', '/backupJob/every', 'backup'],
  ['cron', '/backupJob/cron', 'backup'],
  ['timeZone', '/backupJob/timeZone', 'backup'],
  ['nextRun', '/backupJob/nextRun', 'backup'],
  ['backupKind', '/backupJob/backupKind', 'backup'],
  ['keepFull', '/backupJob/retention/keepFull', 'backup'],
  ['keepDays', '/backupJob/retention/keepDays', 'backup'],
  ['frequency', '/backupJob', 'backup'],
  ['deletionProtection', '/deletionProtection', 'misc'],
  ['backupEncryption', '/backupEncryption', 'misc'],
]

export const fieldOrder = places.map(([field]) => field)

/** @returns undefined: it is of no field */
export const fieldAt = (pointer: string): Field | undefined =>
  (places.find(([, at]) => at === pointer) ?? places.find(([, at]) => pointer.startsWith(`${at}/`)))?.[0]

const steps = new Map<Field, Step>(places.map(([field, , step]) => [field, step]))

export const stepOf = (field: Field): Step => steps.get(field) ?? 'details'

/** Where to look when the API refuses all of it with such an error. */
const fieldsOfCodes: Readonly<Record<string, Field>> = {
  'version-mismatch': 'postgresqlVersion',
  'limit-reached': 'tenant',
  'no-backup': 'source',
  'not-protected': 'target',
  'archive-hole': 'target',
  'backup-damaged': 'target',
  'target-unknown': 'target',
  'target-in-future': 'target',
  'target-before-first-backup': 'target',
  'other-region': 'dataCenter',
}

export const fieldOfCode = (code: string): Field | undefined => fieldsOfCodes[code]

/** Something is wrong with a field. */
export interface Fault {
  readonly field: Field
  readonly message: string
  /** More typing may mend it: it is not told while somebody types. */
  readonly isUnfinished: boolean
}

export const isUnfinished = ({ keyword }: Issue, value: unknown): boolean =>
  value === undefined || value === '' || keyword === 'minLength' || keyword === 'required'
