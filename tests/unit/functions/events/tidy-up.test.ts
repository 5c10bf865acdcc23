import { describe, expect, test, vi } from 'vitest'
import { everyHour } from '../../../../functions/events/schedules.ts'
import { after, epochMillis, hours, type Instant, millis, minutes } from '../../../../shared/core/time.ts'
import { databasesOf } from '../../../../shared/entities/database.ts'
import { homeIn } from '../../../../shared/entities/home.ts'
import { sentCommandKey } from '../../../../shared/entities/sent-command.ts'
import { type Stores, storesOn } from '../../../../shared/entities/stores.ts'
import { Filing } from '../../../../shared/requests/filing.ts'
import type { Table } from '../../../../shared/table/table.ts'
import { pipelines } from '../../../../state-machines/index.ts'
import { gated } from '../../../pipelines/simulation/gate.ts'
import { SimulatedWorld } from '../../../pipelines/simulation/simulated-world.ts'

const { table, clock, catalogue } = new SimulatedWorld()
const nothing = { start: async () => {}, isWalking: async () => false }
const tidyUp = (stores: Stores, signal?: AbortSignal) =>
  everyHour({
    stores,
    clock,
    catalogue,
    filing: new Filing(stores, clock, nothing, pipelines),
    ...(signal ? { signal } : {}),
  })
const storesIn = (region: string, on: Table = table) => storesOn(on, homeIn(region, []))
const europe = storesIn('eu-central-1')

const send = (id: string, expiresAt: Instant, home?: string) =>
  europe.sentCommands.create({
    ...{ id, serverId: 'server-1', firstTriedAt: clock.now(), messages: 0, expiresAt },
    ...(home ? { home } : {}),
  })
const isKept = async (id: string) => (await europe.sentCommands.find(sentCommandKey(id))) !== undefined

const over = after(clock.now(), hours(-1))

describe('what is done every hour', () => {
  test('forgets the commands that were sent from its own region, and those of which nobody knows from where', async () => {
    await send('own', over, 'eu-central-1')
    await send('own-later', after(clock.now(), hours(1)), 'eu-central-1')
    await send('of-america', over, 'us-east-1')
    await send('old', over)

    await clock.run(tidyUp(europe))

    const kept = ['own', 'own-later', 'of-america', 'old'].map(isKept)
    expect(await Promise.all(kept)).toEqual([false, true, true, false])
  })

  test('leaves a command that somebody has written since the index was read', async () => {
    await send('busy', over, 'eu-central-1')
    const late: Table = {
      ...{ get: table.get.bind(table), putIfAbsent: table.putIfAbsent.bind(table) },
      ...{ putIfVersion: table.putIfVersion.bind(table), deleteIfVersion: table.deleteIfVersion.bind(table) },
      query: async (query) => {
        const page = await table.query(query)
        if (page.items.some(({ pk }) => pk === sentCommandKey('busy').pk))
          await europe.sentCommands.update(sentCommandKey('busy'), (row) => ({ ...row, messages: 1 }))
        return page
      },
    }

    await clock.run(tidyUp(storesIn('eu-central-1', late)))

    expect(await isKept('busy')).toBe(true)
  })

  test('is held up by nothing that fails or does not end', async () => {
    for (const fate of [() => Promise.reject(new Error('the table is down')), () => new Promise<never>(() => {})]) {
      await send('waiting', over, 'eu-central-1')
      const query = vi.fn((asked: Parameters<Table['query']>[0]) =>
        asked.partition === databasesOf() ? fate() : table.query(asked),
      )
      const broken = new Proxy(table, {
        get: (of, name) => (name === 'query' ? query : Reflect.get(of, name).bind(of)),
      })

      void tidyUp(storesIn('eu-central-1', broken)).catch(() => undefined)
      await clock.run(clock.sleep(minutes(1)))

      expect(await isKept('waiting')).toBe(false)
    }
  })

  test('forgets what is sent in an hour to 5 000 databases in a fraction of its time', {
    timeout: 60_000,
  }, async () => {
    const asked = 500 * 60
    for (let n = 0; n < asked; n++) await send(`observe-${n}`, over, 'eu-central-1')
    const slow = {
      before: async (call: string) => void (await clock.sleep(millis(call === 'table.query' ? 50 : 8))),
      after: async () => {},
    }
    const begin = clock.now()

    await clock.run(tidyUp(storesIn('eu-central-1', gated('table', table, slow))))

    expect(epochMillis(clock.now()) - epochMillis(begin)).toBeLessThan(minutes(1))
    const left = await table.query({ partition: 'COMMAND#expiry#eu-central-1', index: 'i1', to: `${over}~`, limit: 1 })
    expect(left.items).toEqual([])
  })
})
