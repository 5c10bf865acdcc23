import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { processed, TestDatabase } from './client.ts'
import { crash, docker } from './docker.ts'
import { Howdah } from './howdah.ts'
import { Writer } from './writer.ts'

describe('while a client writes, every commit that was acknowledged is there', () => {
  let howdah: Howdah
  let database: TestDatabase
  let writer: Writer

  beforeAll(async () => {
    howdah = await Howdah.start()
    database = await TestDatabase.create(howdah, 'ledger')
    await database.sql('create table ledger (n int primary key)')
    writer = new Writer(database)
    writer.start()
  })
  afterAll(async () => {
    await writer?.stop()
    await howdah?.remove()
  })

  it('after a backup', async () => {
    await writer.goesOn()

    await database.ask('POST', '/backups', { kind: 'incremental' })

    await writer.goesOn()
    expect(await writer.lost()).toEqual([])
  })

  it('after PostgreSQL is killed', async () => {
    await crash(await database.container())

    await writer.goesOn()
    expect(await writer.lost()).toEqual([])
  })

  it('after PostgreSQL is killed in the middle of a backup, which is made all the same', async () => {
    const { key } = await database.file('POST', '/backups', { kind: 'full' })
    await writer.goesOn(3)

    await crash(await database.container())

    await writer.goesOn()
    await processed(howdah, key)
    expect(await writer.lost()).toEqual([])
  })

  it('after the control plane is killed: clients notice nothing, and the backup at work is made', async () => {
    const { key } = await database.file('POST', '/backups', { kind: 'full' })

    await howdah.end('SIGKILL')
    await writer.goesOn()
    await howdah.start()

    await processed(howdah, key)
    expect(await writer.lost()).toEqual([])
  })

  it('after a recovery to the latest moment, during which it went on trying', async () => {
    await writer.goesOn()

    await database.ask('POST', '/recoveries', { target: { latest: true } })

    await writer.goesOn()
    expect(await writer.lost()).toEqual([])
  })

  it('after a recovery to the latest moment without PostgreSQL having been there to be asked', async () => {
    await writer.stop()
    const before = writer.acknowledged.size
    await database.ask('POST', '/stop')

    await database.ask('POST', '/recoveries', { target: { latest: true } })

    expect(before).toBeGreaterThan(100)
    expect(await writer.lost()).toEqual([])
  })

  it('after a recovery to the latest moment of a database that is down, and whose last commits never reached the store', async () => {
    const store = `howdah-${await howdah.installation()}-object-store`
    await docker(['kill', store])
    writer.start()
    await writer.goesOn()
    // A whole segment is stuck, and another one is begun.
    await docker(['exec', await database.container(), 'psql', '-c', 'select pg_switch_wal()'])
    await writer.goesOn()
    await docker(['kill', await database.container()])
    await writer.stop()
    await docker(['start', store])

    await database.ask('POST', '/recoveries', { target: { latest: true } })

    expect(await writer.lost()).toEqual([])
  })
})
