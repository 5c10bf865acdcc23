import { type Incarnation, newRequestKey } from '../../shared/core/ids.ts'
import type { RequestState, RequestType } from '../../shared/core/states.ts'
import { epochMillis, type Instant, instant, systemClock } from '../../shared/core/time.ts'
import type { Backup } from '../../shared/entities/backup.ts'
import type { Database } from '../../shared/entities/database.ts'
import { experiences, type Feedback } from '../../shared/entities/feedback.ts'
import type { Request, TraceEntry } from '../../shared/entities/request.ts'
import { pipelines } from '../../state-machines/index.ts'
import { runningDatabase, type TestApi } from '../unit/functions/api/harness.ts'
import { furnishUsage } from './usage.ts'

/** So many seconds before now. */
export const ago = (seconds: number): Instant => instant(epochMillis(systemClock.now()) - seconds * 1000)

const minute = 60
const hour = 3600
const day = 24 * hour

const markup = `<img src=x onerror=alert(1)><script>alert('name')</script>`
const arabic = 'قاعدة بيانات الطلبات '.repeat(24).slice(0, 500)

/** Names by which tests find what they look for. */
export interface Installation {
  readonly shop: Database
  readonly longest: Database
  readonly stuck: Request
  readonly creating: Request
  readonly failed: Request
  readonly unwinding: Request
  readonly processed: Request
  readonly cancelled: Request
}

/** Databases and requests in every state, with names that are long, foreign, alike and full of markup. */
export const furnish = async ({ stores }: TestApi): Promise<Installation> => {
  const put = async (changes: Partial<Database>): Promise<Database> => {
    const database = runningDatabase({ createdAt: ago(10 * day), updatedAt: ago(day), ...changes })
    await stores.databases.create(database)
    return database
  }
  const ask = async (database: Database, type: RequestType, state: RequestState, rest: Partial<Request> = {}) => {
    const request = { ...requestOn(database, type, state), ...rest } as Request
    await stores.requests.create(request)
    return request
  }

  const shop = await put({ name: 'shop', description: 'Orders of the web shop', tenant: 'ADMIN' })
  await furnishRecovery(stores, shop)
  await furnishUsage(stores)
  await furnishFeedback(stores)
  const processed = await ask(shop, 'BACKUP-DB', 'PROCESSED', traceOf('BACKUP-DB', Number.POSITIVE_INFINITY, 2 * hour))
  await put({ name: 'shop', description: '', tenant: 'DEMO', dataCenter: 'LOCAL2', availabilityZone: 'LOCAL2-a' })
  await put({ name: 'catalog-dev', state: 'STOPPED', desiredState: 'STOPPED' })
  await put({ name: markup.slice(0, 63), description: markup })
  const longest = await put({
    name: 'x'.repeat(63),
    description: arabic,
    databaseName: 'x'.repeat(63),
    user: 'y'.repeat(63),
  })
  await put({
    name: 'gone',
    state: 'DELETED',
    desiredState: 'DELETED',
    deletedAt: ago(hour),
    backupsKeptUntil: ago(-6 * day),
  })

  const creating = await fileOn(
    'CREATE-DB',
    'RUNNING',
    { name: 'new-one', state: 'CREATING' },
    traceOf('CREATE-DB', 6, 20),
  )
  const unwinding = await fileOn('CREATE-DB', 'UNWINDING', { name: 'taken-back', state: 'CREATING' }, unwound())
  const stuck = await fileOn('RECOVER-DB', 'STUCK', { name: 'needs-help', tenant: 'ADMIN' }, {
    ...traceOf('RECOVER-DB', 10, 20 * minute, 'failed'),
    pivotPassed: true,
    error: { code: 'store-refused', message: 'The object store refused the credentials', step: 'make-first-backup' },
  } as Partial<Request>)
  const failedDatabase = await put({ name: 'never-made', state: 'FAILED' })
  const failed = await ask(failedDatabase, 'CREATE-DB', 'FAILED', {
    ...unwound(),
    endedAt: ago(37),
    error: { code: 'no-capacity', message: 'The data center has no room for this server', step: 'await-server' },
  } as Partial<Request>)
  const cancelled = await ask(shop, 'STOP-DB', 'CANCELLED', { filedAt: ago(3 * day), endedAt: ago(3 * day - 4) })
  for (let n = 0; n < 30; n++)
    await put({ name: `team-${String(n).padStart(2, '0')}`, description: `Database of team ${n}` })
  return { shop, longest, stuck, creating, failed, unwinding, processed, cancelled }

  async function fileOn(type: RequestType, state: RequestState, changes: Partial<Database>, rest: Partial<Request>) {
    const draft = runningDatabase(changes)
    const request = { ...requestOn(draft, type, state), ...rest } as Request
    const isStuck = state === 'STUCK' ? { activeStuck: true as const } : {}
    await put({ ...draft, activeRequest: request.key, activeType: type, ...isStuck })
    await stores.requests.create(request)
    return request
  }
}

const requestOn = (database: Database, type: RequestType, state: RequestState): Request =>
  ({
    key: newRequestKey(),
    databaseId: database.id,
    databaseName: database.name,
    tenant: database.tenant,
    type,
    state,
    filedAt: ago(20),
    filedBy: 'ada',
    filedByName: 'Ada Byron',
    body: { name: database.name, password: '********' },
    parameters: {},
    attempt: 1,
    fence: 1,
    trace: [],
  }) as unknown as Request

