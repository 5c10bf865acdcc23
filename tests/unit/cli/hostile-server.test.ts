import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readEnvironment } from '../../../cli/environment.ts'
import { createProgram } from '../../../cli/program.ts'
import { processTerminal } from '../../../cli/terminal.ts'
import { Person } from './howdah.ts'

/** Forges a row, sets a title, clears the screen, colours, turns the direction of writing, begins a line as Unicode has it. */
const payload =
  'x\nFORGED row\r\u001b]0;title\u0007\u001b[2J\u009b31m\u0085\u202e\u2066\u200f\u2028\u2029\u007f\u{e0041}`$(id)`\'"'
const id = '5b54d046-c8f3-447c-8e56-247b7493b4df'

type Schema = Readonly<Record<string, unknown>> & {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: Schema }>> }>>
}

const description = JSON.parse(
  await readFile(join(import.meta.dirname, '../../../functions/api/generated/openapi.json'), 'utf8'),
) as { paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } }

interface Manner {
  /** Words of the description, and times, stay what they are. */
  readonly plausible: boolean
  readonly state: string
}

/** What a schema allows, with the payload wherever text can stand. */
const sample = (schema: Schema, manner: Manner, name = ''): unknown => {
  if (schema.$ref)
    return sample(description.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, manner, name)
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => sample(part, manner, name)))
  if (schema.anyOf) return sample(schema.anyOf[0] ?? {}, manner, name)
  if (schema.properties)
    return Object.fromEntries(
      Object.entries(schema.properties).map(([field, one]) => [field, sample(one, manner, field)]),
    )
  if (schema.additionalProperties && typeof schema.additionalProperties === 'object') return { [payload]: payload }
  const type = [schema.type].flat()[0]
  if (type === 'array') return [sample(schema.items ?? {}, manner), sample(schema.items ?? {}, manner)]
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return 1
  if (!manner.plausible) return payload
  if (name === 'state') return manner.state
  if (schema.enum) return schema.enum[0]
  return schema.format === 'date-time' ? '2026-11-22T12:00:00.000Z' : payload
}

/** What every command is called with: a new command is asked for here. */
const words: Readonly<Record<string, readonly string[]>> = {
  whoami: [],
  'database list': [],
  'database show': [id],
  'database create': ['shop', '--password-file', '-', '--timeout', '0.05s'],
  'database update': [id, '--description', 'x', '--data-protection', '--timeout', '0.05s'],
  'database delete': [id, '--yes', '--timeout', '0.05s'],
  'database stop': [id, '--timeout', '0.05s'],
  'database start': [id, '--timeout', '0.05s'],
  'database set-password': [id, '--password-file', '-', '--timeout', '0.05s'],
  'database replication-role set': [id, 'cdc', '--password-file', '-', '--timeout', '0.05s'],
  'database replication-role remove': [id, '--timeout', '0.05s'],
  'database backup-key rotate': [id, '--timeout', '0.05s'],
  'database backup-key export': [id],
  'database recover': [id, '--latest', '--timeout', '0.05s'],
  'database restore-point': [id, 'x', '--timeout', '0.05s'],
  'database recovery-window': [id],
  'database connect': [id],
  'database logs': [id],
  'backup create': [id, '--timeout', '0.05s'],
  'backup list': [id],
  'request list': [],
  'request show': ['r-1'],
  'request watch': ['r-1', '--timeout', '0.05s'],
  'request retry': ['r-1', '--timeout', '0.05s'],
  'request cancel': ['r-1', '--timeout', '0.05s'],
  'job kinds': [],
  'job list': [id],
  'job preview': ['--every', '1 day'],
  'job show': [id],
  'job set': [id, '--every', '1 day'],
  'job remove': [id],
  'data-center list': [],
  'flavour list': [],
  'postgresql-version list': [],
  'tenant list': [],
  'product list': [],
  'price list': [],
  estimate: [],
  'feedback give': ['good'],
  'feedback list': [],
  'feedback summary': [],
  'feedback remove': [id],
  costs: ['241-6286'],
  deployments: [],
}
/** They say nothing that a server of the API said, or have tests of their own. */
const apart = ['login', 'logout', 'completion']

const leaves = (command: Command, path: readonly string[] = []): string[] =>
  command.commands.length === 0
    ? [path.join(' ')]
    : command.commands.flatMap((each) => leaves(each, [...path, each.name()]))

let server: Server
let person: Person
let answerOf: (method: string, path: string, search: URLSearchParams) => { status: number; body: unknown }

