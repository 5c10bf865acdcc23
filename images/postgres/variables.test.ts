import { afterAll, describe, expect, test, vi } from 'vitest'
import { runDatabaseToEnd, startDatabase } from '../testing/database.ts'
import { cleanUp, createVolume, dockerOutput } from '../testing/docker.ts'

vi.setConfig({ maxConcurrency: 3 })
afterAll(cleanUp)

const user = { username: 'app', password: 'secret' }
const s3 = { BACKUP_TYPE: 'S3', BACKUP_URI: '//store.example.net', DBUUID: '5b54d046-c8f3-447c-8e56-247b7493b4df' }

describe.concurrent('a container is refused before anything changes, when', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    ['MODE is unknown', { MODE: 'clone' }, /MODE is clone/],
    ['there is nothing to run', { MODE: 'run' }, /has no data/],
    ['the user is the superuser', { ...user, username: 'postgres' }, /username is postgres/],
    ['the user has a name of PostgreSQL', { ...user, username: 'pg_app' }, /username is pg_app/],
    ['the database is a template', { ...user, db: 'template1' }, /db is template1/],
    ['the user has no password', { username: 'app' }, /username is set without password/],
    ['there is a password and no user', { password: 'secret' }, /password is set without username/],
    ['there is a database and no user', { db: 'shop' }, /db is set without username/],
    ['a secret is given twice', { ...user, password_FILE: '/etc/hostname' }, /password and password_FILE are both set/],
    ['a file of a secret is not there', { username: 'app', password_FILE: '/none' }, /\/none, which cannot be read/],
    ['the password has two lines', { username: 'app', password: 'a\nb' }, /control characters/],
    ['the verifier is cut off', { username: 'app', password: 'SCRAM-SHA-256$4096:abc' }, /is none/],
    ['the verifier is of MD5', { username: 'app', password: `md5${'0'.repeat(32)}` }, /MD5/],
    ['the port is none', { PORT: '70000' }, /PORT is 70000/],
    ['the id is none', { DBUUID: '../other' }, /DBUUID is/],
    ['the incarnation is none', { INCARNATION: 'A' }, /INCARNATION is A/],
    ['the memory is none', { MEMORY_MB: 'much' }, /MEMORY_MB is much/],
    ['the volume is none', { VOLUME_GB: '0.5' }, /VOLUME_GB is 0.5/],
    ['a switch is neither true nor false', { ADMIT_CLIENTS: 'yes' }, /ADMIT_CLIENTS is yes/],
    ['WAL is to be shipped nowhere', { PG_WRITE_ARCHIVE: 'true' }, /there is no store/],
    ['the store is of no known type', { BACKUP_TYPE: 'FTP', BACKUP_URI: 'ftp://x' }, /BACKUP_TYPE is FTP/],
    ['the store has an address and no type', { BACKUP_URI: '//store' }, /BACKUP_URI is set without BACKUP_TYPE/],
    ['the address does not fit the type', { ...s3, BACKUP_URI: 'gs://x' }, /does not fit/],
    ['the bucket has no name', { BACKUP_TYPE: 'S3', BACKUP_URI: '//store.example.net' }, /no bucket's name/],
    ['the key of the store is half', { ...s3, BACKUP_CREDENTIALS: 'id' }, /not id:secret/],
    ['the authority of the store is not there', { ...s3, BACKUP_CA_FILE: '/none' }, /\/none, which cannot be read/],
    ['a certificate is for no name', { CERTIFICATE_NAMES: 'a,b' }, /CERTIFICATE_NAMES has a,b/],
    ['the settings are not there', { SETTINGS_FILE: '/none' }, /\/none, which cannot be read/],
    ['the settings are none', { SETTINGS_FILE: '/etc/hosts' }, /SETTINGS_FILE does not fit: syntax error/],
    ['there is no store to recover from', { MODE: 'recover' }, /BACKUP_TYPE is not set/],
    ['nobody known may log in', { ...s3, MODE: 'recover', RECOVERY_LOGINS: 'some' }, /RECOVERY_LOGINS is some/],
    [
      'the owner alone may log in, and is nobody',
      { ...s3, MODE: 'recover', RECOVERY_LOGINS: 'owner' },
      /without username/,
    ],
    ['the target is of no kind', { ...s3, MODE: 'recover', RECOVERY_TARGET: 'yesterday' }, /begins with none of/],
    ['the time is none', { ...s3, MODE: 'recover', RECOVERY_TARGET: 'time 2026-11-22 10:00' }, /no RFC 3339 time/],
    ['the LSN is none', { ...s3, MODE: 'recover', RECOVERY_TARGET: 'lsn 12' }, /no LSN/],
    ['the transaction is none', { ...s3, MODE: 'recover', RECOVERY_TARGET: 'transaction x' }, /no transaction id/],
  ])('%s', async (_, env, message) => {
    const { code, stderr } = await runDatabaseToEnd({ env })

    expect(stderr.trim().split('\n').at(-1)).toMatch(/^error: [^:]+.*: .+/)
    expect(stderr).toMatch(message)
    expect(code).toBe(64)
  })
})

test('data of another major is refused', async () => {
  const volume = await createVolume('other-major')
  await dockerOutput([
    'run',
    '--rm',
    '--volume',
    `${volume}:/v`,
    '--entrypoint',
    'bash',
    'howdah/postgres:17',
    '-c',
    'mkdir -p /v/15/data; echo 15 >/v/15/data/PG_VERSION',
  ])

  const { code, stderr } = await runDatabaseToEnd({ volume })

  expect(code).toBe(64)
  expect(stderr).toContain('error: the volume has data of PostgreSQL 15: run the image of that major')
})

test('a recovery is refused where there is a database, and a creation goes on with it', async () => {
  const database = await startDatabase({ env: user })
  const before = await database.status()
  await database.stop()

  const recovery = await runDatabaseToEnd({ volume: database.volume, env: { ...s3, MODE: 'recover' } })
  const again = await startDatabase({ volume: database.volume, env: { ...user, MODE: 'create' } })

  expect(recovery.code).toBe(64)
  expect(recovery.stderr).toContain('the volume has a database already')
  expect(await again.status()).toMatchObject({
    systemIdentifier: before.systemIdentifier,
    incarnation: before.incarnation,
  })
})
