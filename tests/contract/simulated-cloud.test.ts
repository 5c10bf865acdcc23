import type { DatabaseId, RequestKey } from '../../shared/core/ids.ts'
import { millis } from '../../shared/core/time.ts'
import { MemorySecrets } from '../pipelines/simulation/memory-secrets.ts'
import { SimulatedWorld } from '../pipelines/simulation/simulated-world.ts'
import { bucketsContract } from './buckets.contract.ts'
import { secretsContract } from './secrets.contract.ts'
import { serversContract } from './servers.contract.ts'
import { volumesContract } from './volumes.contract.ts'

const spec = { dataCenter: 'LOCAL1', availabilityZone: 'a', flavour: 'developer', port: 5432, clients: 64, image: 'i' }
const databaseId = '00000000-0000-4000-8000-000000000001' as DatabaseId

/** Every call of the port takes its time on the clock of the world, one after the other. */
const inTimeOf = <T extends object>({ clock }: SimulatedWorld, port: T): T => {
  let last: Promise<unknown> = Promise.resolve()
  return new Proxy(port, {
    get: (target, name) => {
      const member = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        const call = last.then(() => clock.run(member.apply(target, args)))
        last = call.catch(() => undefined)
        return call
      }
    },
  })
}

const openWorld = () => {
  const world = new SimulatedWorld()
  const { clock } = world
  return { world, pass: () => clock.run(clock.sleep(millis(50))), close: async () => {} }
}

serversContract('the simulation', async () => {
  const { world, ...rest } = openWorld()
  return { ...rest, servers: inTimeOf(world, world.machine.servers), spec }
})

volumesContract('the simulation', async () => {
  const { world, ...rest } = openWorld()
  const server = await world.clock.run(
    world.machine.servers.ensure({ ...spec, databaseId, request: 'r' as RequestKey }),
  )
  return { ...rest, volumes: inTimeOf(world, world.machine.volumes), serverId: server.id, databaseId }
})

bucketsContract('the simulation', async () => {
  const { world, ...rest } = openWorld()
  return { ...rest, buckets: inTimeOf(world, world.store), installation: 'simulated', put: world.store.put }
})

secretsContract('the memory of the simulated world', async () => ({
  secrets: new MemorySecrets(),
  close: async () => {},
}))
