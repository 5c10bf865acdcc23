import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, test } from 'vitest'
import { nouns } from '../../../cli/program.ts'

const launcher = fileURLToPath(new URL('../../../cli/howdah.mjs', import.meta.url))
const guide = fileURLToPath(new URL('../../../docs/how-to/command-line.md', import.meta.url))

const launch = async (...words: string[]) => {
  const child = spawn(process.execPath, [launcher, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    texts.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    texts.err += chunk
  })
  const [code] = await once(child, 'close')
  return { code, ...texts }
}

describe('the launcher', () => {
  it('passes output and exit code on', async () => {
    expect(await launch('--version')).toMatchObject({ code: 0, out: '0.1.0\n' })
    expect(await launch('no-such-noun')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^error \(usage\)/),
    })
  })
})

test('all of an answer goes into a pipe, however late somebody reads it', async () => {
  const home = await mkdtemp(join(tmpdir(), 'howdah-pipe-'))
  const large = { key: 'r-1', note: 'x'.repeat(1_000_000) }
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(request.url?.startsWith('/v1/') ? large : { access_token: 'a', expires_in: 600 }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const login = { url, tokenEndpoint: `${url}/oidc/token`, clientId: 'machine', clientSecret: 's' }
  await writeFile(join(home, 'cli-login.json'), JSON.stringify(login))

  const line = `'${process.execPath}' '${launcher}' request show r-1 --json | (sleep 0.5; wc -c)`
  const child = spawn('sh', ['-c', line], { env: { ...process.env, HOWDAH_HOME: home, XDG_CONFIG_HOME: home } })
  child.stderr.pipe(process.stderr)
  const [counted] = await once(child.stdout, 'data')
  server.close()
  await rm(home, { recursive: true })

  expect(Number(String(counted))).toBeGreaterThan(1_000_000)
})

describe('the guide', () => {
  it('names every noun', async () => {
    const text = await readFile(guide, 'utf8')

    for (const { name } of nouns) expect(text).toContain(`howdah ${name}`)
  })
})
