import { describe, expect, test } from 'vitest'
import type { DatabaseId } from '../../shared/core/ids.ts'
import { databaseStates, type RequestType } from '../../shared/core/states.ts'
import { after, days } from '../../shared/core/time.ts'
import { type Database, databaseKey } from '../../shared/entities/database.ts'
import type { Request } from '../../shared/entities/request.ts'
import { HowdahError } from '../../shared/errors/howdah-error.ts'
import { pipelines } from '../../state-machines/index.ts'
import { findings } from './simulation/findings.ts'
import { type Given, givens } from './simulation/givens.ts'
import { Lab } from './simulation/lab.ts'

const first = '00000000-0000-4000-8000-000000000001' as DatabaseId

const change = (lab: Lab, changes: Partial<Database>, id: DatabaseId = first) =>
  lab.world.stores.databases.update(databaseKey(id), (row) => ({ ...row, ...changes }))

const givenOf = (type: RequestType): Given => {
  const [given] = givens[type]
  if (!given) throw new Error(`${type} has no world`)
  return given
}

/** A request that failed at its first step, and was taken back. */
const failed = async (
  type: RequestType,
  given: Given = givenOf(type),
  lab: Lab = new Lab(),
): Promise<[Lab, Request]> => {
  await given.prepare(lab)
  const begin = pipelines.find((pipeline) => pipeline.type === type)?.steps[0]?.name
  lab.begin({
    around: ({ step, type: seen, direction, act }) =>
      seen === type && step.name === begin && direction === 'run'
        ? Promise.reject(new HowdahError('command-failed', 'as the test wants it'))
        : act(),
  })
  const { key } = await lab.world.clock.run(given.file(lab))
  await lab.settle()
  lab.begin()
  expect(await lab.stateOf(key)).toBe('FAILED')
  return [lab, await lab.request(key)]
}

/** A request that is filed, and that no engine has begun. */
const waiting = async (type: RequestType, given: Given = givenOf(type)): Promise<[Lab, Request]> => {
  const lab = new Lab()
  await given.prepare(lab)
  await lab.world.clock.run(lab.plane.engine.stop())
  return [lab, await lab.world.clock.run(given.file(lab))]
}

const retriedTo = async (lab: Lab, { key }: Request) => {
  await lab.world.clock.run(lab.plane.filing.retry(key, { tenants: '*' }))
  await lab.settle()
  return lab.stateOf(key)
}

const filedLatest = (lab: Lab) => lab.file('RECOVER-DB', first, { target: { latest: true } })

/** What was changed since a request was filed, and what it is refused with from then on. */
const changes: readonly {
  readonly type: RequestType
  readonly title: string
  readonly given?: Given
  readonly changed: (lab: Lab) => Partial<Database>
  readonly code: string
}[] = [
  {
    type: 'DELETE-DB',
    title: 'the database was protected against deletion',
    changed: () => ({ deletionProtection: true }),
    code: 'deletion-protected',
  },
  {
    type: 'RECOVER-DB',
    title: 'data protection went off',
    given: { title: 'a database', prepare: async (lab) => void (await lab.createdDatabase()), file: filedLatest },
    changed: () => ({ dataProtection: false }),
    code: 'not-protected',
  },
  {
    type: 'RESTORE-POINT',
    title: 'data protection went off',
    changed: () => ({ dataProtection: false }),
    code: 'not-protected',
  },
  {
    type: 'PURGE-DB',
    title: 'the backups are kept for longer',
    changed: ({ world }) => ({ backupsKeptUntil: after(world.clock.now(), days(30)) }),
    code: 'state-conflict',
  },
  {
    type: 'PURGE-DB',
    title: 'what is left was protected',
    changed: () => ({ deletionProtection: true }),
    code: 'deletion-protected',
  },
  ...pipelines.flatMap(({ type, allowedIn }) =>
    databaseStates
      .filter((state) => !allowedIn.includes(state))
      .map((state) => ({
        type,
        title: `the database became ${state}`,
        changed: () => ({ state }),
        code: 'state-conflict',
      })),
  ),
]

