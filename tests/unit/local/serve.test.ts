import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { checkPort } from '../../../local/serve.ts'
import { Person } from '../cli/howdah.ts'
import { Browser } from './browser.ts'
import { Served } from './served.ts'

let served: Served

beforeAll(async () => {
  vi.spyOn(console, 'info').mockImplementation(() => {})
  vi.spyOn(console, 'warn').mockImplementation(() => {})
  served = await Served.started(['https://howdah.example.net'])
})
afterAll(async () => {
  await served[Symbol.asyncDispose]()
  vi.restoreAllMocks()
})

const paths = [
  '/v1/databases',
  '/healthz',
  '/docs',
  '/.well-known/oauth-protected-resource',
  '/oidc/.well-known/openid-configuration',
  '/oidc/device',
  '/oidc/auth?client_id=howdah-cli',
]

describe('a call for a name that is not its own', () => {
  test.each(['evil.example', 'evil.example:8432', '127.0.0.1.evil.example', 'localhost:1', '127.0.0.1', '[::1]'])(
    'is refused by the API and the identity provider: %s',
    async (host) => {
      for (const path of paths) {
        const { status, headers, text } = await served.ask(path, host)

        expect(status, path).toBe(421)
        expect(JSON.parse(text)).toMatchObject({
          code: 'foreign-host',
          hint: expect.stringContaining('HOWDAH_ORIGINS'),
        })
        expect(text + JSON.stringify(headers)).not.toContain('evil')
      }
    },
  )

  test('is refused whatever it is, and whatever else it says', async () => {
    const device = await served.ask('/oidc/device/auth', 'evil.example', 'POST', { client_id: 'howdah-cli' })
    const whole = await served.ask(
      'http://evil.example/oidc/.well-known/openid-configuration',
      `127.0.0.1:${served.port}`,
    )

    expect([device.status, whole.status]).toEqual([421, 421])
    expect(device.text + whole.text).not.toContain('evil')
  })
})

test('who asks by one of its names is told that one', async () => {
  for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST']) {
    const host = `${name}:${served.port}`
    const { text } = await served.ask('/.well-known/oauth-protected-resource', host)

    expect(JSON.parse(text)).toMatchObject({
      resource: `http://${host.toLowerCase()}`,
      authorization_servers: [`${served.url}/oidc`],
    })
  }
  const { text } = await served.ask('/.well-known/oauth-protected-resource', 'howdah.example.net')
  expect(JSON.parse(text).resource).toBe('https://howdah.example.net')
})

describe('howdah login', () => {
  test.each(['127.0.0.1', 'localhost', 'LocalHost'])('works at %s', async (name) => {
    const person = await Person.at(`http://${name}:${served.port}`)
    const password = served.passwords.get('viewer') ?? ''
    person.onNote = (note) => {
      const [, page, code] = /Open (\S+) and enter the code (\S+)/.exec(note) ?? []
      if (page && code) void new Browser().confirm(page, code, 'viewer', password)
    }
    try {
      const login = await person.runs('login', '--json')

      expect(login.err).not.toMatch(/^error/m)
      expect(login.json()).toMatchObject({ server: served.url, subject: 'viewer' })
      expect((await person.runs('database', 'list')).code).toBe(0)
      expect((await person.runs('logout', '--json')).json()).toMatchObject({ revoked: true })
    } finally {
      await person[Symbol.asyncDispose]()
    }
  })
})

test('a port that is taken is told before anything is made', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const { port } = other.address() as AddressInfo

  await expect(checkPort(port)).rejects.toThrow(`port ${port} is in use`)
  await new Promise((resolve) => other.close(resolve))
  await checkPort(port)
  await checkPort(port)
})
