import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../../functions/api/dependencies.ts'
import type { RequestKey } from '../../../../shared/core/ids.ts'
import { databaseStates, requestActions, requestTypes } from '../../../../shared/core/states.ts'
import { type Database, databaseKey } from '../../../../shared/entities/database.ts'
import { homeIn } from '../../../../shared/entities/home.ts'
import { requestKeyOf } from '../../../../shared/entities/request.ts'
import { adviceOf, type ErrorCode } from '../../../../shared/errors/registry.ts'
import { actionsOf, type DatabaseAction, type Permission } from '../../../../shared/requests/actions.ts'
import { pipelines } from '../../../../state-machines/index.ts'
import { Random } from '../../../pipelines/simulation/random.ts'
import { backupOf, openApi, password, requestOf, runningDatabase, type TestApi, tokenOf } from './harness.ts'

const key = 'r-000000002-active' as RequestKey

/** How each action is asked for, with what is most likely to be allowed. Purging has no call of its own. */
const askFor = (
  api: TestApi,
  { id, dataProtection }: Database,
  token: string,
): Record<Exclude<DatabaseAction, 'purge'>, () => ReturnType<TestApi['call']>> => {
  const path = `/v1/databases/${id}`
  const asked = (method: string, address: string, body?: object) => () =>
    api.call(method, `${address}?dryRun=true`, { token, ...(body ? { body } : {}) })
  return {
    backup: asked('POST', `${path}/backups`, {}),
    delete: asked('DELETE', path),
    edit: asked('PATCH', path, { description: 'other' }),
    recover: asked('POST', `${path}/recoveries`, { target: { backup: backupOf(id).id } }),
    restorePoint: asked('POST', `${path}/restore-points`, { name: 'x' }),
    removeReplicationRole: asked('DELETE', `${path}/replication-role`),
    setReplicationRole: asked('PUT', `${path}/replication-role`, { role: 'cdc', password }),
    rotateBackupKey: asked('POST', `${path}/rotate-backup-key`),
    setPassword: asked('POST', `${path}/password`, { password }),
    start: asked('POST', `${path}/start`),
    stop: asked('POST', `${path}/stop`),
    update: asked('PATCH', path, { dataProtection: !dataProtection }),
  }
}

/** All states, with nothing at work, or with a request of any type that goes on or is stuck; the rest at random. */
const rows = (random: Random): Database[] =>
  databaseStates.flatMap((state) =>
    [
      undefined,
      ...requestTypes.flatMap((type) => [{ type }, { type, stuck: true }, { type, stuck: true, back: true }]),
    ].map((active) =>
      runningDatabase({
        state,
        deletionProtection: random.chance(0.4),
        dataProtection: random.chance(0.6),
        ...(active ? { activeRequest: key, activeType: active.type } : {}),
        ...(active && 'stuck' in active ? { activeStuck: true } : {}),
        ...(active && 'back' in active ? { activeUnwinding: true } : {}),
      }),
    ),
  )

const given = async (database: Database) => {
  const api = openApi({ limits: { ...defaultLimits, burst: 10_000 } })
  await api.stores.databases.create(database)
  await api.stores.backups.create(backupOf(database.id))
  const { activeType: type, activeStuck, activeUnwinding: unwinding = false } = database
  const state = activeStuck ? 'STUCK' : 'RUNNING'
  if (type) await api.stores.requests.create(requestOf(database, { key, type, state, unwinding }))
  return api
}

const told = async (api: TestApi, database: Database, token: string) => {
  const one = await api.call('GET', `/v1/databases/${database.id}`, { token })
  const list = await api.call('GET', '/v1/databases', { token })
  return { one: one.body.actions, list: list.body.items[0].actions } as Record<
    'one' | 'list',
    Record<DatabaseAction, Permission>
  >
}

const refused = (code: ErrorCode): Permission => ({ allowed: false, code, ...adviceOf(code) })

const seed = Math.floor(Date.now() / 1000)

