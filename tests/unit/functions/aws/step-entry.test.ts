import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lifecycleFunction, stepFunction } from '../../../../functions/aws/step-entry.ts'
import { databaseKey } from '../../../../shared/entities/database.ts'
import { HowdahError } from '../../../../shared/errors/howdah-error.ts'
import type { Ports } from '../../../../shared/pipeline/step.ts'
import { type Answered, FunctionsWorld } from '../walked.ts'
import { captureOutput, contextOf } from './invoke.ts'

let output: ReturnType<typeof captureOutput>
beforeEach(() => {
  output = captureOutput()
})
afterEach(() => output.stop())

/** Invokes Lambda functions as Step Functions does: what they throw is matched by its name. */
const invoking = (place: FunctionsWorld, onError: (error: Error) => void = () => {}) => {
  const functions = new Map<string, ReturnType<typeof lifecycleFunction> | ReturnType<typeof stepFunction>>()
  return async (name: string, event: object): Promise<Answered> => {
    const made = name === 'lifecycle' ? lifecycleFunction(place.world) : stepFunction(name, place.world)
    const invoked = functions.get(name) ?? made
    functions.set(name, invoked)
    try {
      await invoked(event, contextOf(name))
      return {}
    } catch (error) {
      onError(error as Error)
      return { code: (error as Error).name }
    }
  }
}

const call = { requestKey: 'r-000000009-0', attempt: 1, step: 'ensure-server', direction: 'run' }

describe('the Lambda functions of steps', () => {
  test('walk a request to its end', async () => {
    const place = new FunctionsWorld()
    const { key } = await place.fileCreate()

    const request = await place.walk(key, 'CREATE-DB', invoking(place))

    expect(request.error).toBeUndefined()
    expect(request.state).toBe('PROCESSED')
  })

  test('take it back when a step fails for good', async () => {
    const place = new FunctionsWorld()
    const { key } = await place.fileCreate()
    place.simulated.machine.servers.ensure = async () => {
      throw new HowdahError('no-capacity')
    }

    const request = await place.walk(key, 'CREATE-DB', invoking(place))

    expect(request.state).toBe('FAILED')
    expect(request.error?.code).toBe('no-capacity')
    expect(await place.simulated.store.list()).toEqual([])
  })

  test('throw errors whose name is the code, by which a state machine matches them', async () => {
    const ensureServer = stepFunction('ensure-server', new FunctionsWorld().world)

    await expect(ensureServer(call, contextOf('ensureServer'))).rejects.toMatchObject({ name: 'not-found' })
    await expect(ensureServer({ ...call, step: 'remove-server' }, contextOf('ensureServer'))).rejects.toMatchObject({
      name: 'malformed-request',
    })
  })

  test('log what they do under the request, and nothing of an event that is not for them', async () => {
    const ensureServer = stepFunction('ensure-server', new FunctionsWorld().world)

    await ensureServer(call, contextOf('ensureServer')).catch(() => undefined)
    await ensureServer({ password: 'canary-in-an-event' }, contextOf('ensureServer')).catch(() => undefined)

    const [first] = output.text().split('\n')
    expect(JSON.parse(first ?? '')).toMatchObject({
      requestKey: call.requestKey,
      step: 'ensure-server',
      code: 'not-found',
    })
    expect(output.text()).not.toContain('canary')
  })
})

describe('no secret', () => {
  const canary = 'SCRAM-SHA-256$4096:canary-of-a-salt$canary-of-a-stored-key:canary-of-a-server-key'
  const failures = {
    'in an error that Howdah does not know': (text: string) =>
      new Error(text, { cause: new Error(`caused by ${text}`) }),
    'in an error with a code': (text: string) => new HowdahError('command-failed', text),
  }
  /** Every port gives away what it was given, and all that it holds, when it fails. */
  const gossiping = (place: FunctionsWorld, failure: (text: string) => Error): FunctionsWorld => {
    const gossip = <T extends object>(port: T): T =>
      new Proxy(port, {
        get: (target, name) => {
          const method: unknown = Reflect.get(target, name, target)
          if (typeof method !== 'function') return method
          return async (...args: unknown[]) => {
            if (port === place.simulated.secrets && name !== 'put') return method.apply(target, args)
            throw failure(`${String(name)} failed on ${JSON.stringify(args)} with ${canary}`)
          }
        },
      })
    const { secrets } = place.simulated
    const { servers, volumes } = place.simulated.machine
    const cloud = { servers: gossip(servers), volumes: gossip(volumes), buckets: gossip(place.simulated.store) }
    const commands: Ports['commands'] = gossip(place.simulated.commands)
    Object.assign(place.world, { secrets: gossip(secrets), cloudOf: () => cloud, commandsOf: () => commands })
    return place
  }

  test.each(Object.entries(failures))(
    'leaves a function %s, by its log, its error or the trace',
    async (_, failure) => {
      const place = new FunctionsWorld()
      const { key, databaseId } = await place.fileCreate()
      await place.walk(key, 'CREATE-DB', invoking(place))
      const row = (await place.stores.databases.read(databaseKey(databaseId))).value
      const wish = { type: 'SET-PASSWORD', filedBy: 'test', body: {}, parameters: {} } as const
      const request = await place.filing.file(row, wish)
      await place.simulated.secrets.put(`${databaseId}/verifier-of-${request.key}`, canary)
      const errors: string[] = []
      const note = ({ name, message, stack, cause }: Error) => errors.push([name, message, stack, cause].join(' '))

      await place.walk(request.key, 'SET-PASSWORD', invoking(gossiping(place, failure), note))

      expect(errors.join('\n')).toContain('failed on')
      expect(errors.join('\n')).not.toContain('canary')
      expect(output.text()).toContain('[secret]')
      expect(output.text()).not.toContain('canary')
      expect(JSON.stringify(await place.request(request.key))).not.toContain('canary')
    },
  )
})
