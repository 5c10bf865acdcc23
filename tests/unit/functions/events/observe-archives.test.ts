import { describe, expect, test, vi } from 'vitest'
import { observeArchives } from '../../../../functions/events/observe-archives.ts'
import type { Command, Commands } from '../../../../shared/commands/commands.ts'
import { hours, instant, minutes } from '../../../../shared/core/time.ts'
import { databaseKey } from '../../../../shared/entities/database.ts'
import { HowdahError } from '../../../../shared/errors/howdah-error.ts'
import { Lab } from '../../../pipelines/simulation/lab.ts'
import { newDatabase } from '../../../pipelines/simulation/simulated-world.ts'

const storage = { usedBytes: 900, limitBytes: 1000, state: 'nearly-full' } as const

/** As many running databases, and what is sent to their servers; every command has ended well when it is asked after. */
const given = async (count: number) => {
  const { world } = new Lab()
  const { stores } = world
  const sent: Command[] = []
  const lost = new Set<string>()
  let said: object = { oldestUnarchivedAgeSeconds: 7, storage }
  const commands: Commands = {
    send: async (command) => {
      if (lost.has(command.serverId)) throw new HowdahError('server-lost')
      sent.push(command)
    },
    status: async (id) =>
      sent.some((command) => command.id === id)
        ? { state: 'ended', exitCode: 0, result: JSON.stringify(said), stderr: '' }
        : { state: 'unknown' },
    stop: async () => undefined,
  }
  for (let n = 1; n <= count; n++) {
    const data = { incarnation: 'r-1', volumeId: `v-${n}`, container: `c-${n}` } as never
    await stores.databases.create({ ...newDatabase(world, n, { state: 'RUNNING' }), serverId: `server-${n}`, data })
  }
  let now = Date.UTC(2026, 0, 1)
  const clock = { ...world.clock, now: () => instant(now), sleep: world.clock.sleep.bind(world.clock) }
  /** @returns the containers that were asked */
  const passMinute = async (signal?: AbortSignal) => {
    const before = sent.length
    const context = { stores, clock, world: { ...world, commandsOf: () => commands } as never }
    await observeArchives({ ...context, ...(signal ? { signal } : {}) })
    now += minutes(1)
    const asked = sent.slice(before).map(({ task }) => 'container' in task && task.container)
    return asked.toSorted()
  }
  const skipMinute = () => {
    now += minutes(1)
  }
  const says = (what: object) => {
    said = what
  }
  return { stores, sent, says, passMinute, skipMinute, lose: (serverId: string) => lost.add(serverId) }
}

