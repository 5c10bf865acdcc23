import { beforeEach, describe, expect, test } from 'vitest'
import { defaultLimits } from '../../functions/api/dependencies.ts'
import { openApi, password, runningDatabase, tokenOf } from '../unit/functions/api/harness.ts'

/** What people, and others, call things. */
const names: Readonly<Record<string, readonly string[]>> = {
  'of languages': [
    'büro',
    'Straße',
    'été',
    'ñandú',
    'İstanbul',
    'ıi',
    '日本語',
    '中文数据库',
    '한국어',
    'עברית',
    'العربية',
    'ไทย',
    'हिन्दी',
    'Ελληνικά',
    'кириллица',
  ],
  'that look like others': ['аdmin', 'adｍin', 'ａｄｍｉｎ', 'e\u0301', '\u00e9', 'ﬁle', '𝒶𝒹𝓂𝒾𝓃', 'K', 'ſhop', '①②'],
  'of signs': ['🐘', '👩‍👩‍👧', '🇨🇭', '☃', '—', '“quoted”', '†', 'a\u0300\u0301\u0302\u0303'],
  'that cannot be seen': [
    '',
    ' ',
    '\u00a0',
    '\u3000',
    '\u200b',
    '\u200d',
    '\ufeff',
    '\u2060',
    '\u00ad',
    '\u180e',
    '\u2028',
    '\u2029',
  ],
  'with control characters': [
    'a\u0000b',
    'a\nb',
    'a\rb',
    'a\tb',
    '\u001b[2J',
    '\u009b2J',
    '\u0007',
    '\b\b',
    '\u007f',
    'a\u0085b',
    '\u202edlrow',
    '\u2066a\u2069',
    '\u200fa',
    '\u061ca',
  ],
  'that are no text': ['\ud800', '\udfffa', 'a\ud83d', '\uffff', '\u{10ffff}', '\ue000'],
  'of some length': [
    'a',
    'a'.repeat(63),
    'a'.repeat(64),
    'a'.repeat(10_000),
    '🐘'.repeat(63),
    '🐘'.repeat(64),
    ` ${'a'.repeat(62)}`,
    'é'.repeat(63),
  ],
  'of a shell': [
    '$(id)',
    '`id`',
    '; rm -rf /',
    '&& id',
    '| id',
    '> /etc/passwd',
    '$HOME',
    '\u0024{IFS}',
    "'; id; '",
    '"; id; "',
    '\\',
    "\\'",
    '*',
    '~',
    '!!',
    '#',
    '-rf',
    '--help',
    '-c',
    'a b',
    '{a,b}',
  ],
  'of files': [
    '../../etc/passwd',
    '..',
    '.',
    '/',
    '/etc/passwd',
    '..\\..\\x',
    '%2e%2e%2f',
    '..%2f',
    'a/b',
    'file:///etc/passwd',
    'CON',
    'a:b',
  ],
  'of SQL': [
    "' or '1'='1",
    '"; drop table x; --',
    "'); select pg_sleep(9); --",
    '$$x$$',
    '1;select 1',
    'pg_catalog',
    'postgres',
    'template1',
    'public',
    'howdah_x',
    'select',
    'x"y',
  ],
  'of other languages': [
    '<script>alert(1)</script>',
    '"><img src=x>',
    '{{7*7}}',
    '\u0024{7*7}',
    '#{7*7}',
    '%s%n',
    '%00',
    '__proto__',
    'constructor',
    'toString',
    'null',
    'undefined',
    'true',
    'NaN',
    '1e9',
    '[]',
    '{}',
    'a,b',
    'a=b',
    'a&b=c',
    'x\\u0000',
  ],
}
const all = Object.entries(names).flatMap(([kind, ofKind]) => ofKind.map((name) => ({ kind, name })))

const given = async () => {
  const api = openApi({
    limits: { ...defaultLimits, burst: 1_000_000, writes: { burst: 1_000_000, callsPerSecond: 1 } },
  })
  const database = runningDatabase()
  await api.stores.databases.create(database)
  const token = await tokenOf({ clock: api.clock })
  const call = (method: string, path: string, body?: object, headers = {}) =>
    api.call(method, path, { token, headers, ...(body ? { body } : {}) })
  return { api, database, call }
}
let world: Awaited<ReturnType<typeof given>>
beforeEach(async () => {
  world = await given()
})

