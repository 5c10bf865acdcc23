import { describe, expect, test } from 'vitest'
import { reconcileOrphans } from '../../../../functions/events/reconcile-orphans.ts'
import type { Cloud, OwnedThing, Servers } from '../../../../shared/clouds/cloud.ts'
import type { DatabaseId, RequestKey } from '../../../../shared/core/ids.ts'
import { after, hours, minutes } from '../../../../shared/core/time.ts'
import { Pending } from '../../../../shared/errors/howdah-error.ts'
import { newDatabase, SimulatedWorld } from '../../../pipelines/simulation/simulated-world.ts'

const request = 'r-1' as RequestKey

/** A cloud that has these things, and takes note of what is removed from it. */
const cloudWith = (things: { servers?: OwnedThing[]; volumes?: OwnedThing[]; buckets?: OwnedThing[] }) => {
  const removed: string[] = []
  const servers: Partial<Servers> = {
    list: async () => things.servers ?? [],
    remove: async (databaseId, only) => {
      removed.push(only ?? `all of ${databaseId}`)
      throw new Pending('the server is shutting down')
    },
  }
  const listing = (all: OwnedThing[] = []) => ({ list: async () => all })
  const cloud = { servers, volumes: listing(things.volumes), buckets: listing(things.buckets) } as unknown as Cloud
  return { cloud, removed }
}

describe('orphans', () => {
  const world = new SimulatedWorld()
  const { clock, stores } = world
  const thing = (id: string, databaseId: DatabaseId, age = hours(2)): OwnedThing => ({
    ...{ id, databaseId, request },
    createdAt: after(clock.now(), -age as typeof age),
  })
  const gone = newDatabase(world, 99).id
  const reconcile = (cloud: Cloud) => clock.run(reconcileOrphans({ stores, clock, clouds: [cloud] }))

  test('are removed where nothing of value is on them, and only reported where it may be', async () => {
    const other = newDatabase(world, 98).id
    const things = { servers: [thing('i-1', gone)], volumes: [thing('v-1', other)], buckets: [thing('b-1', gone)] }
    const { cloud, removed } = cloudWith(things)

    expect(await reconcile(cloud)).toEqual({
      servers: ['i-1'],
      serversWithData: [],
      volumes: ['v-1'],
      buckets: ['b-1'],
    })
    expect(removed).toEqual(['i-1'])
  })

  test('that a disk may go with are only reported, as after an older table was restored', async () => {
    const row = newDatabase(world, 2, { state: 'RUNNING', serverId: 'i-older' })
    await stores.databases.create(row)
    const young = thing('v-young', gone, minutes(30))
    const servers = [thing('i-gone', gone), thing('i-newer', row.id)]
    const { cloud, removed } = cloudWith({ servers, volumes: [young, thing('v-newer', row.id)] })

    expect(await reconcile(cloud)).toMatchObject({ servers: [], serversWithData: ['i-gone', 'i-newer'] })
    expect(removed).toEqual([])
  })

  test('beside the server that a database has do not take that one with them', async () => {
    const row = newDatabase(world, 1, { state: 'RUNNING', serverId: 'i-good' })
    await stores.databases.create(row)
    const { cloud, removed } = cloudWith({ servers: [thing('i-good', row.id), thing('i-stray', row.id)] })

    expect((await reconcile(cloud)).servers).toEqual(['i-stray'])
    expect(removed).toEqual(['i-stray'])
  })

  test('are none while they are young, and few at a time', async () => {
    const many = Array.from({ length: 5 }, (_, n) => thing(`i-${n}`, gone))
    const { cloud, removed } = cloudWith({ servers: [thing('i-young', gone, minutes(30)), ...many] })

    await reconcile(cloud)

    expect(removed).toEqual(['i-0', 'i-1', 'i-2'])
  })
})
