import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getTestServer } from '@google-cloud/functions-framework/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { registerFunctions } from '../../../functions/gcp.ts'
import type { RequestKey } from '../../../shared/core/ids.ts'
import { databaseKey } from '../../../shared/entities/database.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { pipelines } from '../../../state-machines/index.ts'
import { openApi, tokenOf } from './api/harness.ts'
import { type Answered, FunctionsWorld } from './walked.ts'

const place = new FunctionsWorld()
const api = openApi()
const logged: string[] = []
const servers = new Map<string, Server>()

/** The function behind its own test server, over HTTP. */
const addressOf = async (name: string): Promise<string> => {
  let server = servers.get(name)
  if (!server) {
    server = getTestServer(name)
    servers.set(name, server)
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const post = async (name: string, body: object) => {
  const response = await fetch(await addressOf(name), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** As the compiled workflows read it: an error is a status from 400, its code in the body. */
const callFunction = async (name: string, event: object): Promise<Answered> => {
  const { status, body } = await post(name, event)
  return status < 400 ? {} : { code: String(body.code) }
}

beforeAll(() => {
  registerFunctions({
    world: place.world,
    api: api.dependencies,
    schedules: { ...place, world: place.world, catalogue: place.world.catalogue },
    onError: (...what) => logged.push(what.join(' ')),
  })
})

afterAll(() => {
  for (const server of servers.values()) server.close()
  api.table.close()
})

describe('the functions on Google Cloud', () => {
  test('are one of each step, and those around them', async () => {
    for (const { name } of pipelines.flatMap(({ steps }) => steps)) expect(getTestServer(name), name).toBeDefined()
  })

  test('walk a request to its end', async () => {
    const { key } = await place.fileCreate()

    const request = await place.walk(key, 'CREATE-DB', callFunction)

    expect(request.error).toBeUndefined()
    expect(request.state).toBe('PROCESSED')
    expect(place.simulated.machine.serversById.size).toBe(1)
  })

  test('answer errors with a status from 400, the code and the message', async () => {
    const call = { requestKey: 'r-000000009-0', attempt: 1, step: 'ensure-server', direction: 'run' }

    expect(await post('ensure-server', call)).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect(await post('ensure-server', { ...call, step: 'remove-server' })).toMatchObject({
      status: 400,
      body: { code: 'malformed-request' },
    })
  })

  test('answer control calls as workflows send them, with a direction that is null', async () => {
    const call = { requestKey: 'r-000000009-0', attempt: 1, control: 'unwind', direction: null }

    expect(await post('lifecycle', call)).toMatchObject({ status: 404, body: { code: 'not-found' } })
  })

  test('tell nobody a secret that another’s library quotes', async () => {
    const secret = 'SCRAM-SHA-256$4096:a-secret-that-nobody-sees'
    const { databaseId } = await place.request('r-000000001-0000000000000000a' as RequestKey)
    const wish = { type: 'SET-PASSWORD', filedBy: 'test', body: {}, parameters: {} } as const
    const { value: row } = await place.stores.databases.read(databaseKey(databaseId))
    const request = await place.filing.file(row, wish)
    await place.simulated.secrets.put(`${databaseId}/verifier-of-${request.key}`, secret)
    place.simulated.secrets.put = async (_, value) => {
      throw new HowdahError('command-failed', `Value '${value}' failed to satisfy a constraint`)
    }

    await place.walk(request.key, 'SET-PASSWORD', callFunction)

    const { trace } = await place.request(request.key)
    expect(JSON.stringify(trace)).toContain('failed to satisfy a constraint')
    expect(JSON.stringify(trace)).not.toContain(secret)
    expect(logged.join('\n')).toContain('keep-verifier command-failed')
    expect(logged.join('\n')).not.toContain(secret)
  })

  test('serve the API', async () => {
    const address = await addressOf('api')

    const response = await fetch(`${address}/v1/databases`, {
      headers: { Authorization: `Bearer ${await tokenOf(api)}` },
    })

    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ items: [] })
    expect((await fetch(`${address}/v1/databases`)).status).toBe(401)
  })

  test('do what is due every minute and every hour', async () => {
    expect(await post('tick', {})).toMatchObject({ status: 200 })
    expect(await post('tidy-up', {})).toMatchObject({ status: 200 })
  })
})
