import { describe, expect, test } from 'vitest'
import { archiveView } from '../../../../functions/api/views.ts'
import { type CheckContext, checkArchives } from '../../../../functions/events/check-archives.ts'
import { bucketOf } from '../../../../shared/clouds/cloud.ts'
import type { RequestKey } from '../../../../shared/core/ids.ts'
import { days, hours, millis, minutes } from '../../../../shared/core/time.ts'
import { archiveCheckKey, isOpenFault } from '../../../../shared/entities/archive-check.ts'
import { bucketGateKey } from '../../../../shared/entities/bucket-gate.ts'
import type { Database } from '../../../../shared/entities/database.ts'
import { HowdahError } from '../../../../shared/errors/howdah-error.ts'
import { eachObject } from '../../../../shared/requests/bucket-survey.ts'
import { placedTarget, recoveryWindowOf } from '../../../../shared/requests/recovery-window.ts'
import { Lab } from '../../../pipelines/simulation/lab.ts'
import { namesIn } from '../../../pipelines/simulation/simulated-store.ts'
import { installation } from '../../../pipelines/simulation/simulated-world.ts'

class CheckLab {
  readonly lab = new Lab()
  readonly told: string[] = []
  database!: Database

  async create(): Promise<this> {
    this.database = await this.lab.createdDatabase(1, { dataProtection: false })
    return this
  }

  get stores() {
    return this.lab.world.stores
  }

  get store() {
    return this.lab.world.store
  }

  get bucket(): string {
    return bucketOf(installation, this.database.id)
  }

  get names(): readonly string[] {
    const stored = this.store.all.get(this.bucket)
    return stored ? namesIn(stored) : []
  }

  async check(more: Partial<CheckContext> = {}): Promise<void> {
    const { world, plane } = this.lab
    const cloud = { buckets: this.store, servers: world.machine.servers, volumes: world.machine.volumes }
    const context: CheckContext = {
      ...{ stores: world.stores, clock: world.clock, filing: plane.filing },
      world: { installation, cloudOf: () => cloud },
      tell: (_, { code }) => this.told.push(code),
    }
    await world.clock.run(checkArchives({ ...context, ...more }))
    await this.lab.settle()
  }

  /** The next one that looks at the bucket. */
  async checkLater(): Promise<void> {
    await this.lab.pass(minutes(30))
    await this.check()
  }

  async seen() {
    return (await this.stores.archiveChecks.find(archiveCheckKey(this.database.id)))?.value
  }

  async window() {
    return recoveryWindowOf(await this.lab.database(this.database.id), this.stores)
  }

  async filed() {
    return (await this.lab.requests()).filter(({ filedBy }) => filedBy === 'bucket-expired')
  }
}

const sentinel = (lab: CheckLab): string => lab.names.find((name) => name.endsWith('sentinel.json')) ?? ''

test('what is there is no fault, and nobody looks again for half an hour', async () => {
  const lab = await new CheckLab().create()
  await lab.check()
  const first = await lab.seen()
  await lab.check()

  expect(first).toMatchObject({ damaged: [], holes: [], faults: [] })
  expect(await lab.seen()).toEqual(first)
  await lab.checkLater()
  expect((await lab.seen())?.lookedAt).not.toBe(first?.lookedAt)
  expect([lab.told, await lab.filed()]).toEqual([[], []])
})

test('a backup that lost something is told once, is not offered, and leads to one full backup', async () => {
  const lab = await new CheckLab().create()
  await lab.check()
  const [made] = (await lab.window()).backups
  await lab.store.removeObjects(lab.bucket, [sentinel(lab)])
  for (let times = 0; times < 8; times++) await lab.checkLater()

  expect(lab.told).toEqual(['backup-damaged'])
  expect(await lab.filed()).toMatchObject([{ type: 'BACKUP-DB', state: 'PROCESSED' }])
  const window = await lab.window()
  expect(window.damaged).toMatchObject([{ id: made?.id }])
  expect(window.backups).toHaveLength(1)
  expect(window.earliest).toBe(window.backups[0]?.finishedAt)
  const target = { backup: made?.id as string }
  expect(() => placedTarget(window, target, lab.lab.world.clock.now())).toThrow(/not whole/)
})

