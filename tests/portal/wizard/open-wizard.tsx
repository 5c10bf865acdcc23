import { screen } from '@testing-library/react'
import type userEvent from '@testing-library/user-event'
import { caller } from '../a-caller.ts'
import { database } from '../a-database.ts'
import { openPortal, type Sent } from '../harness.tsx'
import { catalogue } from './catalogue.ts'

type Answer = (sent: Sent) => unknown

const list = (items: readonly unknown[]) => () => Response.json({ items, nextCursor: null })

export const source = database({
  ...{ description: '', tenant: 'DEMO', product: 'C0001', postgresqlVersion: '15' },
  ...{ user: 'owner', databaseName: 'orders', backupEncryption: true },
})

const window_ = {
  ...{
    databaseId: source.id,
    holes: [],
    everyMoment: true,
    earliest: '2026-11-15T02:14:09Z',
    latest: '2026-11-22T14:00:00Z',
  },
  restorePoints: [{ name: 'before-import', lsn: '0/3', createdAt: '2026-11-20T10:00:00Z', incarnation: 'i' }],
  backups: [],
}

const usual: Readonly<Record<string, Answer>> = {
  'GET /v1/me': () => Response.json(caller('operator', { tenants: ['ADMIN', 'DEMO'], allTenants: true })),
  'GET /v1/data-centers': list(catalogue.dataCenters),
  'GET /v1/tenants': list(catalogue.tenants),
  'GET /v1/products': list(catalogue.products),
  'GET /v1/postgresql-versions': list(catalogue.postgresqlVersions),
  'GET /v1/flavours': list(catalogue.flavours),
  'GET /v1/job-kinds': list(catalogue.jobKinds),
  'GET /v1/prices': () => Response.json(catalogue.prices),
  'GET /v1/requests': list([]),
  'GET /v1/databases': list([source]),
  [`GET /v1/databases/${source.id}`]: () => Response.json(source, { headers: { ETag: '"1"' } }),
  [`GET /v1/databases/${source.id}/recovery-window`]: () => Response.json(window_),
  'POST /v1/estimates': ({ body }) => {
    const { volumeGb } = body as { volumeGb: number }
    const lines = [{ item: 'flavour', quantity: 730, unit: 'h', unitPrice: '0.0926', amount: '67.60' }]
    return Response.json({ currency: 'EUR', hoursPerMonth: 730, lines, total: `${volumeGb}.60` })
  },
  'POST /v1/schedules': () =>
    Response.json({
      nextRuns: [
        '2026-12-01T01:30:00Z',
        '2026-12-02T01:30:00Z',
        '2026-12-03T01:30:00Z',
        '2026-12-04T01:30:00Z',
        '2026-12-07T01:30:00Z',
      ],
    }),
}

const accepted = (body: unknown) => ({
  database: { ...source, ...(body as object), id: 'new', state: 'CREATING', password: undefined },
  request: { key: 'r-1', type: 'CREATE-DB', state: 'QUEUED', databaseId: 'new', steps: [], doneSteps: [], trace: [] },
})

const create: Answer = ({ body, query }) =>
  query.get('dryRun') === 'true'
    ? Response.json({ dryRun: true, request: { type: 'CREATE-DB', steps: [], body, estimatedSeconds: 134 } })
    : Response.json(accepted(body), { status: 202 })

/** Opens the wizard as the router does, over an API that answers like this. */
export const openWizard = async (address = '/databases/new', answers: Readonly<Record<string, Answer>> = {}) => {
  const all: Record<string, Answer> = { ...usual, 'POST /v1/databases': create, ...answers }
  const portal = openPortal(address, all)
  await screen.findByRole('heading', { name: 'New database' }, { timeout: 5000 })
  return {
    ...portal,
    created: () =>
      portal.sent.filter(
        ({ method, path, query }) => method === 'POST' && path === '/v1/databases' && !query.has('dryRun'),
      ),
  }
}

export const goTo = async (user: ReturnType<typeof userEvent.setup>, step: RegExp): Promise<void> => {
  await user.click(screen.getByRole('link', { name: step }))
}

type User = ReturnType<typeof userEvent.setup>

export const secret = 'a long secret'
export const field = (name: string | RegExp) => screen.getByRole<HTMLInputElement>('textbox', { name })
export const heading = (name: string) => screen.findByRole('heading', { level: 2, name })
export const fillName = async (user: User, name = 'shop') =>
  user.type(await screen.findByRole('textbox', { name: 'Name' }), name)
export const fillPassword = async (user: User) => {
  await goTo(user, /Access/)
  await user.type(screen.getByLabelText('Password'), secret)
}
