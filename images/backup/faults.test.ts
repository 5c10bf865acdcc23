import { randomInt } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { type Database, runDatabase } from '../testing/database.ts'
import { cleanUp, dockerOutput, runId, waitUntil } from '../testing/docker.ts'
import { type FaultProxy, faults, randomFaults, startFaultProxy } from '../testing/fault-proxy.ts'
import { makeAccountWithBucket, startObjectStore } from '../testing/object-store.ts'
import { backupsOf, refusalOf } from './testing.ts'

const enough = 200
const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
/** Either of them, in turns. */
const major = process.env.MAJOR ?? (seed % 2 === 0 ? '15' : '17')
let proxy: FaultProxy | undefined

afterAll(async () => {
  await proxy?.stop()
  await cleanUp()
})

async function storeBehindFaults() {
  const bucket = `faults-${runId}`
  const store = await startObjectStore()
  const key = await makeAccountWithBucket(store, bucket)
  proxy = await startFaultProxy(store, randomFaults(seed, 0.35))
  // The network does not tell its own in the first life of a container engine.
  const gateway = await dockerOutput(['inspect', '--format', '{{.NetworkSettings.Gateway}}', store.container])
  return {
    env: {
      BACKUP_TYPE: 'S3',
      BACKUP_URI: `http://${gateway}:${proxy.port}`,
      DBUUID: bucket,
      BACKUP_CREDENTIALS: `${key.accessKeyId}:${key.secretAccessKey}`,
      // A silence is waited for.
      ...{ STORE_SECONDS: '4', STORE_LIST_SECONDS: '4', WAL_PUSH_SECONDS: '5', WAL_FETCH_SECONDS: '5' },
      ...{ ARCHIVER_STALL_SECONDS: '4', STORE_PAUSE_SECONDS: '1', STORE_RETRIES: '5' },
    },
    options: [],
  }
}

/** What a person or the control plane does who is told to try again; nothing else is ever told. */
async function persistently<T>(ask: () => Promise<{ code: number; stdout: string; stderr: string }>): Promise<T> {
  for (;;) {
    const result = await ask()
    if (result.code === 0) return JSON.parse(result.stdout.trim().split('\n').at(-1) ?? '') as T
    expect(refusalOf(result), result.stderr).toMatchObject({ code: 75, error: 'store-unreachable' })
  }
}

const rows = "select count(*), sum(id), md5(string_agg(id::text || note, ',' order by id)) from t"

test('nothing is lost, and nothing is called lost, whatever a store and a network do for a while', async () => {
  console.info(`seed ${seed}, PostgreSQL ${major}`)
  const store = await storeBehindFaults()
  const source = await runDatabase({ major, env: { ...store.env, PG_WRITE_ARCHIVE: 'true', INCARNATION: 'first' } })
  await source.ready()
  await source.sql('create table t (id bigint generated always as identity, note text)')
  const life = async (segments: number) => {
    for (let n = 0; n < segments; n++) {
      await source.sql(
        'insert into t (note) select md5(n::text) from generate_series(1, 2000) n; select pg_switch_wal()',
      )
    }
  }
  const backups = backupsOf(store, source, major)
  const began = Date.now()
  const done = () => `${proxy?.total()} faults, ${Math.round((Date.now() - began) / 1000)} s`

  await life(6)
  const full = await persistently<{ name: string }>(() => backups.run(['full', '--id', 'full']))
  console.info(`full: ${done()}`)
  await source.sql('update t set note = note || note where id % 50 = 0; delete from t where id % 70 = 0')
  await life(6)
  const incremental = await persistently<{ name: string }>(() => backups.run(['incremental', '--id', 'incremental']))
  console.info(`incremental: ${done()}`)
  await source.sql('update t set note = note || note where id % 60 = 0')
  await life(6)
  const expected = await source.sql(rows)
  await persistently(() => source.howdah(['fence']))
  console.info(`fence: ${done()}`)
  for (const { name } of [full, incremental]) {
    expect(await persistently(() => backups.run(['verify', name]))).toMatchObject({ verified: true, missing: [] })
  }
  await source.stop()
  console.info(`verified: ${done()}`)

  const recovered = await runDatabase({ major, env: { ...store.env, MODE: 'recover', INCARNATION: 'second' } })
  await readyAtLast(recovered)
  console.info(`recovered: ${done()}`)

  expect(await recovered.sql(rows)).toBe(expected)
  expect(await recovered.ask('recovery-proof')).toMatchObject({ backup: incremental.name, fromIncarnation: 'first' })
  const alone = backupsOf(store, undefined, major)
  while ((proxy?.total() ?? 0) < enough) {
    await Promise.all([1, 2, 3].map(() => persistently(() => alone.run(['verify', incremental.name]))))
  }
  console.info(`at the end: ${done()}`)
  expect(faults.filter((fault) => !proxy?.done.has(fault))).toEqual([])
})

/** A recovery that gave up is begun again, and says that this is what to do. */
async function readyAtLast(database: Database): Promise<void> {
  await waitUntil(
    async () => {
      if (await database.runs()) return (await database.howdah(['status'])).stdout.includes('"ready":true')
      expect(await database.log()).toMatch(/\{"error":"store-unreachable"\}\nerror: .*$/)
      await database.start()
      return false
    },
    { timeoutMs: 120_000, what: 'the recovered database' },
  ).catch(async (error) => {
    console.info(await database.log())
    throw error
  })
}
