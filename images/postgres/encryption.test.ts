import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { backupsOf, type RecordedBackup, refusalOf, type Store } from '../backup/testing.ts'
import {
  clock,
  type Database,
  events,
  happens,
  owner,
  runDatabase,
  runDatabaseToEnd,
  startDatabase,
} from '../testing/database.ts'
import { cleanUp, dockerOutput, runId } from '../testing/docker.ts'
import { makeAccountWithBucket, type ObjectStore, s3Client, startObjectStore } from '../testing/object-store.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(() => randomBytes(32).toString('hex')) as [string, string, string, string]
const secrets = [a, b, c, d]
const keyIds = new Map<string, string>()
const idOf = (key: string) => keyIds.get(key) ?? 'unknown'
const marker = `marker-${randomBytes(8).toString('hex')}`
const main = `encryption-${runId}`
let folder: string
let objectStore: ObjectStore
let source: Database
let moments: Record<'clear' | 'alpha', string>

beforeAll(async () => {
  for (const key of secrets) {
    const digest = await crypto.subtle.digest('SHA-256', Buffer.from(key, 'hex'))
    keyIds.set(key, Buffer.from(digest).toString('hex').slice(0, 16))
  }
  objectStore = await startObjectStore()
  folder = await mkdtemp(join(tmpdir(), 'howdah-'))
  await chmod(folder, 0o755)
  await writeFile(join(folder, 'ca.crt'), objectStore.ca)
})

afterAll(async () => {
  await cleanUp()
  await rm(folder, { recursive: true, force: true })
})

/** A bucket; `as` what its variables begin with, which are files as the control plane gives them. */
async function storeOf(bucket: string, keys: readonly string[], as = '') {
  const name = `${bucket}-${randomBytes(4).toString('hex')}`
  const address = await dockerOutput(['inspect', '--format', '{{.NetworkSettings.IPAddress}}', objectStore.container])
  const { accessKeyId, secretAccessKey } = await keyOf(bucket)
  await writeFile(join(folder, bucket), `${accessKeyId}:${secretAccessKey}\n`, { mode: 0o600 })
  await writeFile(join(folder, name), keys.map((key) => `${key}\n`).join(''), { mode: 0o600 })
  const env: Record<string, string> = {
    [`${as}BACKUP_TYPE`]: 'S3',
    [`${as}BACKUP_URI`]: `//${address}:7070`,
    [`${as}DBUUID`]: bucket,
    [`${as}BACKUP_CREDENTIALS_FILE`]: `/secrets/${bucket}`,
    [`${as}BACKUP_KEYS_FILE`]: `/secrets/${name}`,
    [`${as}BACKUP_CA_FILE`]: '/secrets/ca.crt',
  }
  return { env, options: ['--volume', `${folder}:/secrets:ro`] } satisfies Store
}

const accounts = new Map<string, ReturnType<typeof makeAccountWithBucket>>()
function keyOf(bucket: string) {
  const key = accounts.get(bucket) ?? makeAccountWithBucket(objectStore, bucket)
  accounts.set(bucket, key)
  return key
}

const zstd = Buffer.from('28b52ffd', 'hex')
const isZstd = (bytes: Buffer) => bytes.subarray(0, 4).equals(zstd)
/** What the archiver writes, but for the JSON that describes it. */
const isContent = (name: string) => /\/(wal_005|tar_partitions)\/[^/]+$/.test(name)

async function objects(bucket: string): Promise<Map<string, Buffer>> {
  const client = s3Client(objectStore, await keyOf(bucket))
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }))
  return new Map(
    await Promise.all(
      Contents.map(async ({ Key: name = '' }) => {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: name }))
        return [name, Buffer.from((await Body?.transformToByteArray()) ?? [])] as const
      }),
    ),
  )
}

async function setKeys(database: Database, keys: readonly string[]) {
  const { code, stdout, stderr } = await database.howdah(['set-backup-keys'], { input: keys.join('\n') })
  expect(code, stdout + stderr).toBe(0)
  return (JSON.parse(stdout) as { keyId: string | null }).keyId
}

const writes = async (database: Database, name: string) => {
  await happens(database, name)
  await database.sql('select pg_switch_wal()')
}

async function recoveryOf(target: string, store: Store, more: Record<string, string> = {}) {
  return { env: { ...owner, ...store.env, MODE: 'recover', RECOVERY_TARGET: target, ...more }, options: store.options }
}

async function recovered(target: string, keys: readonly string[], more: Record<string, string> = {}) {
  const database = await runDatabase(await recoveryOf(target, await storeOf(main, keys), more))
  await database.ready()
  return database
}

async function failure(target: string, keys: readonly string[], store = storeOf(main, keys)) {
  const { code, stderr } = await runDatabaseToEnd(await recoveryOf(target, await store))
  for (const key of secrets) expect(stderr).not.toContain(key)
  const error = /\{"error":"([a-z-]+)"\}/.exec(stderr)?.[1]
  return { code, error, message: stderr.trim().split('\n').at(-1) ?? '' }
}

