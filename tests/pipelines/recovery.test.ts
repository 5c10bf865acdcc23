import { describe, expect, test } from 'vitest'
import { bucketOf } from '../../shared/clouds/cloud.ts'
import type { DatabaseId } from '../../shared/core/ids.ts'
import { hours, millis } from '../../shared/core/time.ts'
import type { Backup } from '../../shared/entities/backup.ts'
import { type ParametersOf, type Request, requestPartitions } from '../../shared/entities/request.ts'
import { HowdahError } from '../../shared/errors/howdah-error.ts'
import { findings } from './simulation/findings.ts'
import { Lab } from './simulation/lab.ts'
import type { SimulatedBucket } from './simulation/simulated-store.ts'
import { installation } from './simulation/simulated-world.ts'

/** A database whose recovery cannot read its former volume. */
const recoveredWithoutItsFormerVolume = async () => {
  const lab = new Lab()
  lab.begin()
  const { id, data } = await lab.createdDatabase()
  lab.world.machine.formerVolumesAreReadable = false
  const { key } = await lab.world.clock.run(lab.file('RECOVER-DB', id, { target: { latest: true } }))
  await lab.settle()
  return { lab, id, former: data?.volumeId ?? '', request: await lab.request(key) }
}

describe('a recovery that cannot take over all of the former volume', () => {
  test('is processed, says so in its trace, and keeps that volume', async () => {
    const { lab, id, former, request } = await recoveredWithoutItsFormerVolume()

    expect(request.state).toBe('PROCESSED')
    expect(request.trace.find(({ step }) => step === 'run-recovery')).toMatchObject({
      outcome: 'done',
      message: expect.stringContaining('The former volume is kept'),
    })
    expect(lab.world.machine.volumesById.has(former)).toBe(true)
    expect(await lab.database(id)).toMatchObject({ keptVolumeIds: [former] })
  })

  test('tells clients to trust the certificates that the recovered database has', async () => {
    const { lab, id } = await recoveredWithoutItsFormerVolume()

    expect((await lab.database(id)).caCertificate).toBe(`another CA of ${id}`)
  })

  test.each([
    ['at once', 0],
    ['after further recoveries', 2],
  ])('leaves nothing behind for ever: the volume goes with the database, deleted %s', async (_, recoveries) => {
    const { lab, id, former } = await recoveredWithoutItsFormerVolume()
    for (let n = 0; n < recoveries; n++) {
      lab.world.machine.formerVolumesAreReadable = n % 2 === 0
      await lab.world.clock.run(lab.file('RECOVER-DB', id, { target: { latest: true } }))
      await lab.settle()
    }
    expect(await findings(lab)).toEqual([])
    expect(lab.world.machine.volumesById.has(former)).toBe(true)

    await lab.world.clock.run(lab.file('DELETE-DB', id, { finalBackup: false }))
    await lab.settle()

    expect([...lab.world.machine.volumesById.keys()]).toEqual([])
  })
})

test.each(['START-DB', 'DELETE-DB'] as const)('%s waits while PostgreSQL replays its WAL for hours', async (type) => {
  const lab = new Lab()
  lab.begin()
  const { id } = await lab.createdDatabase()
  const ended = async (filing: Promise<Request>) => {
    const { key } = await lab.world.clock.run(filing)
    await lab.settle()
    return lab.request(key)
  }
  await ended(lab.file('STOP-DB', id, {}))
  lab.world.machine.bootMillis = hours(3)
  const toDelete = { finalBackup: true, keepBackupsDays: 7 }

  const { state, trace } = await ended(type === 'START-DB' ? lab.file(type, id, {}) : lab.file(type, id, toDelete))

  expect(state).toBe('PROCESSED')
  expect(trace.filter(({ outcome }) => outcome !== 'done')).toEqual([])
})

test('what is taken back again and again while something goes on leaves no more commands for that', async () => {
  const lab = new Lab()
  lab.begin()
  const { id } = await lab.createdDatabase()
  await lab.world.clock.run(lab.file('STOP-DB', id, {}))
  await lab.settle()
  const before = lab.world.commands.known
  lab.world.commands.mishap = (task) => (task.task === 'start-postgres' ? 'broken' : 'none')

  const { key } = await lab.world.clock.run(lab.file('START-DB', id, {}))
  await lab.settle()

  expect((await lab.request(key)).state).toBe('FAILED')
  expect(lab.world.commands.known - before).toBeLessThanOrEqual(3)
})