/** The first steps of a pipeline, one after the other; the last of them is at work, or has failed. */
const traceOf = (
  type: RequestType,
  count: number,
  since: number,
  last: 'started' | 'failed' = 'started',
): Partial<Request> => {
  const steps = pipelines.find((pipeline) => pipeline.type === type)?.steps.slice(0, count) ?? []
  const isWhole = count > steps.length
  const trace = steps.map(({ name }, index): TraceEntry => {
    const isLast = index === steps.length - 1 && !isWhole
    const startedAt = ago(since - index)
    const end = isLast && last === 'started' ? {} : { endedAt: ago(since - index - 0.8) }
    const outcome = isLast ? last : 'done'
    return {
      step: name,
      direction: 'run',
      attempt: 1,
      outcome,
      startedAt,
      ...end,
      polls: 0,
      retries: index === 2 ? 1 : 0,
    }
  })
  return {
    trace,
    filedAt: ago(since),
    startedAt: ago(since),
    ...(isWhole ? { endedAt: ago(since - steps.length) } : {}),
  }
}

const unwound = (): Partial<Request> => {
  const { trace = [], ...rest } = traceOf('CREATE-DB', 5, 60, 'failed')
  const undone = trace
    .slice(2)
    .toReversed()
    .map(
      (entry, index): TraceEntry => ({
        ...entry,
        direction: 'undo',
        outcome: 'done',
        startedAt: ago(40 - index),
        endedAt: ago(39 - index),
      }),
    )
  return { ...rest, trace: [...trace, ...undone], unwinding: true }
}

/** Of a year, with months without any, and of people whose names are alike, long and full of markup. */
const furnishFeedback = async ({ feedback }: TestApi['stores']): Promise<void> => {
  let number = 0
  const say = async (daysAgo: number, face: number, rest: Partial<Feedback> = {}): Promise<void> => {
    const id = `00000000-0000-4000-8000-${String(++number).padStart(12, '0')}`
    const experience = experiences[face] ?? 'fair'
    const givenAt = ago(daysAgo * day + number)
    const person = { givenBy: 'ada', givenByName: 'Ada Byron', page: '/databases' }
    await feedback.create({ id, experience, givenAt, contactMe: false, ...person, ...rest })
  }
  await say(0, 3, { comment: 'The time line is what I had been missing.', contactMe: true, email: 'ada@example.com' })
  await say(0, 0, { comment: markup, givenBy: markup.slice(0, 60), givenByName: markup, contactMe: true })
  await say(1, 1, { comment: arabic, page: `/databases/${'5b54d046-c8f3-447c-8e56-247b7493b4df'}/recover` })
  await say(1, 4, { comment: 'Line by line:\n- fast\n- calm\n- clear\n- cheap\n- kind', givenByName: 'x'.repeat(100) })
  await say(2, 2, { givenBy: 'ben' })
  for (const [month, faces] of ['4433321', '44332', '', '443', '4210', '3'].entries())
    for (const face of faces) await say(35 + 30 * month, Number(face))
  for (let n = 0; n < 120; n++) await say(300, [4, 4, 3, 3, 3, 2, 1, 0][n % 8] ?? 2)
}

const furnishRecovery = async (stores: TestApi['stores'], database: Database): Promise<void> => {
  const incarnation = 'r-first' as Incarnation
  const backup = (days: number, changes: Partial<Backup>): Backup => ({
    databaseId: database.id,
    id: newRequestKey(epochMillis(ago(days * day))),
    name: `base_0000000100000000000000${String(40 - days * 2).padStart(2, '0')}`,
    asked: 'full',
    kind: 'full',
    incarnation,
    startedAt: ago(days * day + 40),
    finishedAt: ago(days * day),
    startLsn: '0/4000028',
    finishLsn: '0/4000138',
    sizeBytes: 1_400_000_000,
    storedBytes: 310_000_000,
    permanent: false,
    ...changes,
  })
  const full = backup(7, {})
  const later = [
    backup(5, { asked: 'incremental', kind: 'incremental', base: full.name }),
    backup(3, {}),
    backup(1, { permanent: true }),
  ]
  for (const one of [full, ...later]) await stores.backups.create(one)
  for (const [name, days] of [
    ['before-import', 4],
    ['release-2026-11', 2],
  ] as const)
    await stores.restorePoints.create({
      databaseId: database.id,
      name,
      incarnation,
      lsn: '0/5000100',
      createdAt: ago(days * day),
    })
  await stores.observations.create({
    databaseId: database.id,
    observedAt: ago(30),
    archiveLagSeconds: 0,
    archivedUntil: ago(36),
    failedCount: 0,
    lastArchivedWal: '00000001000000000000002A',
    lastArchivedAt: ago(36),
    storage: { usedBytes: 3_200_000_000, limitBytes: 10_000_000_000, state: 'ok' },
    container: 'container',
  })
  await stores.jobs.create({
    databaseId: database.id,
    kind: 'backup',
    enabled: true,
    schedule: { every: '1 DAY', firstRun: ago(-8 * hour) },
    backupKind: 'full',
    retention: { keepFull: 2, keepDays: 7 },
    nextRun: ago(-8 * hour),
  })
}
