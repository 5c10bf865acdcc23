import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { createApi } from '../../../functions/api/api.ts'
import { defaultLimits } from '../../../functions/api/dependencies.ts'
import { createTokenVerifier } from '../../../shared/auth/token-verifier.ts'
import type { DatabaseId, RequestKey } from '../../../shared/core/ids.ts'
import type { Clock } from '../../../shared/core/time.ts'
import { EmbeddedEngine } from '../../../shared/engines/embedded/embedded-engine.ts'
import { Slots } from '../../../shared/engines/embedded/slots.ts'
import { requestKeyOf } from '../../../shared/entities/request.ts'
import { type Stores, storesOn } from '../../../shared/entities/stores.ts'
import { StepRunner } from '../../../shared/pipeline/step-runner.ts'
import { Filing } from '../../../shared/requests/filing.ts'
import { SqliteTable } from '../../../shared/table/sqlite/sqlite-table.ts'
import { pipelines } from '../../../state-machines/index.ts'
import { fastClock } from '../../pipelines/simulation/fast-clock.ts'
import { MemorySecrets } from '../../pipelines/simulation/memory-secrets.ts'
import { SimulatedCommands } from '../../pipelines/simulation/simulated-commands.ts'
import { SimulatedMachine } from '../../pipelines/simulation/simulated-machine.ts'
import { SimulatedStore } from '../../pipelines/simulation/simulated-store.ts'
import { audience, catalogue, issuer, keys, tokenOf } from '../../unit/functions/api/harness.ts'

/** Nobody waits for the simulated cloud. */
const speed = 1_000

const controlPlaneOn = (stores: Stores, clock: Clock, onError: (error: unknown) => void) => {
  const secrets = new MemorySecrets()
  const buckets = new SimulatedStore(clock)
  const machine = new SimulatedMachine(clock, buckets, secrets.all)
  const { servers, volumes } = machine
  const commands = new SimulatedCommands(machine, buckets, secrets.all, clock)
  const runner = new StepRunner(
    {
      ...{ installation: 'simulated', stores, clock, secrets, catalogue },
      cloudOf: () => ({ servers, volumes, buckets }),
      commandsOf: () => commands,
    },
    pipelines,
    { holder: 'simulated', exclusive: true },
  )
  const engine = new EmbeddedEngine({ runner, stores, clock, slots: new Slots(8, 8), onError })
  return { secrets, engine, filing: new Filing(stores, clock, engine, pipelines) }
}

/** The real API over HTTP on loopback, the real engine and pipelines, and a simulated cloud on which every request soon comes to its end. */
export const startSimulatedHowdah = async () => {
  const table = new SqliteTable(':memory:')
  const stores = storesOn(table)
  const clock = fastClock(speed)
  /** What Howdah itself did not expect. */
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const { secrets, engine, filing } = controlPlaneOn(stores, clock, onError)
  const api = createApi({
    ...{ stores, secrets, catalogue, clock, filing, pipelines },
    verifyToken: createTokenVerifier({ issuer, audience, keys }, clock),
    logs: {
      read: async function* () {
        yield* ['LOG:  database system is ready to accept connections', 'ERROR:  relation "orders" does not exist']
      },
    },
    // All calls are one caller's.
    limits: {
      ...defaultLimits,
      burst: 1_000_000,
      callsPerSecond: 1_000_000,
      writes: { burst: 1_000_000, callsPerSecond: 1 },
    },
    protectedResource: { resources: ['https://howdah.example.com'], issuers: [issuer] },
    holder: 'simulated',
    exclusive: true,
    onError,
  })
  const listener = getRequestListener(api.fetch)
  const server = createServer((request, response) => void listener(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const token = await tokenOf({ clock, expiresInSeconds: 365 * 86_400 })

  const post = async (path: string, body: unknown = {}) => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${await answer.text()}`)
    return (await answer.json()) as {
      readonly database: { readonly id: DatabaseId }
      readonly request: { readonly key: RequestKey }
    }
  }

  /** A request that has ended well. */
  const processed = async (path: string, body?: unknown) => {
    const filed = await post(path, body)
    await engine.idle()
    const { state, error } = (await stores.requests.read(requestKeyOf(filed.request.key))).value
    if (state !== 'PROCESSED') throw new Error(`the request is ${state}: ${error?.message}`)
    return { id: filed.database.id, key: filed.request.key }
  }

  const stop = async () => {
    server.closeAllConnections()
    server.close()
    await engine.stop()
    table.close()
  }
  return { url, token, errors, post, processed, stop }
}