test('a recovery goes to the life of the data that its target is of', async () => {
  const lab = new Lab()
  lab.begin()
  const { id, data } = await lab.createdDatabase()
  const ended = async <T extends 'RESTORE-POINT' | 'RECOVER-DB'>(type: T, parameters: ParametersOf[T]) => {
    const { key } = await lab.world.clock.run(lab.file(type, id, parameters))
    await lab.settle()
    return lab.request(key)
  }
  await ended('RESTORE-POINT', { restorePoint: 'before-import' })
  await ended('RECOVER-DB', { target: { latest: true } })

  const target = { restorePoint: 'before-import' }
  expect(await ended('RECOVER-DB', { target })).toMatchObject({ state: 'FAILED', error: { code: 'target-unknown' } })
  expect(await ended('RECOVER-DB', { target, ...(data ? { incarnation: data.incarnation } : {}) })).toMatchObject({
    state: 'PROCESSED',
  })
})

describe('what a server has put into its bucket', () => {
  const commitsAfter = async (forge: (bucket: SimulatedBucket, lab: Lab) => void | Promise<void>, clone = false) => {
    const lab = new Lab()
    lab.begin()
    const { id, bucket = '' } = await lab.createdDatabase()
    await forge(lab.world.store.all.get(bucket) ?? expect.fail('no bucket'), lab)
    const restoreFrom = { databaseId: id, target: { latest: true } } as const
    const filing = clone ? lab.fileCreate(2, { restoreFrom }) : lab.file('RECOVER-DB', id, restoreFrom)
    const { key, databaseId } = await lab.world.clock.run(filing)
    await lab.settle()
    const { volumeId = '' } = (await lab.database(databaseId)).data ?? {}
    const { state, trace } = await lab.request(key)
    return { lab, bucket, state, trace, commits: lab.world.machine.volumesById.get(volumeId)?.commits.length }
  }

  test.each([
    ['in its place', false],
    ['in a new database', true],
  ])('and looks like a newer life of the data is none for a recovery %s', async (_, clone) => {
    const plain = await commitsAfter(() => {}, clone)
    const forged = await commitsAfter(({ incarnations, backups }, { world }) => {
      const [life, backup] = [incarnations.at(-1), backups.at(-1)]
      if (!life || !backup) return expect.fail('nothing to forge after')
      const startedAt = world.clock.now()
      incarnations.push({ ...life, name: 'evil', startedAt, archived: [] })
      backups.push({ ...backup, name: 'evil', commits: [], startedAt })
    }, clone)

    expect([forged.state, forged.commits]).toEqual([plain.state, plain.commits])
    expect(plain.state).toBe('PROCESSED')
    expect(plain.commits).toBeGreaterThan(1)
  })

  test.each([
    ['in its place', false],
    ['into a new database', true],
  ])('over what was there is gone before a recovery %s reads it, and people are told', async (_, clone) => {
    const key = '1-17/some/incarnation.json'
    const { lab, bucket, state, trace } = await commitsAfter(async ({ id }, { world }) => {
      for (const etag of ['first', 'forged']) await world.store.put(id, key, { etag })
    }, clone)

    const { versions } = await lab.world.store.versions(bucket, key)
    expect(state).toBe('PROCESSED')
    expect(versions.map(({ etag }) => etag)).toEqual(['first'])
    expect(trace.find(({ step }) => step === 'undo-overwrites')?.message).toMatch(
      /1 objects that are written once were overwritten/,
    )
  })
})

const recoveryOf = async (clone: boolean, begin: (lab: Lab, bucket: string) => Promise<void>) => {
  const lab = new Lab()
  lab.begin()
  const { id, data, bucket = '' } = await lab.createdDatabase()
  await begin(lab, bucket)
  const restoreFrom = { databaseId: id, target: { latest: true } } as const
  const filing = clone ? lab.fileCreate(2, { restoreFrom }) : lab.file('RECOVER-DB', id, restoreFrom)
  const { key, databaseId } = await lab.world.clock.run(filing)
  await lab.settle()
  return { lab, data, request: await lab.request(key), database: await lab.database(databaseId) }
}

describe.each([
  ['in its place', false],
  ['into a new database', true],
])('what a recovery %s read', (_, clone) => {
  test('and was overwritten meanwhile, nobody is admitted to', async () => {
    const key = '1-17/some/incarnation.json'
    const { lab, data, request, database } = await recoveryOf(clone, async ({ world }, bucket) => {
      await world.store.put(bucket, key, { etag: 'first' })
      world.commands.mishap = (task) => {
        if (task.task === 'run-postgres') void world.store.put(bucket, key, { etag: 'forged' })
        return 'none'
      }
    })

    expect(request).toMatchObject({ state: 'FAILED', error: { code: 'archive-overwritten' } })
    expect(await findings(lab)).toEqual([])
    expect(database).toMatchObject(clone ? { state: 'FAILED' } : { state: 'RUNNING', data })
  })

  test('is of a life that counts, else nobody is admitted to it', async () => {
    const { request } = await recoveryOf(clone, async ({ world }) => {
      world.commands.recovery = { recovery: { fromIncarnation: 'evil', reachedLsn: '0/9000000' } }
    })

    expect(request).toMatchObject({ state: 'FAILED', error: { code: 'target-not-reached' } })
  })
})