beforeEach(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x')
    if (url.pathname === '/token') {
      response.end(JSON.stringify({ access_token: 'token', expires_in: 300 }))
      return
    }
    const { status, body } = answerOf(request.method ?? '', url.pathname, url.searchParams)
    const isText = typeof body === 'string'
    response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' })
    response.end(isText ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  person = await Person.at(url)
  person.input = 'a long secret'
  const login = { url, tokenEndpoint: `${url}/token`, clientId: 'machine', clientSecret: 's' }
  await person.write('state/cli-login.json', JSON.stringify(login))
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await person[Symbol.asyncDispose]()
})

const operationOf = (method: string, path: string): Operation | undefined => {
  const found = Object.entries(description.paths).find(([template]) =>
    new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path),
  )
  return found?.[1][method.toLowerCase()]
}

const answering = (manner: Manner) => {
  answerOf = (method, path, search) => {
    const { responses = {} } = operationOf(method, path) ?? {}
    const [status = '404', answer] =
      Object.entries(responses).find(([code]) => code === '202') ??
      Object.entries(responses).find(([code]) => code.startsWith('2')) ??
      []
    const schema = answer?.content?.['application/json']?.schema
    const body = schema === undefined ? undefined : sample(schema, manner)
    if (typeof body === 'object' && body !== null && 'nextCursor' in body && search.has('cursor'))
      body.nextCursor = null
    return { status: Number(status), body }
  }
}

/** Nothing acts on the terminal but what is the command line's own, and nothing begins a line of its own. */
const expectHarmless = (text: string, what: string) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the command line's own
  const rest = text.replaceAll(/\u001b\[\d{1,2}m|\r\u001b\[K|\n/g, '')
  expect(rest.match(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\u{e0000}-\u{e007f}]/gu), what).toBeNull()
  expect(text, what).not.toMatch(/^\s*FORGED/m)
}

const manners: Readonly<Record<string, Manner>> = {
  'says what is plausible, and its requests are PROCESSED': { plausible: true, state: 'PROCESSED' },
  'says what is plausible, and its requests have FAILED': { plausible: true, state: 'FAILED' },
  'says nothing that makes sense': { plausible: false, state: '' },
}

test('every command is here', async () => {
  const program = await createProgram(processTerminal(), readEnvironment({}))

  expect(leaves(program).toSorted()).toEqual([...Object.keys(words), ...apart].toSorted())
})

describe.each(Object.keys(words))('howdah %s', (command) => {
  const line = [...command.split(' '), ...(words[command] ?? [])]

  test.each(Object.entries(manners))('prints nothing raw when the server %s', async (_, manner) => {
    answering(manner)
    for (const [isTty, json] of [
      [false, false],
      [true, false],
      [false, true],
    ] as const) {
      person.isTty = isTty
      person.columns = isTty ? 400 : undefined
      const { out, err } = await person.runs(...line, ...(json ? ['--json'] : []))

      expectHarmless(out, `${out}`)
      expectHarmless(err, `${err}`)
      expect(out + err).not.toBe('')
      if (json && out !== '') expect(() => JSON.parse(out)).not.toThrow()
    }
  })

  test('prints nothing raw of a problem', async () => {
    answerOf = () => ({
      status: 409,
      body: {
        code: payload,
        detail: payload,
        hint: payload,
        command: `KEY ${payload}`,
        request: payload,
        errors: [{ pointer: `/${payload}`, message: payload }],
      },
    })
    for (const json of [[], ['--json']]) {
      const { out, err, code } = await person.runs(...line, ...json)

      expect(code).not.toBe(0)
      expectHarmless(out, out)
      expectHarmless(err, err)
    }
  })

  test('takes no harm from answers of another kind', async () => {
    for (const body of [null, 7, [], payload, { items: 7 }, { items: [null, 1] }, { items: [{}], nextCursor: 7 }]) {
      answerOf = () => ({ status: 200, body })
      const { out, err } = await person.runs(...line)

      expectHarmless(out, `${JSON.stringify(body)}: ${out}`)
      expectHarmless(err, `${JSON.stringify(body)}: ${err}`)
    }
  })
})

test('a log that is followed has no raw lines, and none without end', async () => {
  answerOf = (_, path) =>
    path.endsWith('/logs')
      ? { status: 200, body: `${payload}\n\u009b2J\u001b]0;x\u0007${'x'.repeat(1_000_000)}` }
      : { status: 200, body: { id, name: 'shop' } }

  const text = await person.runs('database', 'logs', id, '--follow')
  const json = await person.runs('database', 'logs', id, '--follow', '--json')

  expectHarmless(text.out.replaceAll(/^FORGED/gm, ''), 'text')
  for (const line of json.out.split('\n').filter(Boolean)) expect(JSON.parse(line)).toHaveProperty('line')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
  expect(json.out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/)
})

