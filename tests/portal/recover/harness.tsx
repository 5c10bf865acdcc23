import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { render } from '@testing-library/react'
import { vi } from 'vitest'
import { createApiClient } from '../../../portal/src/api/client.ts'
import { HowdahContext } from '../../../portal/src/api/context.ts'
import { createPortalRouter } from '../../../portal/src/router.tsx'
import type { Session } from '../../../portal/src/session/session.ts'

export const id = '5b54d046-c8f3-447c-8e56-247b7493b4df'
export const minutesAgo = (minutes: number): string =>
  new Date(Math.floor(Date.now() / 1000) * 1000 - minutes * 60_000).toISOString()

const allowed = { allowed: true }
export const database = {
  id,
  name: 'shop',
  description: '',
  tenant: 'ADMIN',
  product: '241-6286',
  dataCenter: 'FRA1',
  availabilityZone: 'eu-central-1a',
  user: 'app',
  databaseName: 'shop',
  state: 'RUNNING',
  desiredState: 'RUNNING',
  replicationStatus: 'MASTER',
  incarnation: 'i-1',
  dataProtection: true,
  createdAt: minutesAgo(10_000),
  actions: { recover: allowed as object, backup: allowed as object },
}

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

export const problemOf = (status: number, code: string, more: object = {}) => ({
  status,
  body: {
    type: `/docs/errors#${code}`,
    title: code,
    status,
    code,
    detail: `Detail of ${code}`,
    hint: 'Do this.',
    requestId: 'c-1',
    ...more,
  },
})

export interface Call {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
  readonly key: string | null
}

export interface Answer {
  readonly status?: number
  readonly body: unknown
}

/** What the API answers; a test changes what it is about. */
export class FakeApi {
  database: object = database
  window: object = windowOf()
  readonly earliest = (this.window as { earliest: string }).earliest
  role = 'operator'
  readonly requests = new Map<string, object>()
  readonly calls: Call[] = []
  preview: (target: { time?: string }) => Answer = ({ time = minutesAgo(60) }) => ({
    body: {
      dryRun: true,
      recovery: {
        at: time,
        lost: { from: time, to: minutesAgo(0), seconds: 100_800 },
        cutOffSeconds: { median: 40, from: 31, to: 52 },
        oldDataUntil: '2026-11-29T14:03:27Z',
      },
    },
  })
  recover: () => Answer = () => ({ status: 202, body: { database: this.database, request: requestOf('r-new') } })

  readonly writes = (path: string): Call[] =>
    this.calls.filter((call) => call.method === 'POST' && call.path.endsWith(path) && !call.query.has('dryRun'))

  readonly dryRuns = (): Call[] => this.calls.filter(({ query }) => query.has('dryRun'))

  readonly fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    const body = request.method === 'GET' ? undefined : await request.json()
    const key = request.headers.get('Idempotency-Key')
    this.calls.push({ method: request.method, path: url.pathname, query: url.searchParams, body, key })
    const { status = 200, body: answer } = this.#answer(request.method, url, body)
    const type = status >= 400 ? 'application/problem+json' : 'application/json'
    return new Response(JSON.stringify(answer), { status, headers: { 'Content-Type': type } })
  }

  #answer(method: string, { pathname, searchParams }: URL, body: unknown): Answer {
    if (pathname === '/v1/me')
      return { body: { subject: 'ada', name: 'Ada', role: this.role, tenants: ['ADMIN'], allTenants: false } }
    if (pathname.endsWith('/recovery-window')) return { body: this.window }
    if (pathname.endsWith('/recoveries'))
      return searchParams.has('dryRun') ? this.preview((body as { target: object }).target) : this.recover()
    if (pathname.endsWith('/backups') && method === 'POST')
      return { status: 202, body: { database: this.database, request: requestOf('r-backup', { type: 'BACKUP-DB' }) } }
    if (pathname.startsWith('/v1/requests/')) {
      const key = pathname.split('/').at(-1) ?? ''
      return { body: this.requests.get(key) ?? requestOf(key) }
    }
    if (pathname === `/v1/databases/${id}`) return { body: this.database }
    return { body: { items: [], nextCursor: null } }
  }
}

const session = {
  token: async () => 'token',
  state: 'signed-in',
  subscribe: () => () => {},
  signOut: () => {},
} as unknown as Session

/** The page as people get it, with nothing false but the network. */
export const openPage = async (api: FakeApi, search = ''): Promise<{ client: QueryClient }> => {
  vi.stubGlobal('fetch', (input: Request) => api.fetch(input))
  vi.stubGlobal('scrollTo', () => {})
  window.history.replaceState(null, '', `/databases/${id}/recover${search}`)
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const real = createApiClient(session)
  const router = createPortalRouter({ api: real, client })
  render(
    <HowdahContext value={{ api: real, session, settings: { timeZone: 'Europe/Berlin', currency: 'EUR' } }}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </HowdahContext>,
  )
  return { client }
}

export const addressed = (): URLSearchParams => new URLSearchParams(window.location.search)