describe.each(changes)('$type, when $title since', ({ type, given, changed, code }) => {
  test('is not retried', async () => {
    const [lab, request] = await failed(type, given)
    await change(lab, changed(lab))

    await expect(lab.plane.filing.checkRetry(request, { tenants: '*' })).rejects.toMatchObject({ code })
    await expect(lab.plane.filing.retry(request.key, { tenants: '*' })).rejects.toMatchObject({ code })
    expect(await lab.stateOf(request.key)).toBe('FAILED')
    expect((await lab.database(first)).activeRequest).toBeUndefined()
  })

  test('is not retried either when an earlier retry was cut, and left it the database', async () => {
    const [lab, request] = await failed(type, given)
    await change(lab, { ...changed(lab), activeRequest: request.key })

    await expect(lab.plane.filing.checkRetry(request, { tenants: '*' })).rejects.toMatchObject({ code })
    await expect(lab.plane.filing.retry(request.key, { tenants: '*' })).rejects.toMatchObject({ code })
  })

  test('that waited to begin fails, and does nothing', async () => {
    const [lab, { key }] = await waiting(type, given)
    await change(lab, changed(lab))
    const before = await lab.database(first)
    lab.begin()
    await lab.settleAll()

    expect(await lab.request(key)).toMatchObject({ state: 'FAILED', trace: [], error: { code } })
    const { activeRequest: _, activeType: __, ...rest } = before
    expect(await lab.database(first)).toEqual(before.state === 'CREATING' ? { ...rest, state: 'FAILED' } : rest)
  })

  test('that was killed before its first step fails, and does nothing', async () => {
    const [lab, { key }] = await waiting(type, given)
    const pipeline = pipelines.find((one) => one.type === type)
    if (pipeline) await lab.plane.lifecycle.begin(key, pipeline)
    await change(lab, changed(lab))
    lab.begin()
    await lab.settleAll()

    expect(await lab.request(key)).toMatchObject({ state: 'FAILED', trace: [], error: { code } })
  })
})

test('protection that is switched on after a deletion has begun, and before it has written the row, holds', async () => {
  const lab = new Lab()
  await lab.createdDatabase()
  lab.begin({
    around: async ({ step, direction, act }) => {
      if (step.name === 'mark-deleting' && direction === 'run') await change(lab, { deletionProtection: true })
      return act()
    },
  })
  const { key } = await lab.world.clock.run(lab.file('DELETE-DB', first))
  await lab.settle()

  expect(await lab.request(key)).toMatchObject({ state: 'FAILED', error: { code: 'deletion-protected' } })
  expect(await lab.database(first)).toMatchObject({ state: 'RUNNING', deletionProtection: true })
  expect(await findings(lab)).toEqual([])
})

describe('is retried, because nothing forbids it:', () => {
  test('a deletion whose protection was switched on and off again', async () => {
    const [lab, request] = await failed('DELETE-DB')
    await change(lab, { deletionProtection: true })
    await change(lab, { deletionProtection: false })

    expect(await retriedTo(lab, request)).toBe('PROCESSED')
  })

  test('a recovery to the end of a backup, without data protection', async () => {
    const lab = new Lab()
    const { id } = await lab.createdDatabase()
    const [backup] = await lab.world.stores.backups.list({ partition: `DATABASE#${id}`, prefix: 'BACKUP#' })
    const target = { backup: backup?.id ?? '' }
    const file = () => lab.file('RECOVER-DB', id, { target, ...(backup ? { incarnation: backup.incarnation } : {}) })
    const [, request] = await failed('RECOVER-DB', { title: 'a backup', prepare: async () => {}, file }, lab)
    await change(lab, { dataProtection: false })

    await expect(lab.plane.filing.checkRetry(request, { tenants: '*' })).resolves.toBeUndefined()
  })

  test('a purge that a person asked for, although the backups were to be kept for longer', async () => {
    const file = (lab: Lab) => lab.file('PURGE-DB', first, { keepBackupsDays: 0 })
    const [lab, request] = await failed('PURGE-DB', { ...givenOf('PURGE-DB'), file })
    await change(lab, { backupsKeptUntil: after(lab.world.clock.now(), days(30)) })

    expect(await retriedTo(lab, request)).toBe('PROCESSED')
  })
})

test('a restore point is not retried when another one has its name by now', async () => {
  const [lab, request] = await failed('RESTORE-POINT')
  const { key } = await lab.world.clock.run(lab.file('RESTORE-POINT', first, { restorePoint: 'before-import' }))
  await lab.settle()
  expect(await lab.stateOf(key)).toBe('PROCESSED')

  await expect(lab.plane.filing.retry(request.key, { tenants: '*' })).rejects.toMatchObject({
    code: 'restore-point-exists',
  })
})

test('what is stuck after its pivot goes on, whatever was changed: half a database is nothing to protect', async () => {
  const lab = new Lab()
  await lab.createdDatabase()
  lab.begin({
    around: ({ step, act }) =>
      step.name === 'remove-volume' ? Promise.reject(new HowdahError('command-failed')) : act(),
  })
  const { key } = await lab.world.clock.run(lab.file('DELETE-DB', first))
  await lab.settle()
  expect(await lab.stateOf(key)).toBe('STUCK')
  lab.begin()
  await change(lab, { deletionProtection: true })

  expect(await retriedTo(lab, await lab.request(key))).toBe('PROCESSED')
})