describe(`actions (seed ${seed})`, () => {
  test.each(rows(new Random(seed)))(
    'of a database that is $state, at work $activeType, stuck $activeStuck',
    async (database) => {
      const api = await given(database)
      const token = await tokenOf({ clock: api.clock, roles: ['operator'] })
      const { one, list } = await told(api, database, token)

      expect(list).toEqual(one)
      for (const [action, ask] of Object.entries(askFor(api, database, token))) {
        const { status, body } = await ask()
        const permission = one[action as DatabaseAction]
        expect(permission, `${action} answers ${status} ${body.code}`).toEqual(
          status === 200 ? { allowed: true } : refused(body.code),
        )
      }
      const { filing } = api
      for (const [action, type] of Object.entries(requestActions)) {
        const code = await filing.refuse(database, { type }).then(
          () => undefined,
          (error) => error.code,
        )
        expect(one[action as DatabaseAction], action).toEqual(code === undefined ? { allowed: true } : refused(code))
      }
    },
  )

  test('are all forbidden to who only looks, as the calls are', async () => {
    const database = runningDatabase()
    const api = await given(database)
    const token = await tokenOf({ clock: api.clock, roles: ['viewer'] })

    const { one, list } = await told(api, database, token)

    expect(Object.values(one)).toEqual(Object.values(one).map(() => refused('forbidden')))
    expect(list).toEqual(one)
    for (const ask of Object.values(askFor(api, database, token)))
      expect((await ask()).body).toMatchObject({ code: 'forbidden' })
  })

  test('are refused where the database is not written', () => {
    const home = homeIn('elsewhere', [{ name: 'LOCAL1', controlRegion: 'here' }])
    const caller = { subject: 'a', name: 'a', role: 'operator', tenants: '*' } as const
    const context = { caller, home, now: runningDatabase().createdAt, pipelines }

    const actions = actionsOf(runningDatabase(), undefined, context)

    expect(Object.values(actions)).toEqual(Object.values(actions).map(() => refused('other-region')))
  })

  test('do not wait for a request that has ended, although the row still names it', async () => {
    const database = runningDatabase({ activeRequest: key, activeType: 'STOP-DB' })
    const api = await given(database)
    await api.stores.requests.update(requestKeyOf(key), (request) => ({ ...request, state: 'FAILED' }))

    const { body } = await api.call('GET', `/v1/databases/${database.id}`)

    expect(body.actions.stop).toEqual({ allowed: true })
  })

  test('of a row that an older Howdah has written say that what is at work has to end first', async () => {
    const database = runningDatabase({ activeRequest: key })
    const api = await given(database)

    const { body } = await api.call('GET', '/v1/databases')

    expect(body.items[0].actions.delete).toEqual(refused('request-active'))
  })

  test('are told after every change as they are then', async () => {
    const database = runningDatabase()
    const api = await given(database)
    const path = `/v1/databases/${database.id}`

    const updated = await api.call('PATCH', path, { body: { deletionProtection: true } })
    const accepted = await api.call('POST', `${path}/stop`)

    expect(updated.body.database.actions.delete).toEqual(refused('deletion-protected'))
    expect(accepted.body.database.actions.start).toEqual(refused('request-active'))
  })
})

describe('deletion protection', () => {
  test('is not switched on while a deletion is at work, also when that began in this moment', async () => {
    const database = runningDatabase()
    const api = await given(database)
    const { table } = api
    const put = table.putIfVersion.bind(table)
    table.putIfVersion = async (item, version) => {
      table.putIfVersion = put
      await api.stores.databases.update(databaseKey(database.id), (row) => ({ ...row, state: 'DELETING' }))
      return put(item, version)
    }

    const { body } = await api.call('PATCH', `/v1/databases/${database.id}`, { body: { deletionProtection: true } })

    expect(body).toMatchObject({ status: 409, code: 'state-conflict' })
    const { value } = await api.stores.databases.read(databaseKey(database.id))
    expect(value).toMatchObject({ state: 'DELETING', deletionProtection: false })
  })

  test('is not promised for a deleted database', async () => {
    const database = runningDatabase({ state: 'DELETED' })
    const api = await given(database)
    const path = `/v1/databases/${database.id}`

    for (const address of [path, `${path}?dryRun=true`])
      expect((await api.call('PATCH', address, { body: { deletionProtection: true } })).body.code).toBe(
        'state-conflict',
      )
    expect((await api.call('PATCH', path, { body: { description: 'kept' } })).status).toBe(200)
  })
})