test('what is written from the first key on is encrypted, and a rotation is for what comes after it', async () => {
  const store = await storeOf(main, [])
  source = await startDatabase({
    env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true', INCARNATION: 'first' },
    options: store.options,
  })
  const take = async (keys: readonly string[], kind: string, id: string) =>
    backupsOf(await storeOf(main, keys), source).ask<RecordedBackup & { keyId: string | null }>(kind, '--id', id)
  await source.sql('create table events (id serial, name text)', { database: owner.db })
  await writes(source, 'clear')
  expect(await take([], 'full', 'clear')).toMatchObject({ kind: 'full', keyId: null })
  moments = { clear: await clock(source), alpha: '' }
  expect(await source.status()).toMatchObject({ backupKeyId: null })

  expect(await setKeys(source, [a, 'none'])).toBe(idOf(a))
  const before = await objects(main)
  await source.sql(`create table secrets as select '${marker}' as it from generate_series(1, 1000)`)
  await writes(source, 'alpha')
  expect(await take([a, 'none'], 'incremental', 'alpha')).toMatchObject({ kind: 'full', keyId: idOf(a) })
  moments.alpha = await clock(source)

  expect(await setKeys(source, [b, a, 'none'])).toBe(idOf(b))
  expect(await setKeys(source, [b, a, 'none'])).toBe(idOf(b))
  expect(await source.status()).toMatchObject({ backupKeyId: idOf(b) })
  await writes(source, 'beta')
  expect(await take([b, a, 'none'], 'incremental', 'beta')).toMatchObject({ kind: 'full', keyId: idOf(b) })
  await writes(source, 'more')
  const last = await take([b, a, 'none'], 'incremental', 'more')
  expect(last).toMatchObject({ kind: 'incremental', keyId: idOf(b) })
  expect(await take([b, a], 'self-contained', 'alone')).toMatchObject({ kind: 'self-contained', keyId: idOf(b) })
  await writes(source, 'gamma')
  await source.ask('fence')

  const alone = backupsOf(await storeOf(main, []))
  expect(await alone.ask('verify', last.name)).toMatchObject({ verified: true })
  const { items } = await alone.ask<{ items: { id: string; keyId: string | null }[] }>('list')
  expect(items.map(({ id, keyId }) => `${id} ${keyId ?? 'none'}`)).toEqual([
    `alone ${idOf(b)}`,
    `more ${idOf(b)}`,
    `beta ${idOf(b)}`,
    `alpha ${idOf(a)}`,
    'clear none',
  ])
  let contents = 0
  for (const [name, bytes] of await objects(main)) {
    const plain = isZstd(bytes) ? zstdDecompressSync(bytes) : bytes
    expect(plain.includes(marker), name).toBe(false)
    if (!isContent(name) || before.has(name)) continue
    contents++
    expect(isZstd(bytes), name).toBe(false)
  }
  expect(contents).toBeGreaterThan(10)
})

test('who starts it, and who reads what it shows, never sees a key', async () => {
  const shown = [await dockerOutput(['inspect', source.container]), await source.log()].join()
  const found = await dockerOutput(
    [
      ...['exec', '--interactive', '--user', 'postgres', source.container, 'bash', '-c'],
      'cat >/tmp/keys; for p in $(pgrep -x postgres); do cat /proc/$p/{environ,cmdline}; done | grep -caFf /tmp/keys; grep -rlFf /tmp/keys /postgresqldata; rm /tmp/keys',
    ],
    { input: secrets.join('\n') },
  )

  for (const key of secrets) expect(shown).not.toContain(key)
  expect(found).toBe('0')
})

test('each time is reached with the keys of then', async () => {
  const [clear, alpha, latest, alone] = await Promise.all([
    recovered(`time ${moments.clear}`, [b, a, 'none']),
    recovered(`time ${moments.alpha}`, [b, a, 'none'], { PG_WRITE_ARCHIVE: 'true', INCARNATION: 'second' }),
    recovered('latest', [b]),
    recovered('backup alone', [b]),
  ])

  expect(await events(clear)).toBe('clear')
  expect(await events(alpha)).toBe('clear alpha')
  expect(await events(latest)).toBe('clear alpha beta more gamma')
  expect(await events(alone)).toBe('clear alpha beta more')
  await Promise.all([clear.remove(), alone.remove()])
  const environment = await dockerOutput([
    ...['exec', '--user', 'postgres', latest.container, 'bash', '-c'],
    'cat /proc/$(head -1 /postgresqldata/17/data/postmaster.pid)/environ | tr "\\0" "\\n"',
  ])
  expect(environment).not.toMatch(/LIBSODIUM_KEY=|SECRET_ACCESS_KEY=|BACKUP_KEYS=/)
  await latest.remove()

  // A life that goes on from there has no backup of its own: its history and what led to it have several keys.
  await writes(alpha, 'delta')
  await alpha.ask('fence')
  await alpha.remove()
  const second = await recovered('latest', [a, 'none', b], { RECOVERY_INCARNATION: 'second' })
  expect(await events(second)).toBe('clear alpha delta')
  await second.remove()
})