test('what is back again has ended, and is still told of', async () => {
  const lab = await new CheckLab().create()
  await lab.check()
  const [made] = (await lab.window()).backups
  const { versions } = lab.store
  lab.store.versions = async () => ({ versions: [] })
  await lab.checkLater()
  expect(await lab.seen()).toMatchObject({ damaged: [made?.id], faults: [{ id: `backup-damaged ${made?.id}` }] })
  expect((await lab.seen())?.faults.filter(isOpenFault)).toHaveLength(1)

  lab.store.versions = versions
  await lab.checkLater()

  expect(await lab.seen()).toMatchObject({ damaged: [], faults: [{ endedAt: expect.any(String) }] })
  await lab.lab.pass(days(8))
  await lab.check()
  expect((await lab.seen())?.faults).toEqual([])
})

test('what was overwritten is told, and what was there first is back', async () => {
  const lab = await new CheckLab().create()
  const key = sentinel(lab)
  const running = `1-17/${lab.database.data?.incarnation}/running.json`
  const putAt = lab.store.all.get(lab.bucket)?.createdAt ?? lab.lab.world.clock.now()
  for (const name of [key, running]) {
    await lab.store.put(lab.bucket, name, { etag: 'x', putAt })
    await lab.store.put(lab.bucket, name, { etag: 'y' })
  }
  await lab.check()

  const versions = async (name: string) =>
    (await lab.lab.world.clock.run(lab.store.versions(lab.bucket, name))).versions.map(({ etag }) => etag)
  expect(await versions(key)).toEqual(['x'])
  expect(await versions(running)).toEqual(['y', 'x'])
  expect(lab.told).toEqual(['archive-overwritten'])
  expect(await lab.seen()).toMatchObject({ damaged: [], faults: [{ endedAt: expect.any(String) }] })
})

const wal = (number: number) => `00000001000000000000000${number}`

/** WAL is there that a server may say it has not come to. */
const withWal = async () => {
  const lab = await new CheckLab().create()
  await lab.check()
  const { incarnation, container } = lab.database.data ?? {}
  const key = (number: number) => `1-17/${incarnation}/wal_005/${wal(number)}.zst`
  for (const number of [4, 5, 6]) await lab.store.put(lab.bucket, key(number))
  await lab.lab.pass(minutes(1))
  return { lab, container, key }
}

test('names of WAL that a server finds taken are free again at once, but for what it has said to have shipped', async () => {
  const { lab, container, key } = await withWal()
  const says = async (more: object) => {
    const observedAt = lab.lab.world.clock.now()
    const said = { databaseId: lab.database.id, observedAt, archiveLagSeconds: 0, failedCount: 0, ...more }
    await lab.stores.observations.put(said as never)
    await lab.lab.pass(minutes(1))
    await lab.check()
    return [4, 5, 6].filter((number) => lab.names.includes(key(number)))
  }
  const putAt = lab.lab.world.clock.now()
  const shipped = { wal: wal(4), putAt }

  expect(await says({ container, shipped, taken: { wal: wal(4), putAt } })).toEqual([4, 5, 6])
  expect(await says({ container: 'another', taken: { wal: wal(5), putAt } })).toEqual([4, 5, 6])
  expect(lab.told).toEqual([])
  expect(await says({ container, shipped, taken: { wal: wal(5), putAt } })).toEqual([4])
  expect(lab.told).toEqual(['archive-overwritten'])
  expect((await lab.seen())?.faults.at(-1)?.message).toMatch(/^2 objects were put under names of WAL/)
})

describe('WAL that a server says it has not come to', () => {
  const taken = async () => {
    const { lab, container, key } = await withWal()
    const observedAt = lab.lab.world.clock.now()
    const said = { databaseId: lab.database.id, observedAt, archiveLagSeconds: 0, failedCount: 0 }
    await lab.stores.observations.put({ ...said, container, taken: { wal: wal(5), putAt: observedAt } } as never)
    await lab.lab.pass(minutes(1))
    const { removeObjects, versions } = lab.store
    /** Another look has done the same a moment before, and the server has shipped since. */
    const goOn = async () => {
      await removeObjects.call(lab.store, lab.bucket, [key(5)])
      await lab.store.put(lab.bucket, key(5), { etag: 'shipped' })
    }
    const inBucket = async () => {
      const seen: string[] = []
      await eachObject(lab.store, lab.bucket, key(0).slice(0, -5), (all) => {
        seen.push(all.map(({ isMarker, etag }) => (isMarker ? 'hidden' : etag)).join(' '))
      })
      return seen
    }
    return { lab, key, goOn, inBucket, removeObjects, versions }
  }

  test('can be brought back', async () => {
    const { lab, inBucket } = await taken()

    await lab.check()

    expect(await inBucket()).toEqual(['x', 'hidden x', 'hidden x'])
    expect(lab.told).toEqual(['archive-overwritten'])
  })

  test('takes nothing with it that the server ships when another look has let it go on, also where this one is cut', async () => {
    const { lab, key, goOn, inBucket, removeObjects, versions } = await taken()
    let looks = 0
    lab.store.versions = async (...all) => {
      if (all[1].startsWith(key(0).slice(0, -5)) && looks++ === 0) await goOn()
      return versions.apply(lab.store, all)
    }
    lab.store.removeObjects = async (bucket, keys) => {
      await removeObjects.call(lab.store, bucket, keys)
      throw new HowdahError('store-unreachable')
    }

    await lab.check().catch(() => undefined)

    expect(await inBucket()).toEqual(['x', 'shipped hidden x', 'hidden x'])
  })

  test('takes nothing with it that the server ships at that moment', async () => {
    const { lab, goOn, inBucket, removeObjects } = await taken()
    lab.store.removeObjects = async (bucket, keys) => {
      await goOn()
      await removeObjects.call(lab.store, bucket, keys)
    }

    await lab.check()

    expect(await inBucket()).toEqual(['x', 'shipped hidden x', 'hidden x'])
  })
})

