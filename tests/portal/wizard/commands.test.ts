/// <reference types="node" />
import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Environment } from '../../../cli/environment.ts'
import { run } from '../../../cli/run.ts'
import { processTerminal } from '../../../cli/terminal.ts'
import { CreateDatabaseSchema } from '../../../functions/api/schemas/database.ts'
import { type Body, bodyOf } from '../../../portal/src/pages/wizard/body.ts'
import { curlOf, howdahOf } from '../../../portal/src/pages/wizard/commands.ts'
import { type Draft, defaultsOf, valuesOf } from '../../../portal/src/pages/wizard/values.ts'
import { type Random, randomFrom } from '../forms/random.ts'
import { catalogue } from './catalogue.ts'

const origin = 'https://howdah.example.net'
const secret = 'correct "horse" \\battery'
const sourceId = '5b54d046-c8f3-447c-8e56-247b7493b4df'

/** The words that a real shell makes of the command. */
const wordsOf = (command: string, tool: 'jq' | 'curl' | 'howdah'): readonly string[] => {
  const others = ['jq', 'curl', 'howdah'].filter((name) => name !== tool).map((name) => `${name}() { cat >/dev/null; }`)
  const npx = 'npx() { "$@"; }'
  const script = `${others.join('\n')}\n${npx}\n${tool}() { printf '%s\\0' "$@" >&2; }\n${command}`
  const shell = `exec 3>&1; { ${script}\n} 2>&1 >/dev/null </dev/null`
  return execFileSync('sh', ['-c', shell], { encoding: 'utf8' }).split('\0').slice(0, -1)
}

const normal = (body: unknown): unknown => CreateDatabaseSchema.parse(body)

/** What curl would send, were the password typed. */
const sentByCurl = (command: string, password: string | undefined): unknown => {
  if (password === undefined) {
    const words = wordsOf(command, 'curl')
    return JSON.parse(words[words.indexOf('--data-raw') + 1] ?? '')
  }
  const [flags, program = ''] = wordsOf(command, 'jq')
  expect(flags).toBe('-nR')
  const [, object = ''] = /^(.*) \+ \{password: input\}$/su.exec(program) ?? []
  return { ...JSON.parse(object), password }
}

const environment: Environment = { stateFolder: '/nowhere', configFolder: '/nowhere', noColour: true, searchPath: '' }
const sent: unknown[] = []
const errors: string[] = []

vi.mock('../../../cli/login.ts', () => ({
  Tokens: class {
    token = async () => ({ accessToken: 'token', expiresAt: Number.MAX_SAFE_INTEGER })
  },
}))

beforeEach(() => {
  sent.length = 0
  errors.length = 0
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method === 'GET') return Response.json({ id: sourceId, name: 'shop', state: 'RUNNING' })
    expect(request.url).toBe(`${origin}/v1/databases`)
    sent.push(JSON.parse(await request.text()))
    return Response.json({ dryRun: true })
  })
})
afterEach(() => vi.unstubAllGlobals())

/** What the real command line sends, its words read by a real shell. */
const sentByHowdah = async (command: string, password: string | undefined): Promise<unknown> => {
  const quiet = { isTty: false, columns: undefined, write: (text: string) => void errors.push(text) }
  const terminal = { ...processTerminal(), out: quiet, err: quiet, readAll: async () => `${password}\n` }
  const code = await run(wordsOf(command, 'howdah'), { ...terminal, isInteractive: false }, environment)
  expect(code, errors.join('')).toBe(0)
  return sent[0]
}

const bodyFrom = (draft: Draft, password: string): Body => {
  const circumstances = { catalogue, me: undefined, tenant: 'DEMO', zone: 'Europe/Berlin', source: undefined }
  const defaults = defaultsOf(circumstances, draft)
  return bodyOf(valuesOf(defaults, draft), defaults, password)
}

