import { caller } from '../a-caller.ts'
import { database as aDatabase, id } from '../a-database.ts'
import { openPortal, type Sent } from '../harness.tsx'

export { id }
export const minutesAgo = (minutes: number): string =>
  new Date(Math.floor(Date.now() / 1000) * 1000 - minutes * 60_000).toISOString()

export const database = aDatabase({ description: '', createdAt: minutesAgo(10_000) })

const backup = (key: string, minutes: number) => ({
  ...{
    id: key,
    name: `base_${key}`,
    asked: 'full',
    kind: 'full',
    incarnation: 'i-1',
    startLsn: '0/1',
    finishLsn: '0/2',
  },
  ...{ startedAt: minutesAgo(minutes + 1), finishedAt: minutesAgo(minutes), sizeBytes: 1_400_000_000, storedBytes: 1 },
  permanent: false,
})

export const windowOf = () => ({
  databaseId: id,
  holes: [] as object[],
  everyMoment: true,
  earliest: minutesAgo(600) as string | undefined,
  latest: minutesAgo(1) as string | undefined,
  lastArchivedAt: minutesAgo(1),
  restorePoints: [{ name: 'before-import', lsn: '0/3000148', createdAt: minutesAgo(120), incarnation: 'i-1' }],
  backups: [backup('r-2', 300), backup('r-1', 600)],
})

export const requestOf = (key: string, more: object = {}) => ({
  ...{ key, type: 'RECOVER-DB', databaseId: id, databaseName: 'shop', tenant: 'ADMIN', state: 'RUNNING' },
  ...{ filedAt: minutesAgo(1), filedBy: 'ada', progress: 0.3, doneSteps: [], trace: [] },
  ...{
    steps: ['mark-recovering', 'await-predecessors', 'fence-archive', 'stop-postgres'],
    currentStep: 'fence-archive',
  },
  ...more,
})

/** What the API answers; a test changes what it is about. */
export class FakeApi {
  database: object = database
  window: object = windowOf()
  readonly earliest = (this.window as { earliest: string }).earliest
  role: Parameters<typeof caller>[0] = 'operator'
  readonly requests = new Map<string, object>()
  readonly calls: Sent[] = []
  preview: (target: { time?: string }) => unknown = ({ time = minutesAgo(60) }) => ({
    dryRun: true,
    recovery: {
      at: time,
      lost: { from: time, to: minutesAgo(0), seconds: 100_800 },
      cutOffSeconds: { median: 40, from: 31, to: 52 },
      oldDataUntil: '2026-11-29T14:03:27Z',
    },
  })
  recover: () => unknown = () => ({ database: this.database, request: requestOf('r-new') })

  readonly writes = (path: string): Sent[] =>
    this.calls.filter((call) => call.method === 'POST' && call.path.endsWith(path) && !call.query.has('dryRun'))

  readonly dryRuns = (): Sent[] => this.calls.filter(({ query }) => query.has('dryRun'))

  readonly answer = (sent: Sent): unknown => {
    this.calls.push(sent)
    const { method, path, query, body } = sent
    if (path === '/v1/me') return caller(this.role)
    if (path.endsWith('/recovery-window')) return this.window
    if (path.endsWith('/recoveries'))
      return query.has('dryRun') ? this.preview((body as { target: object }).target) : this.recover()
    if (path.endsWith('/backups') && method === 'POST')
      return { database: this.database, request: requestOf('r-backup', { type: 'BACKUP-DB' }) }
    const [, key] = /^\/v1\/requests\/(.+)$/.exec(path) ?? []
    if (key) return this.requests.get(key) ?? requestOf(key)
    if (path === `/v1/databases/${id}`) return this.database
    return { items: [], nextCursor: null }
  }
}

export const openPage = (api: FakeApi, search = '') => openPortal(`/databases/${id}/recover${search}`, api.answer)

export const addressed = (): URLSearchParams => new URLSearchParams(window.location.search)