test('without its key nothing is recovered, and the error names it', async () => {
  const other = 'encryption-other'
  const [none, wrong, refused, foreign] = await Promise.all([
    failure('backup more', []),
    failure('backup more', [c]),
    failure('backup clear', [b, a]),
    // Those of the database are not those of its source.
    (async () => {
      const [own, theirs] = [await storeOf(`${other}-${runId}`, [b, a]), await storeOf(main, [], 'SOURCE_')]
      return failure('backup more', [], Promise.resolve({ env: { ...own.env, ...theirs.env }, options: own.options }))
    })(),
  ])

  const missing = { code: 70, error: 'backup-key-missing' }
  expect(none).toMatchObject({ ...missing, message: expect.stringContaining(idOf(b)) })
  expect(wrong).toMatchObject({ ...missing, message: expect.stringMatching(`${idOf(b)}.*${idOf(c)}`) })
  expect(refused).toMatchObject({ ...missing, message: expect.stringContaining('it is not encrypted') })
  expect(foreign).toMatchObject({ ...missing, message: expect.stringContaining('SOURCE_BACKUP_KEYS') })
})

test('a clone writes with its own key, or in the clear', async () => {
  const theirs = await storeOf(main, [b], 'SOURCE_')
  const cloneInto = async (bucket: string, keys: readonly string[]) => {
    const own = await storeOf(bucket, keys)
    const store = { env: { ...own.env, ...theirs.env }, options: own.options }
    const clone = await startDatabase(
      await recoveryOf('latest', store, { PG_WRITE_ARCHIVE: 'true', RECOVERY_INCARNATION: 'first' }),
    )
    const full = await backupsOf(own, clone).ask<RecordedBackup & { keyId: string | null }>('full', '--id', 'clone')
    const found = { events: await events(clone), keyId: full.keyId, plain: new Set<boolean>() }
    await clone.remove()
    for (const [name, bytes] of await objects(bucket)) {
      if (isContent(name) && !name.endsWith('.history')) found.plain.add(isZstd(bytes))
    }
    return found
  }

  const [encrypted, clear] = await Promise.all([cloneInto(`encrypted-${runId}`, [d]), cloneInto(`clear-${runId}`, [])])

  const all = 'clear alpha beta more gamma'
  expect(encrypted).toEqual({ events: all, keyId: idOf(d), plain: new Set([false]) })
  expect(clear).toEqual({ events: all, keyId: null, plain: new Set([true]) })
})

test('a segment that somebody without the key put there is refused', async () => {
  const there = await objects(main)
  const segments = [...there.keys()].filter((name) => /\/first\/wal_005\/[0-9A-F]{24}\.zst$/.test(name)).sort()
  const [plain, last] = [segments.find((name) => isZstd(there.get(name) as Buffer)), segments.at(-1)]
  await s3Client(objectStore, await keyOf(main)).send(
    new PutObjectCommand({ Bucket: main, Key: last, Body: there.get(plain ?? '') ?? Buffer.alloc(0) }),
  )

  expect(await failure('latest', [b], storeOfFirst())).toMatchObject({
    code: 70,
    error: 'backup-key-missing',
    message: expect.stringContaining('it is not encrypted'),
  })
})
const storeOfFirst = async () => {
  const store = await storeOf(main, [b])
  return { ...store, env: { ...store.env, RECOVERY_INCARNATION: 'first' } }
}

test('keys that are none are refused before anything changes', async () => {
  const refused = async (text: string) => {
    const { code, stdout } = await source.howdah(['set-backup-keys'], { input: text })
    expect(stdout).not.toContain(text.slice(0, 20) || 'nothing')
    return { code, error: (JSON.parse(stdout) as { error: string }).error }
  }
  for (const text of ['', a.toUpperCase(), `${a}\n\n${b}`, 'x'.repeat(64), `${a}\n`.repeat(65)]) {
    expect(await refused(text)).toEqual({ code: 64, error: 'wrong-keys' })
  }
  expect(await source.status()).toMatchObject({ backupKeyId: idOf(b) })

  const env = { BACKUP_TYPE: 'S3', BACKUP_URI: '//store.example.net', DBUUID: 'shop', BACKUP_KEYS: a.slice(1) }
  const database = await runDatabaseToEnd({ env })
  expect(database).toMatchObject({
    code: 64,
    stderr: expect.stringMatching(/error: line 1 of BACKUP_KEYS is no key: /),
  })
  expect(database.stderr).not.toContain(a.slice(1))
  const backup = refusalOf(await backupsOf({ env, options: [] }).run(['list']))
  expect(backup).toMatchObject({ code: 64, error: 'wrong-variables' })
})

test('PostgreSQL 15 is encrypted and recovered', async () => {
  const store = await storeOf(`fifteen-${runId}`, [a])
  const first = await startDatabase({
    major: '15',
    env: { ...owner, ...store.env, PG_WRITE_ARCHIVE: 'true' },
    options: store.options,
  })
  await first.sql('create table events (id serial, name text)', { database: owner.db })
  await backupsOf(store, first, '15').ask('full', '--id', 'full')
  await happens(first, 'later')
  await first.ask('fence')
  await first.remove()

  const again = await startDatabase({ major: '15', ...(await recoveryOf('latest', store)) })

  expect(await events(again)).toBe('later')
})