test('a store that does not answer, or not to the end, changes nothing', async () => {
  const lab = await new CheckLab().create()
  await lab.check()
  const before = await lab.seen()
  const { versions } = lab.store
  lab.store.versions = async (bucket, prefix, from) => {
    if (from) throw new HowdahError('store-unreachable')
    return versions.call(lab.store, bucket, prefix)
  }

  await expect(lab.checkLater()).rejects.toThrow(/failed/)

  expect(await lab.seen()).toEqual(before)
  expect([lab.told, await lab.filed()]).toEqual([[], []])
  lab.store.versions = versions
  await lab.check()
  expect((await lab.seen())?.faults).toEqual([])
})

test('what only one of two looks misses is not told', async () => {
  const lab = await new CheckLab().create()
  await lab.check()
  const { versions } = lab.store
  let looks = 0
  lab.store.versions = async (...all) => (looks++ === 0 ? { versions: [] } : versions.apply(lab.store, all))

  await lab.checkLater()

  expect((await lab.seen())?.faults).toEqual([])
  expect(lab.told).toEqual([])
})

test('a server that is said to lose something all the time is backed up now and then only', async () => {
  const lab = await new CheckLab().create()
  for (let times = 0; times < 12; times++) {
    await lab.checkLater()
    const damaged = (await lab.seen())?.damaged ?? []
    const stored = lab.store.all.get(lab.bucket)?.backups.filter(({ id }) => !damaged.includes(id as RequestKey)) ?? []
    const names = lab.names.filter((name) => stored.some((one) => name.includes(one.name)))
    await lab.store.removeObjects(lab.bucket, names)
  }

  expect((await lab.filed()).length).toBeGreaterThan(1)
  expect((await lab.filed()).length).toBeLessThanOrEqual(4)
})

test('a bucket of an older Howdah is given the rights of today once, when nothing else is at work on it', async () => {
  const lab = await new CheckLab().create()
  const secured: unknown[] = []
  let isAway = true
  lab.store.secure = async (...all: unknown[]) => {
    if (isAway) throw new HowdahError('store-unreachable')
    secured.push(all)
  }
  const other = { databaseId: lab.database.id, holder: 'r-9' as RequestKey, until: lab.lab.world.clock.now() }
  await expect(lab.check()).rejects.toThrow(/failed/)
  expect(await lab.stores.bucketGates.find(bucketGateKey(lab.database.id))).toBeUndefined()
  isAway = false
  await lab.stores.bucketGates.create({ ...other, until: lab.lab.world.clock.now() })
  await lab.lab.pass(hours(1))

  for (let times = 0; times < 3; times++) await lab.checkLater()

  const { id: databaseId, serverId } = lab.database
  expect(secured).toEqual([[lab.bucket, { databaseId, serverId }]])
})

test('a deleted database is looked at while its backups are kept, and nothing is filed for it', async () => {
  const lab = await new CheckLab().create()
  await lab.check()
  await lab.lab.world.clock.run(lab.lab.file('DELETE-DB', lab.database.id, { finalBackup: false, keepBackupsDays: 7 }))
  await lab.lab.settle()
  await lab.store.removeObjects(lab.bucket, lab.names)
  await lab.checkLater()

  expect(lab.told).toEqual(['backup-damaged'])
  expect(await lab.filed()).toEqual([])
})

