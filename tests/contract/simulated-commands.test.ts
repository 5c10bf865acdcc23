import type { RunPostgres, ServerTask } from '../../shared/containers/tasks.ts'
import type { DatabaseId, Incarnation, RequestKey } from '../../shared/core/ids.ts'
import { millis } from '../../shared/core/time.ts'
import { SimulatedWorld } from '../pipelines/simulation/simulated-world.ts'
import { commandsContract } from './commands.contract.ts'

const databaseId = '00000000-0000-4000-8000-000000000001' as DatabaseId
const request = 'r-1' as RequestKey

commandsContract('the simulation', async () => {
  const { machine, commands, clock, store, secrets } = new SimulatedWorld()
  const serverId = `server-${databaseId}`
  await secrets.put('d/verifier', 'SCRAM')
  const spec = {
    dataCenter: 'LOCAL1',
    availabilityZone: 'a',
    flavour: 'developer',
    port: 5432,
    clients: 64,
    image: 'i',
  }
  await clock.run(machine.servers.ensure({ ...spec, databaseId, request }))
  await clock.run(store.ensure('bucket', { databaseId, request, serverId }))
  const good: RunPostgres = {
    task: 'run-postgres',
    container: 'good',
    image: 'i',
    volumeId: 'v',
    databaseId,
    incarnation: 'r-1' as Incarnation,
    port: 5432,
    limits: { cpus: 1, memoryMb: 1024 },
    volumeGb: 10,
    user: 'app',
    databaseName: 'app',
    verifierSecret: 'd/verifier',
    store: await store.access('bucket', databaseId),
    archive: true,
    certificateNames: [],
  }
  // Nothing answers where there is no container of that name.
  const busy: ServerTask = { task: 'admit-clients', container: 'idle' }
  const idle = { ...good, name: 'idle', serverId, running: false, ready: false, exitCode: 0, boots: 0 }
  machine.containers.set('idle', idle)
  const endless: ServerTask = { task: 'start-postgres', container: 'endless' }
  const hanging = { ...idle, name: 'endless', running: true }
  machine.containers.set('endless', hanging)

  let begun = 0
  commands.mishap = (task) => {
    if (task === good) begun++
    return 'none'
  }
  const virtual = <T>(work: () => Promise<T>) => clock.run(work())
  return {
    commands: {
      send: (command) => virtual(() => commands.send(command)),
      status: (id) => virtual(() => commands.status(id)),
      stop: (id, server) => virtual(() => commands.stop(id, server)),
    },
    serverId,
    tasks: { good, busy, endless },
    timesBegun: () => begun,
    pass: () => virtual(() => clock.sleep(millis(100))),
    close: async () => {},
  }
})
