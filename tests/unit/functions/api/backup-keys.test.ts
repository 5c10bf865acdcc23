import { describe, expect, it } from 'vitest'
import { backupKeyIdOf } from '../../../../shared/core/backup-keys.ts'
import { seconds } from '../../../../shared/core/time.ts'
import { backupKeysSecret, newBackupKeySecret } from '../../../../shared/secrets/names.ts'
import { backupOf, dump, openApi, password, runningDatabase, tokenOf } from './harness.ts'

const key = 'a1'.repeat(32)

const withDatabase = async (changes: Parameters<typeof runningDatabase>[0] = {}) => {
  const api = openApi()
  const database = runningDatabase({ backupKeyId: backupKeyIdOf(key), backupEncryption: true, ...changes })
  await api.stores.databases.create(database)
  await api.secrets.put(backupKeysSecret(database.id), `${key}\nnone`)
  return { api, database, path: `/v1/databases/${database.id}` }
}

const create = (api: ReturnType<typeof openApi>, wished: object) =>
  api.call('POST', '/v1/databases', { body: { name: 'new', password, tenant: 'DEMO', ...wished } })

describe('a new database', () => {
  it('has a key of its own when it wants its backups encrypted, which stands nowhere but among the secrets', async () => {
    const api = openApi()

    const { body } = await create(api, { backupEncryption: true })

    const { id, backupEncryption, backupKeyId } = body.database
    const made = await api.secrets.get(backupKeysSecret(id))
    expect(made).toMatch(/^[0-9a-f]{64}$/)
    expect({ backupEncryption, backupKeyId }).toEqual({
      backupEncryption: true,
      backupKeyId: backupKeyIdOf(made ?? ''),
    })
    expect(await dump(api)).not.toContain(made)
    expect(JSON.stringify(body)).not.toContain(made)
  })

  it('has none when it does not', async () => {
    const api = openApi()

    const { body } = await create(api, {})

    expect(body.database).toMatchObject({ backupEncryption: false })
    expect(body.database).not.toHaveProperty('backupKeyId')
    expect(await api.secrets.get(backupKeysSecret(body.database.id))).toBe('none')
  })

  it.each([
    [{}, true],
    [{ backupEncryption: false }, false],
  ])('made from an encrypted one is encrypted like it, unless it is told otherwise (%j)', async (wished, expected) => {
    const { api, database } = await withDatabase()
    const backup = backupOf(database.id)
    await api.stores.backups.put(backup)
    const restoreFrom = { databaseId: database.id, target: { backup: backup.id } }

    const { body } = await api.call('POST', '/v1/databases?dryRun=true', {
      body: { name: 'clone', password, tenant: 'DEMO', restoreFrom, ...wished },
    })

    expect(body.database.backupEncryption).toBe(expected)
  })
})

describe('a new key', () => {
  it('is made with the request, once for all its repeats', async () => {
    const { api, database, path } = await withDatabase()
    const headers = { 'Idempotency-Key': 'a0000000-0000-4000-8000-000000000001' }

    const first = await api.call('POST', `${path}/rotate-backup-key`, { headers })
    const made = await api.secrets.get(newBackupKeySecret(database.id, first.body.request.key))
    const again = await api.call('POST', `${path}/rotate-backup-key`, { headers })

    expect(first.body.request.type).toBe('ROTATE-BACKUP-KEY')
    expect(again.body.request.key).toBe(first.body.request.key)
    expect(made).toMatch(/^[0-9a-f]{64}$/)
    expect(await api.secrets.get(newBackupKeySecret(database.id, first.body.request.key))).toBe(made)
    expect(await dump(api)).not.toContain(made)
  })

  it('is not left behind by a request that is refused', async () => {
    const { api, path } = await withDatabase({ state: 'STOPPED', desiredState: 'STOPPED' })
    const before = [...api.secrets.all.keys()]

    const { status } = await api.call('POST', `${path}/rotate-backup-key`)

    expect(status).toBe(409)
    expect([...api.secrets.all.keys()]).toEqual(before)
  })

  it('leaves none behind of earlier requests that never came to count', async () => {
    const { api, database, path } = await withDatabase()
    const ask = async () => (await api.call('POST', `${path}/rotate-backup-key`)).body.request.key
    const before = [...api.secrets.all.keys()]
    for (let n = 0; n < 3; n++) {
      await api.processed(await ask())
      api.clock.pass(seconds(1))
    }

    const request = await ask()

    expect([...api.secrets.all.keys()]).toEqual([...before, newBackupKeySecret(database.id, request)])
  })

  it('is refused of a database whose container takes none', async () => {
    const api = openApi()
    const { backupKeyId: _, ...old } = runningDatabase()
    await api.stores.databases.create(old)

    const { status, body } = await api.call('POST', `/v1/databases/${old.id}/rotate-backup-key`)

    expect([status, body.code]).toEqual([409, 'state-conflict'])
    expect(body.detail).toMatch(/recover it first/)
  })
})

describe('an export of the keys', () => {
  it('has them as the images take them', async () => {
    const { api, path } = await withDatabase()

    const { body, headers } = await api.call('GET', `${path}/backup-keys`)

    expect(body.items).toEqual([
      { id: backupKeyIdOf(key), key },
      { id: 'none', key: 'none' },
    ])
    expect(headers.get('cache-control')).toMatch(/no-store/)
  })

  it.each([
    [{ roles: ['viewer'] }, 403],
    [{ roles: ['operator'], tenants: ['SHOPS'] }, 404],
  ])('is refused to %j', async (wish, expected) => {
    const { api, path } = await withDatabase()

    const { status, text } = await api.call('GET', `${path}/backup-keys`, {
      token: await tokenOf({ clock: api.clock, ...wish }),
    })

    expect(status).toBe(expected)
    expect(text).not.toContain(key)
  })

  it('says that they are lost where they should be', async () => {
    const { api, database, path } = await withDatabase()
    await api.secrets.remove(backupKeysSecret(database.id))

    expect((await api.call('GET', `${path}/backup-keys`)).body.code).toBe('backup-key-missing')
  })
})