describe('observing archives', () => {
  test('asks every running database each minute, and writes down what it said', async () => {
    const { stores, sent, passMinute } = await given(3)

    expect(await passMinute()).toHaveLength(3)
    expect(await passMinute()).toHaveLength(3)

    for (const { owner, keptFor } of sent.slice(0, 3)) {
      expect(keptFor).toBe(hours(1))
      const { value } = await stores.observations.read({ pk: `DATABASE#${owner.databaseId}`, sk: 'OBSERVATION' })
      expect(value).toMatchObject({ archiveLagSeconds: 7, storage })
    }
  })

  test('tells how far the archive goes, and falls behind while that cannot be seen', async () => {
    const { stores, says, passMinute } = await given(1)
    const observed = async () =>
      (await stores.observations.all({ partition: 'OBSERVATIONS', index: 'i1' }).next()).value
    const lookedAt = '2026-01-01T00:00:30Z'
    says({ mode: 'on', oldestUnarchivedAgeSeconds: 20, archivedUntil: '2026-01-01T00:00:10Z', lookedAt })
    await passMinute()
    await passMinute()
    const seen = { archivedUntil: instant('2026-01-01T00:00:10Z') }
    expect(await observed()).toMatchObject({ ...seen, lookedAt: instant(lookedAt), archiveLagSeconds: 20 })

    says({ mode: 'on', oldestUnarchivedAgeSeconds: null, archivedUntil: null, lookedAt })
    await passMinute()

    expect(await observed()).toMatchObject({ ...seen, archiveLagSeconds: 110 })
  })

  test('believes no server what it says of the future', async () => {
    const { stores, says, passMinute } = await given(1)
    const time = '2099-01-01T00:00:00Z'
    says({ mode: 'on', oldestUnarchivedAgeSeconds: 0, archivedUntil: time, lookedAt: time, lastArchivedAt: time })
    await passMinute()
    await passMinute()

    const { value } = await stores.observations.all({ partition: 'OBSERVATIONS', index: 'i1' }).next()

    expect(value).toMatchObject({
      archivedUntil: value?.observedAt,
      lookedAt: value?.observedAt,
      lastArchivedAt: value?.observedAt,
    })
  })

  test('takes for unseen what is not shipped though it should be', async () => {
    const { stores, says, passMinute } = await given(1)
    const observed = async () =>
      (await stores.observations.all({ partition: 'OBSERVATIONS', index: 'i1' }).next()).value
    says({ mode: 'on', oldestUnarchivedAgeSeconds: null, archivedUntil: '2026-01-01T00:00:00Z' })
    await passMinute()
    await passMinute()
    says({ mode: 'off', oldestUnarchivedAgeSeconds: null, archivedUntil: null })
    for (let n = 0; n < 3; n++) await passMinute()

    expect((await observed())?.archiveLagSeconds).toBeGreaterThanOrEqual(120)
  })

  test('keeps the furthest that a server has said to have shipped, and what has the next name now', async () => {
    const { stores, says, passMinute } = await given(1)
    const observed = async () =>
      (await stores.observations.all({ partition: 'OBSERVATIONS', index: 'i1' }).next()).value
    const wal = (number: number) => `00000001000000000000000${number}`
    const at = '2026-01-01T00:00:00Z'
    says({ lastArchivedWal: wal(5), lastArchivedAt: at, taken: { wal: wal(6), putAt: at } })
    await passMinute()
    await passMinute()
    expect(await observed()).toMatchObject({
      ...{ container: 'c-1', shipped: { wal: wal(5), putAt: at }, taken: { wal: wal(6), putAt: at } },
    })

    says({ lastArchivedWal: wal(3), lastArchivedAt: '2026-01-01T00:01:00Z', taken: null })
    await passMinute()

    expect(await observed()).toMatchObject({ lastArchivedWal: wal(3), shipped: { wal: wal(5), putAt: at } })
    expect(await observed()).not.toHaveProperty('taken')
  })

  test('asks no more than 120 databases in a minute, and all in turn', async () => {
    const { passMinute } = await given(250)
    await passMinute()

    const asked = [await passMinute(), await passMinute(), await passMinute()]

    for (const some of asked) expect(some.length).toBeLessThanOrEqual(120)
    expect(new Set(asked.flat()).size).toBe(250)
  })

  test('asks in the next minute whom a minute without a tick has left out', async () => {
    const { passMinute, skipMinute } = await given(250)
    await passMinute()
    await passMinute()
    skipMinute()

    const asked = [await passMinute(), await passMinute()]

    expect(new Set(asked.flat()).size).toBe(250)
  })

  test('gets round to everybody, though time is over each minute before all are asked, and fails nothing by that', async () => {
    const { stores, sent, passMinute } = await given(90)
    for (let minute = 0; minute < 30; minute++) {
      const time = new AbortController()
      const before = sent.length
      const status = stores.databases.find.bind(stores.databases)
      vi.spyOn(stores.databases, 'find').mockImplementation(async (key) => {
        if (sent.length - before >= 20) time.abort()
        return status(key)
      })
      expect((await passMinute(time.signal)).length).toBeLessThan(60)
      vi.restoreAllMocks()
    }

    expect(new Set(sent.map(({ serverId }) => serverId)).size).toBe(90)
  })

  test('takes a server that is gone for silence, and asks the others', async () => {
    const { passMinute, lose } = await given(3)
    lose('server-2')

    expect(await passMinute()).toEqual(['c-1', 'c-3'])
  })

  test('asks nothing of a database whose card is all that is left of a server', async () => {
    const { stores, passMinute } = await given(2)
    const [card] = await stores.running.list({ partition: 'RUNNING' })
    await stores.databases.table.putIfAbsent({ pk: 'RUNNING', sk: 'stale', data: { ...card, serverId: 'server-9' } })

    expect(await passMinute()).toEqual(['c-1', 'c-2'])
  })

  test('does not ask any more who has been stopped', async () => {
    const { stores, passMinute } = await given(2)
    const [card] = await stores.running.list({ partition: 'RUNNING' })
    await stores.databases.update(databaseKey(card?.id as never), (row) => ({ ...row, state: 'STOPPED' }))

    expect(await passMinute()).toEqual(['c-2'])
    expect(await stores.running.list({ partition: 'RUNNING' })).toHaveLength(1)
  })
})
