import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openPortal, type SignIn } from '../../../../functions/portal/portal-files.ts'

let folder: string
let server: Server
let url: string

const signIn: SignIn = {
  issuer: 'https://login.example.net/realm',
  clientId: 'howdah',
  scope: 'openid',
  asksForResource: false,
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-portal-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Howdah</title>')
  await writeFile(join(folder, 'look.css'), 'body{}')
  await writeFile(join(folder, 'assets', 'index-abc.js'), `console.log('${'x'.repeat(5_000)}')`)
  const connectTo = ['https://tokens.example.net']
  const portal = await openPortal({ folder, timeZone: 'Europe/Berlin', currency: 'CHF', signIn, connectTo })
  server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    const header = (name: string) => request.headers[name]?.toString()
    const answer = portal.answer({ method: request.method ?? '', path, header })
    if (answer) response.writeHead(answer.status, answer.headers).end(answer.body)
    else response.writeHead(404).end('not the portal')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

const page = { accept: 'text/html,*/*' }

describe('the portal’s files', () => {
  test.each(['/', '/databases', '/databases/new?step=sizing', '/requests/r-1', '/callback?code=x', '/nothing/of/it'])(
    'a browser gets the portal at %s, also after a reload',
    async (path) => {
      const answer = await fetch(url + path, { headers: page })

      expect(answer.status).toBe(200)
      expect(await answer.text()).toContain('<title>Howdah</title>')
    },
  )

  test.each([
    '/v1/databases',
    '/oidc/auth',
    '/docs',
    '/openapi.json',
    '/healthz',
    '/.well-known/oauth-protected-resource',
  ])('leaves %s to others', async (path) => {
    expect((await fetch(url + path, { headers: page })).status).toBe(404)
  })

  test('a program that asks for what is not there, or writes, does not get a page', async () => {
    expect((await fetch(`${url}/databases`, { headers: { accept: 'application/json' } })).status).toBe(404)
    expect((await fetch(`${url}/databases`, { method: 'POST', headers: page })).status).toBe(404)
  })

  test('reaches no file beside them', async () => {
    await writeFile(join(folder, '..', 'howdah-secret.json'), 'secret')
    for (const path of ['/../howdah-secret.json', '/%2e%2e/howdah-secret.json', '/assets/..%2f..%2fhowdah-secret.json'])
      expect(await (await fetch(url + path, { headers: page })).text()).not.toContain('secret')
    await rm(join(folder, '..', 'howdah-secret.json'))
  })

  test('nothing but its own files runs or is shown, and it speaks to the API and the issuer alone', async () => {
    const { headers } = await fetch(`${url}/databases`, { headers: page })

    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).toContain("connect-src 'self' https://login.example.net https://tokens.example.net;")
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  test('is asked for by TLS from then on, where it is reached by nothing else', async () => {
    const secure = await openPortal({ folder, timeZone: 'UTC', currency: 'EUR', isSecure: true })

    const answer = secure.answer({ method: 'GET', path: '/', header: () => undefined })

    expect(answer?.headers['Strict-Transport-Security']).toBe('max-age=31536000')
  })

  test('what is named by its content is kept for ever, the rest is asked for again and not sent twice', async () => {
    const asset = await fetch(`${url}/assets/index-abc.js`)
    const look = await fetch(`${url}/look.css`)
    const again = await fetch(`${url}/look.css`, { headers: { 'if-none-match': look.headers.get('etag') ?? '' } })

    expect(asset.headers.get('cache-control')).toContain('immutable')
    expect(look.headers.get('cache-control')).toBe('no-cache')
    expect(again.status).toBe(304)
  })

  test('is sent compressed to who can read that', async () => {
    const raw = await new Promise<Buffer>((resolve) => {
      const chunks: Buffer[] = []
      import('node:http').then(({ get }) =>
        get(`${url}/assets/index-abc.js`, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => resolve(Buffer.concat(chunks)))
        }),
      )
    })

    expect(gunzipSync(raw).toString()).toContain('xxx')
    expect(raw.length).toBeLessThan(500)
  })

  test('say how people sign in, in which currency and zone, and nothing secret', async () => {
    expect(await (await fetch(`${url}/portal.json`)).json()).toEqual({
      timeZone: 'Europe/Berlin',
      currency: 'CHF',
      signIn,
    })
  })
})