/** It was taken, or refused as what it is; and what was answered is text that nothing stands out of. */
const expectSound = ({ status, text }: { status: number; text: string }, what: string, ...which: readonly number[]) => {
  expect(which, `${what}: ${text}`).toContain(status)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
  expect(text, what).not.toMatch(/[\u0000-\u001f]/)
  expect(world.api.errors, what).toEqual([])
}

const isPrintable = (name: string): boolean => /^\P{C}*$/u.test(name) && name.trim() !== ''
const isShort = (name: string): boolean => Array.from(name).length <= 63

test('there are enough of them', () => {
  expect(new Set(all.map(({ name }) => name)).size).toBeGreaterThanOrEqual(126)
})

describe.each(Object.keys(names))('names %s', (kind) => {
  const ofKind = names[kind] ?? []

  test('are those of databases where they can be read, and then stay as they are', async () => {
    for (const name of ofKind) {
      const { call, database } = world
      const created = await call('POST', '/v1/databases', { name, password })
      const renamed = await call('PATCH', `/v1/databases/${database.id}`, { name })

      const isGood = isPrintable(name) && isShort(name)
      expectSound(created, `create ${JSON.stringify(name)}`, isGood ? 202 : 422)
      expectSound(renamed, `rename ${JSON.stringify(name)}`, isGood ? 200 : 422)
      if (!isGood) continue
      expect(created.body.database.databaseName).toMatch(
        /^(?!pg_|howdah|postgres$|public$|template)[a-z_][a-z0-9_]{0,62}$/,
      )
      for (const id of [created.body.database.id, database.id])
        expect((await call('GET', `/v1/databases/${id}`)).body.name).toBe(name.trim())
    }
  })

  test('are nothing in PostgreSQL, in a bucket or in the catalogue', async () => {
    const { call, database } = world
    for (const name of ofKind) {
      const what = JSON.stringify(name)
      const isIdentifier =
        /^[a-z_][a-z0-9_]{0,62}$/.test(name) && !/^(pg_|howdah|postgres$|public$|template)/.test(name)
      for (const field of ['user', 'databaseName'])
        expectSound(
          await call('POST', '/v1/databases', { name: 'x', password, [field]: name }),
          what,
          isIdentifier ? 202 : 422,
        )
      for (const field of ['tenant', 'product', 'dataCenter', 'availabilityZone', 'flavour', 'postgresqlVersion'])
        expectSound(await call('POST', '/v1/databases', { name: 'x', password, [field]: name }), what, 422)
      const point = `/v1/databases/${database.id}/restore-points?dryRun=true`
      const isPoint = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name)
      expectSound(await call('POST', point, { name }), what, isPoint ? 200 : 422)
      const recovery = { target: { restorePoint: name } }
      expectSound(await call('POST', `/v1/databases/${database.id}/recoveries?dryRun=true`, recovery), what, 409, 422)
    }
  })

  test('find nothing where an id or a key is meant, and harm no search', async () => {
    const { call } = world
    for (const name of ofKind) {
      const [what, written] = [JSON.stringify(name), encodeURIComponent(name.toWellFormed())]
      const isPath = written !== '' && !/^(%2e|\.){1,2}$/i.test(written)
      for (const path of ['databases', 'requests'])
        if (isPath) expectSound(await call('GET', `/v1/${path}/${written}`), what, 404)
      for (const query of ['search', 'database', 'databaseId', 'tenant', 'state', 'sort', 'cursor', 'filter']) {
        const list = query === 'database' || query === 'databaseId' ? 'requests' : 'databases'
        expectSound(await call('GET', `/v1/${list}?${query}=${written}`), `${query}=${what}`, 200, 422)
      }
      expectSound(await call('GET', `/v1/databases?${written}=1`), what, 200, 422)
    }
  })

  test('are no fields', async () => {
    const { call } = world
    for (const name of ofKind) {
      const body = Object.fromEntries([
        ['name', 'x'],
        ['password', password],
        [`${name} `, 1],
      ])
      expectSound(await call('POST', '/v1/databases', body), JSON.stringify(name), 422)
    }
  })
})
