import type { Database, Me, Permission, Request } from '../../../portal/src/api/queries.ts'
import type { TraceEntry } from '../../../portal/src/pages/request/trace.ts'
import { caller } from '../a-caller.ts'
import { database as aDatabase } from '../a-database.ts'

export const now = Date.parse('2026-11-22T14:02:04.000Z')

/** So many seconds after it was asked for. */
export const at = (seconds: number): string =>
  new Date(Date.parse('2026-11-22T14:01:01.000Z') + seconds * 1000).toISOString()

export const entry = (
  step: string,
  begun: number,
  took: number | undefined,
  more: Partial<TraceEntry> = {},
): TraceEntry => ({
  at: at(begun),
  action: step.replaceAll('-', ' '),
  step,
  direction: 'run',
  outcome: took === undefined ? 'started' : 'done',
  attempt: 1,
  polls: 0,
  retries: 0,
  ...(took === undefined ? {} : { endedAt: at(begun + took) }),
  ...more,
})

export const steps = ['mark-creating', 'ensure-volume', 'run-postgres', 'admit-clients', 'make-first-backup']

const allowed = { allowed: true }
export const refused = (code: Permission['code'], hint: string): Permission => ({
  allowed: false,
  hint,
  ...(code ? { code } : {}),
})

/** Creates catalog-dev, and is at the third of five steps. */
export const running = (more: Partial<Request> = {}): Request => ({
  key: 'r-0mb1k2x3y-0123456789abcdef0',
  type: 'CREATE-DB',
  databaseId: 'c3d9e5aa-0000-4000-8000-000000000001',
  databaseName: 'catalog-dev',
  tenant: 'DEMO',
  state: 'RUNNING',
  filedAt: at(0),
  filedBy: 'Ada Byron',
  startedAt: at(0),
  currentStep: 'run-postgres',
  lastStep: 'run-postgres',
  progress: 0.5,
  estimatedEndAt: at(63 + 70),
  body: { name: 'catalog-dev', password: '********' },
  steps,
  doneSteps: ['mark-creating', 'ensure-volume'],
  pivot: 'admit-clients',
  usualSeconds: { 'admit-clients': 1, 'make-first-backup': 2.2 },
  usualSecondsInAll: 134,
  trace: [
    entry('mark-creating', 0, 0.02),
    entry('ensure-volume', 1, 6, { retries: 1 }),
    entry('run-postgres', 51, undefined, { polls: 4, progress: 0.62, message: 'pulling the image' }),
  ],
  actions: { cancel: allowed, retry: refused('not-retryable', 'Only FAILED and STUCK requests can.') },
  ...more,
})

const ended = { currentStep: undefined, estimatedEndAt: undefined } as unknown as Partial<Request>

export const processed = (more: Partial<Request> = {}): Request =>
  running({
    ...ended,
    state: 'PROCESSED',
    endedAt: at(80),
    progress: 1,
    doneSteps: steps,
    trace: steps.map((step, index) => entry(step, index * 10, 5)),
    actions: {
      cancel: refused('not-cancellable', 'Only requests before their point of no return can.'),
      retry: refused('not-retryable', 'Only FAILED and STUCK requests can.'),
    },
    ...more,
  })

export const failed = (more: Partial<Request> = {}): Request =>
  running({
    ...ended,
    state: 'FAILED',
    endedAt: at(40),
    doneSteps: [],
    error: {
      code: 'no-capacity',
      message: 'The data center has no room for this server',
      hint: 'Choose another flavour, zone or data center.',
      step: 'run-postgres',
    },
    trace: [
      entry('mark-creating', 0, 1),
      entry('ensure-volume', 1, 6),
      entry('run-postgres', 7, 3, { outcome: 'failed', message: 'no room', code: 'no-capacity' }),
      entry('ensure-volume', 12, 1, { direction: 'undo' }),
      entry('mark-creating', 14, 1, { direction: 'undo' }),
    ],
    actions: {
      retry: allowed,
      cancel: refused('not-cancellable', 'Only requests before their point of no return can.'),
    },
    ...more,
  })

export const stuck = (more: Partial<Request> = {}): Request =>
  running({
    ...ended,
    type: 'DELETE-DB',
    state: 'STUCK',
    steps: ['mark-deleting', 'remove-postgres', 'remove-bucket', 'record-deleted'],
    doneSteps: ['mark-deleting', 'remove-postgres'],
    pivot: 'remove-postgres',
    lastStep: 'remove-bucket',
    progress: 0.6,
    error: {
      code: 'cloud-refused',
      message: 'The object store refused the credentials',
      hint: 'Check the key of the database, then retry the request.',
      step: 'remove-bucket',
    },
    trace: [
      entry('mark-deleting', 0, 1),
      entry('remove-postgres', 1, 2),
      entry('remove-bucket', 3, 9, { outcome: 'failed', retries: 5 }),
    ],
    actions: {
      retry: allowed,
      cancel: refused('not-cancellable', 'Only requests before their point of no return can.'),
    },
    ...more,
  })

/** The one that it creates. */
export const database = (more: Partial<Database> = {}): Database =>
  aDatabase({
    ...{ id: running().databaseId, name: 'catalog-dev', tenant: 'DEMO', state: 'CREATING' },
    ...{ endpoint: undefined, available: { answer: 'no', reason: 'being-made' } },
    ...more,
  } as Partial<Database>)

export const me = (role: Me['role'] = 'operator'): Me => caller(role, { tenants: ['DEMO'] })