test.each([
  ['0/5FFFFFF', 'FAILED'],
  ['0/6000028', 'PROCESSED'],
])(
  'the latest of today’s life that ends at %s, where the server had shipped the segment from 0/6000000: %s',
  async (reachedLsn, state) => {
    const { request } = await recoveryOf(false, async ({ world }) => {
      const [database] = await world.stores.databases.list({ partition: 'DATABASES', index: 'i3' })
      const { id, data } = database ?? expect.fail('no database')
      const wal = '000000010000000000000006'
      const at = world.clock.now()
      await world.stores.observations.put({
        ...{ databaseId: id, observedAt: at, archiveLagSeconds: 0, failedCount: 0 },
        ...{ container: data?.container ?? '', shipped: { wal, putAt: at } },
      })
      world.commands.recovery = { recovery: { fromIncarnation: data?.incarnation, reachedLsn } }
    })

    expect(request.state).toBe(state)
  },
)

test('a new database begins with the life of the data that its target is of', async () => {
  const lab = new Lab()
  lab.begin()
  const { id, data } = await lab.createdDatabase()
  const target = { restorePoint: 'before-import' }
  await lab.world.clock.run(lab.file('RESTORE-POINT', id, target))
  await lab.settle()
  const commitsOf = async (database: DatabaseId) => {
    const { volumeId = '' } = (await lab.database(database)).data ?? {}
    return lab.world.machine.volumesById.get(volumeId)?.commits
  }
  const then = [...((await commitsOf(id)) ?? [])]
  for (let n = 0; n < 4; n++) lab.world.clientsWrite()
  await lab.world.clock.run(lab.file('RECOVER-DB', id, { target: { latest: true } }))
  await lab.settle()

  const restoreFrom = { databaseId: id, target, ...(data ? { incarnation: data.incarnation } : {}) }
  const { key, databaseId } = await lab.world.clock.run(lab.fileCreate(2, { restoreFrom }))
  await lab.settle()

  expect(await lab.stateOf(key)).toBe('PROCESSED')
  expect(await commitsOf(databaseId)).toEqual(then)
})

test('data that is taken back while clients are being admitted to it is never heard of', async () => {
  const wrong: string[] = []
  // As with a store that takes its time: so each falls into another moment of the way back.
  for (let admissionMillis = 20; admissionMillis <= 600; admissionMillis += 10) {
    const lab = new Lab()
    lab.begin()
    const { id } = await lab.createdDatabase()
    const { clock, commands, store } = lab.world
    commands.admissionMillis = admissionMillis
    const { key } = await clock.run(lab.file('RECOVER-DB', id, { target: { latest: true } }))
    const isAdmitting = async () =>
      (await lab.request(key)).trace.some(({ step, polls }) => step === 'admit-to-recovered' && polls > 0)
    await clock.run(
      (async () => {
        while (!(await isAdmitting())) await clock.sleep(millis(10))
      })(),
    )

    await clock.run(lab.plane.filing.cancel(key))
    await lab.settle()

    // Recoveries go by the newest incarnation in the bucket.
    const newest = [...store.all.values()][0]?.incarnations.at(-1)?.name
    const { incarnation } = (await lab.database(id)).data ?? {}
    if (newest !== incarnation) wrong.push(`${admissionMillis}: ${newest} is announced, ${incarnation} is used`)
  }
  expect(wrong).toEqual([])
})

test('a life has a name that nobody who sees the request can tell before it is there', async () => {
  const lab = new Lab()
  lab.begin()
  const { data } = await lab.createdDatabase()
  const [request] = await lab.world.stores.requests.list({ partition: requestPartitions.all, index: 'i4' })

  expect(request?.nonce).toMatch(/^[0-9a-f]{8}$/)
  expect(data?.incarnation).toBe(`${request?.key}-${request?.nonce}`)
})

