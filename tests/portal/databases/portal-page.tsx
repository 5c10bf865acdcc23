import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { configure, render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { vi } from 'vitest'
import { createApiClient, type Schemas } from '../../../portal/src/api/client.ts'
import { type Howdah, HowdahContext } from '../../../portal/src/api/context.ts'
import type { Database } from '../../../portal/src/api/queries.ts'
import { Toasts } from '../../../portal/src/parts/Toasts.tsx'
import { createPortalRouter } from '../../../portal/src/router.tsx'
import { chooseTenant } from '../../../portal/src/tenant.ts'
import { setZone } from '../../../portal/src/time/zone.ts'

// Pages are loaded when they are needed, which takes its time at first.
configure({ asyncUtilTimeout: 5_000 })

/** What a fake API answers to one call; undefined: it has nothing to say, and the next one is asked. */
export type Answer = (call: {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: Headers
  readonly body: unknown
}) => unknown

const allowed = { allowed: true } as const
const actionKeys = [
  'backup',
  'delete',
  'edit',
  'purge',
  'recover',
  'restorePoint',
  'removeReplicationRole',
  'rotateBackupKey',
  'setPassword',
  'setReplicationRole',
  'start',
  'stop',
  'update',
] as const

export const everything = Object.fromEntries(actionKeys.map((key) => [key, allowed])) as unknown as Database['actions']

/** A database that runs, but for `changes`. */
export const database = (changes: Partial<Database> = {}): Database => ({
  id: '5b54d046-c8f3-447c-8e56-247b7493b4df',
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
  createdAt: '2026-11-01T12:00:00.000Z',
  updatedAt: '2026-11-01T12:00:00.000Z',
  endpoint: { host: '10.20.4.17', port: 5432 },
  actions: { ...everything, start: { allowed: false, code: 'state-conflict' } },
  ...changes,
})

export const request = (changes: Partial<Schemas['Request']> = {}): Schemas['Request'] =>
  ({
    key: 'r-1',
    type: 'STOP-DB',
    databaseId: database().id,
    databaseName: 'shop',
    tenant: 'ADMIN',
    state: 'RUNNING',
    filedAt: '2026-11-22T12:00:00.000Z',
    filedBy: 'ada',
    steps: ['stop-postgres', 'mark-stopped'],
    doneSteps: [],
    trace: [],
    ...changes,
  }) as Schemas['Request']

export const problem = (status: number, code: string, more: object = {}): Response =>
  new Response(
    JSON.stringify({
      type: `/docs/errors#${code}`,
      title: `It was ${code}`,
      status,
      detail: `Because of ${code}`,
      code,
      hint: 'Do something else.',
      requestId: 'c0ffee00',
      ...more,
    }),
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  )

const frame: Answer = ({ path }) => {
  if (path === '/v1/me')
    return { subject: 'a', name: 'Ada', role: 'operator', tenants: ['ADMIN', 'DEMO'], allTenants: false }
  if (path === '/v1/tenants') return { items: ['ADMIN', 'DEMO'].map((name) => ({ name, description: '' })) }
  if (path === '/v1/data-centers') return { items: [{ name: 'FRA1' }, { name: 'GCW1' }] }
  if (path === '/v1/requests') return { items: [], nextCursor: null }
  if (path === '/version.json') return { version: 'test' }
  return undefined
}

/** The portal at an address, over a network that `answers` fake: the first one that has something to say. */
export const openPortal = (address: string, ...answers: readonly Answer[]) => {
  const calls: string[] = []
  vi.stubGlobal('fetch', async (input: Request | string) => {
    const call = input instanceof Request ? input : undefined
    const url = new URL(call?.url ?? String(input), location.origin)
    const text = call && call.method !== 'GET' ? await call.text() : ''
    const told = {
      method: call?.method ?? 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers: call?.headers ?? new Headers(),
      body: text === '' ? undefined : JSON.parse(text),
    }
    calls.push(`${told.method} ${url.pathname}${decodeURIComponent(url.search)}`)
    for (const answer of [...answers, frame]) {
      const answered = await answer(told)
      if (answered instanceof Response) return answered
      if (answered !== undefined) return Response.json(answered)
    }
    return problem(404, 'not-found')
  })
  chooseTenant('')
  setZone('UTC')
  history.replaceState(null, '', address)
  const session = { token: async () => 'token', subscribe: () => () => {}, state: 'signed-in' } as never
  const api = createApiClient(session)
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } })
  const howdah: Howdah = { api, session, settings: { timeZone: 'UTC', currency: 'EUR' } }
  render(
    <HowdahContext value={howdah}>
      <QueryClientProvider client={client}>
        <RouterProvider router={createPortalRouter({ api, client })} />
        <Toasts />
      </QueryClientProvider>
    </HowdahContext>,
  )
  return { user: userEvent.setup(), calls, client }
}

/** A list of these. */
export const listing =
  (...items: readonly Database[]): Answer =>
  ({ method, path }) =>
    method === 'GET' && path === '/v1/databases' ? { items, nextCursor: null, total: items.length } : undefined
