import type { Database, Request } from '../../../portal/src/api/queries.ts'
import type { Backup, Job, RecoveryWindow } from '../../../portal/src/pages/database/queries.ts'
import { caller } from '../a-caller.ts'
import { database, id } from '../a-database.ts'
import type { Answers } from '../harness.tsx'

export { database, id }

export const request = (more: Partial<Request> = {}): Request => ({
  key: 'r-0mb1k2x3y-0123456789abcdef0',
  type: 'RECOVER-DB',
  databaseId: id,
  databaseName: 'shop',
  tenant: 'ADMIN',
  state: 'RUNNING',
  filedAt: '2026-11-22T12:00:00.000Z',
  filedBy: 'Ada Byron',
  startedAt: '2026-11-22T12:00:00.000Z',
  progress: 0.4,
  steps: ['refuse-clients', 'stop-postgres', 'fence-archive', 'fetch-backup', 'admit-clients'],
  doneSteps: ['refuse-clients', 'stop-postgres'],
  currentStep: 'fence-archive',
  trace: [],
  ...more,
})

export const backup = (more: Partial<Backup> = {}): Backup => ({
  id: 'r-0mb1k2x3y-00000000000000001',
  name: 'base_1',
  asked: 'full',
  kind: 'full',
  incarnation: 'i-1',
  startedAt: '2026-11-22T02:14:00.000Z',
  finishedAt: '2026-11-22T02:14:09.000Z',
  startLsn: '0/1',
  finishLsn: '0/2',
  sizeBytes: 5_000_000_000,
  storedBytes: 1_400_000_000,
  permanent: false,
  ...more,
})

export const job = (more: Partial<Job> = {}): Job => ({
  kind: 'backup',
  enabled: true,
  cron: '30 2 * * 1-5',
  timeZone: 'Europe/Berlin',
  backupKind: 'full',
  retention: { keepFull: 2, keepDays: 7 },
  nextRun: '2026-11-23T01:30:00.000Z',
  nextRuns: ['2026-11-23T01:30:00.000Z'],
  ...more,
})

export const recoveryWindow = (more: Partial<RecoveryWindow> = {}): RecoveryWindow => ({
  databaseId: id,
  holes: [],
  everyMoment: true,
  earliest: '2026-11-15T02:14:09.000Z',
  latest: '2026-11-22T14:00:00.000Z',
  lastArchivedAt: '2026-11-22T14:00:00.000Z',
  restorePoints: [],
  backups: [backup()],
  ...more,
})

export const page = (items: readonly unknown[], nextCursor: string | null = null) => ({ items, nextCursor })

/** What the page of this database asks for. */
export const answersFor = (shown: Database, more: Answers = {}): Answers => ({
  'GET /v1/me': caller(),
  'GET /v1/tenants': page([{ name: 'ADMIN' }]),
  'GET /v1/flavours': page([{ name: 'developer', description: '', cpus: 1, memoryMb: 2000, hourlyPrice: {} }]),
  'GET /v1/job-kinds': page([
    {
      kind: 'backup',
      description: '',
      defaults: { enabled: true, every: '1 DAY', backupKind: 'full', retention: { keepFull: 2, keepDays: 7 } },
    },
  ]),
  'POST /v1/estimates': {
    currency: 'EUR',
    hoursPerMonth: 730,
    lines: [{ item: 'flavour', quantity: 730, unit: 'h', unitPrice: '0.0926', amount: '67.60' }],
    total: '67.60',
  },
  'POST /v1/schedules': { nextRuns: ['2026-11-23T01:30:00.000Z', '2026-11-24T01:30:00.000Z'] },
  'GET /v1/requests': page([]),
  [`GET /v1/databases/${id}`]: shown,
  [`GET /v1/databases/${id}/recovery-window`]: recoveryWindow(),
  [`GET /v1/databases/${id}/backups`]: page([backup()]),
  [`GET /v1/databases/${id}/jobs`]: page([job()]),
  ...more,
})
