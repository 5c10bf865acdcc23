import { afterAll, beforeAll, expect, it } from 'vitest'
import { call, expectTakenBack, type RequestView, TestDatabase } from './client.ts'
import { docker } from './docker.ts'
import { Howdah, waitUntil } from './howdah.ts'

let howdah: Howdah
let database: TestDatabase
beforeAll(async () => {
  howdah = await Howdah.start()
  database = await TestDatabase.create(howdah, 'ledger')
  await database.sql('create table ledger (n int primary key); insert into ledger select generate_series(1, 3)')
})
afterAll(() => howdah?.remove())

it('the object store goes away under a recovery: the request fails, and the database is back with all its rows', async () => {
  const { incarnation } = await database.view()
  const store = `howdah-${await howdah.installation()}-object-store`

  const { key } = await database.file('POST', '/recoveries', { target: { latest: true } })
  await waitUntil('all that was written is archived', async () => {
    const { trace } = await call<RequestView>(howdah, 'GET', `/requests/${key}`)
    return trace.some(({ step, outcome }) => step === 'fence-archive' && outcome === 'done')
  })
  await docker(['kill', store])
  // It is asked again for a while, which is why this file is one of its own.
  const request = await database.ended(key, 400_000)

  // Whichever meets it first: what is overwritten is looked for before the recovery begins.
  expect(request.error?.step).toMatch(/^(undo-overwrites|run-recovery)$/)
  expect(request.error?.message).toMatch(/store/)
  await expectTakenBack(database, request, incarnation)
  await database.sql('insert into ledger values (4)')
  expect(await database.sql('select count(*), max(n) from ledger')).toBe('4|4')
  await docker(['start', store])
  await database.ask('POST', '/recoveries', { target: { latest: true } })
  expect(await database.sql('select count(*), max(n) from ledger')).toBe('4|4')
})