describe('what was written while data protection was off is in no window', () => {
  const withProtection = async () => {
    const lab = await new CheckLab().create()
    const change = async (dataProtection: boolean) => {
      const filing = lab.lab.file('UPDATE-DB', lab.database.id, { changes: { dataProtection } })
      const { key } = await lab.lab.world.clock.run(filing)
      await lab.lab.settle()
      return lab.lab.request(key)
    }
    await change(true)
    await lab.lab.world.clock.run(lab.lab.file('BACKUP-DB', lab.database.id, {}))
    await lab.lab.settle()
    await lab.check()
    expect((await lab.window()).holes).toEqual([])
    return { lab, change }
  }

  test('from when that is on again until a backup is made', async () => {
    const { lab, change } = await withProtection()
    await change(false)
    await lab.lab.pass(hours(1))
    await lab.check()
    await change(true)

    expect((await lab.window()).holes).toMatchObject([{ incarnation: lab.database.data?.incarnation }])
  })

  test('from when switching it off was taken back', async () => {
    const { lab, change } = await withProtection()
    lab.lab.world.commands.mishap = (task) => (task.task === 'set-archiving' && !task.on ? 'broken' : 'none')

    expect(await change(false)).toMatchObject({ state: 'FAILED' })

    expect((await lab.window()).holes).toMatchObject([{ incarnation: lab.database.data?.incarnation }])
  })
})

test('a self-contained backup of an older Howdah is adopted with its record, which comes last', async () => {
  const lab = await new CheckLab().create()
  const [made] = await lab.stores.backups.list({ partition: `DATABASE#${lab.database.id}`, prefix: 'BACKUP#' })
  const found = lab.store.all.get(lab.bucket)?.backups.at(-1)
  if (!made || !found) return expect.fail('there is no backup')
  const { stored: _, wholeAt: __, system: ___, ...old } = made
  await lab.stores.backups.put({ ...old, kind: 'self-contained' })
  Object.assign(found, { kind: 'self-contained', id: made.id })
  const record = `1-17/${made.incarnation}/backups/${made.name}.json`
  await lab.lab.pass(minutes(1))
  await lab.store.put(lab.bucket, record)

  for (let n = 0; n < 2; n++) {
    await lab.check()
    await lab.lab.pass(minutes(31))
  }

  const [adopted] = await lab.stores.backups.list({ partition: `DATABASE#${lab.database.id}`, prefix: 'BACKUP#' })
  expect(adopted).toMatchObject({ stored: { objects: 1 }, wholeAt: expect.any(String), system: '1' })
  expect(lab.names).toContain(record)
  expect(lab.told).toEqual([])
})

test('what was overwritten and cannot be taken back yet is told, and stays told until it is', async () => {
  const lab = await new CheckLab().create()
  const key = sentinel(lab)
  const putAt = lab.store.all.get(lab.bucket)?.createdAt ?? lab.lab.world.clock.now()
  await lab.store.put(lab.bucket, key, { etag: 'x', putAt })
  await lab.store.put(lab.bucket, key, { etag: 'y' })
  const { removeVersions } = lab.store
  lab.store.removeVersions = async () => {
    throw new HowdahError('cloud-refused', 'S3 says no')
  }
  for (let times = 0; times < 2; times++) await lab.checkLater()
  const [fault] = (await lab.seen())?.faults.filter(isOpenFault) ?? []

  expect(fault?.message).toMatch(/were overwritten, such as .*sentinel\.json\. It cannot be taken back yet: S3 says no/)
  expect(lab.told).toEqual(['archive-overwritten'])

  lab.store.removeVersions = removeVersions
  await lab.checkLater()

  expect((await lab.seen())?.faults.filter(isOpenFault)).toEqual([])
})

test('a bucket that takes too long is tried again when the others have had their turn, and nobody is told that it is whole', async () => {
  const lab = await new CheckLab().create()
  const slow = lab.database
  const { versions } = lab.store
  lab.store.versions = async () => {
    await lab.lab.world.clock.sleep(millis(1))
    return { versions: [], next: 'more' }
  }

  await expect(lab.check({ patience: millis(50) })).rejects.toThrow(/1 failed, the first: .*[Tt]imeout/)

  const triedAt = (await lab.seen())?.triedAt
  expect(triedAt).toBe(lab.lab.world.clock.now())
  expect(archiveView(await lab.seen(), lab.lab.world.clock.now())).toEqual({ state: 'unknown', faults: [] })
  await lab.check({ patience: millis(50) })
  expect((await lab.seen())?.triedAt).toBe(triedAt)
  lab.store.versions = versions
  await lab.checkLater()
  expect(await lab.seen()).toMatchObject({ databaseId: slow.id, faults: [] })
  expect((await lab.seen())?.triedAt).toBeUndefined()
})
