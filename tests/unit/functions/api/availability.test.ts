import { expect, test } from 'vitest'
import type { RequestKey } from '../../../../shared/core/ids.ts'
import { instant, minutes } from '../../../../shared/core/time.ts'
import type { Database } from '../../../../shared/entities/database.ts'
import type { Request, TraceEntry } from '../../../../shared/entities/request.ts'
import { openApi, requestOf, runningDatabase } from './harness.ts'

const key = 'r-000000002-active' as RequestKey

const ran = (step: string, endedAt: string): TraceEntry => ({
  ...{ step, direction: 'run', outcome: 'done', attempt: 1, polls: 0, retries: 0 },
  ...{ startedAt: instant(endedAt), endedAt: instant(endedAt) },
})

const given = async (changes: Partial<Database>, requests: readonly Partial<Request>[] = []) => {
  const api = openApi()
  const database = runningDatabase(changes)
  await api.stores.databases.create(database)
  for (const request of requests) await api.stores.requests.create(requestOf(database, { attempt: 1, ...request }))
  const available = async () => (await api.call('GET', `/v1/databases/${database.id}`)).body.available
  return { api, database, available }
}

test('a database tells whether clients can connect, when it is asked for alone', async () => {
  const { api, database, available } = await given({})
  const observedAt = instant('2026-11-22T11:59:50Z')
  const { id: databaseId } = database
  await api.stores.observations.create({
    databaseId,
    observedAt,
    container: 'container',
    archiveLagSeconds: 0,
    failedCount: 0,
  })

  expect(await available()).toEqual({ answer: 'yes', asOf: observedAt })
  expect((await api.call('GET', '/v1/databases')).body.items[0]).not.toHaveProperty('available')
  api.clock.pass(minutes(16))
  expect(await available()).toEqual({ answer: 'unknown', reason: 'not-seen', asOf: observedAt })
})

test('a database that was just made takes clients, although nobody has asked it yet', async () => {
  const trace = [ran('admit-clients', '2026-11-22T11:50:00Z')]
  const { api, available } = await given({}, [{ key, type: 'CREATE-DB', state: 'PROCESSED', trace }])

  expect(await available()).toEqual({ answer: 'yes', since: '2026-11-22T11:50:00.000Z' })
  api.clock.pass(minutes(10))
  expect(await available()).toEqual({ answer: 'unknown', reason: 'not-seen' })
})

test('a stopped database tells since when, by the request that stopped it', async () => {
  const stop = {
    key,
    type: 'STOP-DB',
    state: 'PROCESSED',
    trace: [ran('stop-postgres', '2026-11-22T10:00:00Z')],
  } as const
  const { available } = await given({ state: 'STOPPED', desiredState: 'STOPPED' }, [{ state: 'PROCESSED' }, stop])

  expect(await available()).toEqual({ answer: 'no', reason: 'stopped', since: '2026-11-22T10:00:00.000Z' })
})

test('a deletion that is taken back leaves clients where the stuck request did that gave way to it', async () => {
  const stuck = 'r-000000001-stuck' as RequestKey
  const at = '2026-11-22T11:00:00Z'
  const { available } = await given({ state: 'DELETING', activeRequest: key, predecessors: [stuck] }, [
    { key: stuck, type: 'RECOVER-DB', state: 'STUCK', trace: [ran('fence-archive', at), ran('stop-postgres', at)] },
    {
      key,
      type: 'DELETE-DB',
      state: 'UNWINDING',
      parameters: {},
      trace: [ran('mark-deleting', at)],
    } as Partial<Request>,
  ])

  expect(await available()).toMatchObject({ answer: 'no', reason: 'recovering' })
})