test('a recovery reads no backup that is not as it was recorded, and none that is nothing else', async () => {
  const lab = new Lab()
  lab.begin()
  const { id, bucket = '' } = await lab.createdDatabase()
  await lab.world.clock.run(lab.file('BACKUP-DB', id, { backupKind: 'full' }))
  await lab.settle()
  const backups = await lab.world.stores.backups.list({ partition: `DATABASE#${id}`, prefix: 'BACKUP#' })
  await lab.world.stores.archiveChecks.put({
    ...{ databaseId: id, lookedAt: lab.world.clock.now(), damaged: [], holes: [], faults: [], ends: {} },
  })
  const cut = ({ name, incarnation, finishedAt: putAt }: Backup) =>
    lab.world.store.put(bucket, `1-17/${incarnation}/backups/${name}.json`, { etag: 'cut', putAt })
  const recovered = async () => {
    const { key } = await lab.world.clock.run(lab.file('RECOVER-DB', id, { target: { latest: true } }))
    await lab.settle()
    const { container = '' } = (await lab.database(id)).data ?? {}
    return {
      request: await lab.request(key),
      read: lab.world.machine.containers.get(container)?.spec?.recovery?.backups,
    }
  }
  const [first, second] = backups.toSorted((one, other) => (one.finishedAt < other.finishedAt ? -1 : 1))
  if (!first || !second) return expect.fail('there are no two backups')

  await cut(second)
  const { request, read } = await recovered()
  expect(request.state).toBe('PROCESSED')
  expect(read).toEqual([`${first.incarnation}/${first.name}`])

  const left = await lab.world.stores.backups.list({ partition: `DATABASE#${id}`, prefix: 'BACKUP#' })
  for (const one of left) await cut(one)
  expect((await recovered()).request.error?.code).toBe('backup-damaged')
})

test('nobody is admitted to what a recovery has read of a backup that was spoilt meanwhile', async () => {
  const lab = new Lab()
  lab.begin()
  const { id, bucket = '' } = await lab.createdDatabase()
  const [made] = await lab.world.stores.backups.list({ partition: `DATABASE#${id}`, prefix: 'BACKUP#' })
  if (!made) return expect.fail('there is no backup')
  lab.world.commands.mishap = (task) => {
    const name = `1-17/${made.incarnation}/backups/${made.name}.json`
    if (task.task === 'run-postgres') void lab.world.store.put(bucket, name, { etag: 'cut', putAt: made.finishedAt })
    return 'none'
  }

  const { key } = await lab.world.clock.run(lab.file('RECOVER-DB', id, { target: { latest: true } }))
  await lab.settle()

  expect((await lab.request(key)).error?.code).toBe('archive-overwritten')
})

test.each([
  ['the same tenant lets in whom its source let in, and says nothing', 'ADMIN', false, undefined],
  ['another tenant lets in its owner only, and says so', 'DEMO', true, expect.stringContaining('another tenant')],
])('a copy for %s', async (_, tenant, isOtherTenants, message) => {
  const lab = new Lab()
  lab.begin()
  const { id } = await lab.createdDatabase()
  const restoreFrom = { databaseId: id, target: { latest: true } } as const

  const { key, databaseId } = await lab.world.clock.run(lab.fileCreate(2, { restoreFrom }, { tenant }))
  await lab.settle()

  const { container = '' } = (await lab.database(databaseId)).data ?? {}
  const { state, trace } = await lab.request(key)
  expect(state).toBe('PROCESSED')
  expect(lab.world.machine.containers.get(container)?.spec?.recovery?.source).toMatchObject({ isOtherTenants })
  expect(trace.findLast(({ step }) => step === 'run-postgres')?.message).toEqual(message)
})

test('a copy that is deleted while its creation is stuck can read its source no more', async () => {
  const lab = new Lab()
  lab.begin()
  const { id } = await lab.createdDatabase(1, {})
  const fails = (name: string, direction: string) =>
    (name === 'run-postgres' && direction === 'undo') || name === 'admit-clients'
  lab.begin({
    around: ({ step, direction, act }) =>
      fails(step.name, direction) ? Promise.reject(new HowdahError('command-failed', 'it broke')) : act(),
  })
  const restoreFrom = { databaseId: id, target: { latest: true } } as const
  const { key, databaseId } = await lab.world.clock.run(lab.fileCreate(2, { restoreFrom }))
  await lab.settle()
  const readers = () => [...(lab.world.store.all.get(bucketOf(installation, id))?.readers ?? [])]
  expect([await lab.stateOf(key), readers()]).toEqual(['STUCK', [databaseId]])
  lab.begin()

  await lab.world.clock.run(lab.file('DELETE-DB', databaseId, { finalBackup: false }))
  await lab.settle()

  expect(await lab.database(databaseId)).toMatchObject({ state: 'DELETED' })
  expect(readers()).toEqual([])
})