test('what a shell could expand is no candidate of completion', async () => {
  const names = ['$(touch x)', '`id`', 'a b', '-c', 'x;y', payload, 'shop', 'été-2']
  answerOf = () => ({
    status: 200,
    body: { items: names.map((name) => ({ name, state: 'RUNNING' })), nextCursor: null },
  })

  expect((await person.runs('__complete', '--', 'database', 'show', '')).out).toBe('shop\nété-2\n')
})

describe('howdah database connect', () => {
  const certificate = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
  const connection = (file: string) => ({
    host: '127.0.0.1',
    port: 15432,
    databaseName: "sho'p",
    user: 'app',
    sslMode: 'verify-full',
    certificate,
    certificateFile: file,
    uri: 'postgresql://app@127.0.0.1:5999/shop?sslmode=disable',
    psql: "psql 'x'; id",
    libpq: 'host=elsewhere sslmode=disable',
    jdbc: 'jdbc:postgresql://127.0.0.1:15432/shop?socketFactory=Evil',
    environment: { LD_PRELOAD: '/tmp/x.so', 'X;id;Y': 'x', PGSSLMODE: 'disable' },
    node: 'process.exit(7)',
  })
  const given = (change: object, database: object = { id, name: 'shop' }) => {
    answerOf = (_, path, search) => ({
      status: 200,
      body: path.endsWith('/connection') ? { ...connection(search.get('certificateFile') ?? ''), ...change } : database,
    })
  }
  const forms = [[], ['--print', 'uri'], ['--print', 'env'], ['--print', 'psql'], ['--json']]

  test('gives psql one argument that can be nothing but a connection', async () => {
    await person.write('bin/psql', '#!/bin/sh\n', 0o755)
    given({})

    expect((await person.runs('database', 'connect', id)).code).toBe(0)

    const file = join(person.environment.configFolder, 'certificates', `${id}.crt`)
    expect(person.programs.at(-1)?.[1]).toBe(
      `host='127.0.0.1' port='15432' dbname='sho\\'p' user='app' sslmode='verify-full' sslrootcert='${file}' channel_binding='require'`,
    )
  })

  test.each([
    ['a folder of sockets', { host: '/tmp/evil' }],
    ['a list of hosts', { host: 'one,two' }],
    ['a host with options', { host: "x' sslmode='disable" }],
    ['an option for a host', { host: '--command=\\! id' }],
    ['a port that is none', { port: '15432 sslmode=disable' }],
    ['a name with a line end', { databaseName: 'shop\nsslmode=disable' }],
    ['a user that is none', { user: { name: 'app' } }],
    ['no verification', { sslMode: 'disable' }],
    ['a file of its own choice', { certificateFile: '/etc/passwd' }],
    ['a certificate that is none', { certificate: 'ssh-rsa AAAA' }],
    ['a certificate and more', { certificate: `${certificate}export PATH=/tmp\n` }],
  ])('refuses %s', async (_, change) => {
    await person.write('bin/psql', '#!/bin/sh\n', 0o755)
    given(change)

    for (const form of forms) {
      const { code, out, err } = await person.runs('database', 'connect', id, ...form)
      expect(code).toBe(1)
      expect(err).toContain('answer-refused')
      expect(out).toBe('')
    }
    expect(person.programs).toEqual([])
  })

  test('prints what it has written itself, whatever the server would have printed', async () => {
    given({})

    const printed = ['uri', 'psql', 'libpq', 'jdbc', 'env', 'node'].map((form) => ['--print', form])
    for (const form of [...printed, ['--json']]) {
      const { code, out } = await person.runs('database', 'connect', id, ...form)
      expect(code).toBe(0)
      expect(out).toMatch(/127\.0\.0\.1/)
      expect(out).toMatch(/verify-full|ssl: \{ ca/)
      expect(out).not.toMatch(/disable|5999|elsewhere|Evil|LD_PRELOAD|; ?id|exit/)
    }
  })

  test('writes no file elsewhere, whatever id the server gives', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'howdah-elsewhere-'))
    for (const wrong of [`../../../../../../../..${folder}/x`, `${folder}/x`, '', 'x'.repeat(10_000), 7]) {
      given({}, { id: wrong, name: 'shop' })
      expect((await person.runs('database', 'connect', id)).code).not.toBe(0)
    }
    expect(await readdir(folder)).toEqual([])
    await rm(folder, { recursive: true })
  })
})