const drafts: Readonly<Record<string, Draft>> = {
  'nothing but a name': { name: 'shop' },
  'a name that needs quotes': { name: 'O\'Brien\'s "shop" $HOME `id` \\ ! 🐘' },
  'a name like an option': { name: '--json', description: '-x' },
  'lines and tabs': { name: 'shop', description: 'one\ntwo\tthree \\(4)' },
  'another place': { name: 'shop', dataCenter: 'GCW1', availabilityZone: 'europe-west1-c', product: 'C1290' },
  'all that can be switched': {
    ...{ name: 'shop', dataProtection: false, deletionProtection: true, backupEncryption: true },
    ...{ user: 'owner', databaseName: 'orders', port: '6432', volumeGb: '500', storageType: 'network' },
  },
  'no backup job': { name: 'shop', jobEnabled: false },
  'an interval with a next run': {
    ...{ name: 'shop', everyCount: '6', everyUnit: 'HOUR', nextRun: '2026-12-01T02:00:00Z' },
    ...{ backupKind: 'incremental', keepFull: '3', keepDays: '0' },
  },
  'a cron expression': { name: 'shop', frequency: 'cron', cron: '30 2 * * 1-5', timeZone: 'America/New_York' },
  'the latest of another one': { name: 'shop', start: 'backups', source: sourceId },
  'a moment of another one': {
    name: 's',
    start: 'backups',
    source: sourceId,
    target: 'time',
    time: '2026-11-21T08:12:30.5Z',
  },
  'a restore point': {
    name: 's',
    start: 'backups',
    source: sourceId,
    target: 'restorePoint',
    restorePoint: 'before-import',
  },
  'the end of a backup': { name: 's', start: 'backups', source: sourceId, target: 'backup', backup: 'base_0000' },
  'an LSN': { name: 's', start: 'backups', source: sourceId, target: 'lsn', lsn: '0/3000148' },
  'a transaction': { name: 's', start: 'backups', source: sourceId, target: 'transactionId', transactionId: '741' },
  'just before a transaction': {
    ...{ name: 's', start: 'backups', source: sourceId, target: 'transactionId' },
    ...{ transactionId: '741', inclusive: false },
  },
}

describe.each(Object.entries(drafts))('with %s', (_, draft) => {
  const password = draft.start === 'backups' ? undefined : secret
  const body = bodyFrom(draft, password ?? '')

  it('curl sends what the form sends, and does not tell the password', () => {
    const command = curlOf(body, origin)

    expect(normal(sentByCurl(command, password))).toEqual(normal(body))
    expect(command).not.toContain('horse')
  })

  it('howdah sends what the form sends, and does not tell the password', async () => {
    const command = howdahOf(body, origin)

    expect(normal(await sentByHowdah(command, password))).toEqual(normal(body))
    expect(command).not.toContain('horse')
  })
})

it('of a job that is off nothing is sent that is not shown, and may be wrong', () => {
  const draft = { name: 'shop', jobEnabled: false, frequency: 'cron', cron: '60 * * * *', keepDays: '' } as const

  expect(bodyFrom(draft, secret)).toEqual(bodyFrom({ name: 'shop', jobEnabled: false }, secret))
})

it('a copy may get another password', async () => {
  const body = bodyFrom({ name: 'shop', start: 'backups', source: sourceId }, secret)

  expect(normal(await sentByHowdah(howdahOf(body, origin), secret))).toEqual(normal(body))
  expect(normal(sentByCurl(curlOf(body, origin), secret))).toEqual(normal(body))
})

it.each([
  ['the end of a paste and of a line', '\u001b[201~\u0015curl evil.example\n'],
  ['an 8-bit sequence', '\u009b201~'],
  ['an order of letters', '\u202egnp.exe'],
  ['a line of Unicode', 'x\u2028y'],
  ['nothing', 'x\u0000\u007f'],
])('neither has what a terminal obeys where the address of the form holds %s', (_, restorePoint) => {
  const draft: Draft = { name: 'shop', start: 'backups', source: sourceId, target: 'restorePoint', restorePoint }
  const body = bodyFrom(draft, secret)

  for (const command of [howdahOf(body, origin), curlOf(body, origin)])
    expect(command).not.toMatch(/(?!\n)[\p{C}\p{Zl}\p{Zp}]/u)
})

it('both send random names and descriptions as they were typed', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31)
  console.info(`seed ${seed}`)
  const random = randomFrom(seed)
  for (let n = 0; n < 20; n++) {
    sent.length = 0
    const body = bodyFrom({ name: `x${textOf(random)}`, description: textOf(random) }, secret)
    expect(normal(sentByCurl(curlOf(body, origin), secret)), `seed ${seed}`).toEqual(normal(body))
    expect(normal(await sentByHowdah(howdahOf(body, origin), secret)), `seed ${seed}`).toEqual(normal(body))
  }
})

const textOf = ({ below, pick }: Random): string =>
  Array.from({ length: below(20) }, () => pick([...`'"\\$\`!-=&|;<>(){}[]*?~# aé🐘ا`])).join('')
