import type { Database } from '../../portal/src/api/queries.ts'

export const id = '5b54d046-c8f3-447c-8e56-247b7493b4df'

const allowed = { allowed: true } as const

/** All that can be asked of a database is allowed. */
export const everything: Database['actions'] = {
  backup: allowed,
  delete: allowed,
  edit: allowed,
  purge: allowed,
  recover: allowed,
  restorePoint: allowed,
  removeReplicationRole: allowed,
  rotateBackupKey: allowed,
  setPassword: allowed,
  setReplicationRole: allowed,
  start: allowed,
  stop: allowed,
  update: allowed,
}

/** A database that runs, as the API tells it, but for `changes`. */
export const database = (changes: Partial<Database> = {}): Database => ({
  id,
  name: 'shop',
  description: 'Orders of the web shop',
  tenant: 'ADMIN',
  product: '241-6286',
  dataCenter: 'FRA1',
  availabilityZone: 'eu-central-1a',
  postgresqlVersion: '18',
  flavour: 'developer',
  storageType: 'local',
  volumeGb: 10,
  port: 5432,
  user: 'app',
  databaseName: 'shop',
  dataProtection: true,
  deletionProtection: false,
  backupEncryption: false,
  state: 'RUNNING',
  desiredState: 'RUNNING',
  replicationStatus: 'MASTER',
  createdAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-21T10:00:00.000Z',
  address: '10.1.2.3',
  endpoint: { host: '10.20.4.17', port: 6543 },
  incarnation: 'i-1',
  available: { answer: 'yes', since: '2026-11-20T10:01:00.000Z' },
  archive: { state: 'whole', lookedAt: '2026-11-22T12:00:00.000Z', faults: [] },
  actions: { ...everything, start: { allowed: false, code: 'state-conflict' } },
  ...changes,
})
