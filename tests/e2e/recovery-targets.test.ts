import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, expectTakenBack, type Page, Refused, requestsOf, TestDatabase } from './client.ts'
import { Howdah } from './howdah.ts'

/** A moment right after a row was committed and before the next one is. */
interface Moment {
  readonly row: number
  readonly time: string
  readonly lsn: string
  readonly transactionId: string
}

describe('a database is recovered in place', () => {
  let howdah: Howdah
  let database: TestDatabase
  /** Rows that are there now. */
  let rows = 0

  beforeAll(async () => {
    howdah = await Howdah.start()
    database = await TestDatabase.create(howdah, 'ledger')
    await database.sql('create table ledger (n int primary key)')
  })
  afterAll(() => howdah?.remove())

  /** Commits one row after the other, each in a transaction of its own. @returns the moment after each */
  const write = async (count: number): Promise<readonly Moment[]> => {
    const statements = Array.from({ length: count }, (_, index) => {
      const n = rows + index + 1
      return `begin; insert into ledger values (${n}); select pg_current_xact_id(); commit;
        select pg_current_wal_insert_lsn(); select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');`
    })
    // Not `-c` with several statements: they would be one transaction.
    const printed = (await database.script(statements.join('\n'))).split('\n')
    const moments = Array.from({ length: count }, (_, index) => {
      const [transactionId = '', lsn = '', time = ''] = printed.slice(index * 3, index * 3 + 3)
      return { row: rows + index + 1, transactionId, lsn, time }
    })
    rows += count
    return moments
  }

  const recover = (target: object) => database.ask('POST', '/recoveries', { target })

  /** Exactly the rows from 1 to `last`, and clients may write. */
  const expectRows = async (last: number) => {
    rows = last
    expect(await database.sql('select count(*), max(n) from ledger')).toBe(`${last}|${last}`)
    await database.sql('create temp table writable ()')
  }

  const middleOf = (moments: readonly Moment[]): Moment => {
    const moment = moments[Math.floor(moments.length / 2)]
    if (!moment) throw new Error('there is no moment')
    return moment
  }

  /** A time at which the first life of the data was the one that counted. */
  let early: Moment

  it('to a time: with the row before it, without the row after it', async () => {
    const moments = await write(10)
    early = middleOf(moments)
    const later = moments[7]

    await recover({ time: later?.time })

    await expectRows(later?.row ?? 0)
  })

  it('to an LSN', async () => {
    const moment = middleOf(await write(6))

    await recover({ lsn: moment.lsn })

    await expectRows(moment.row)
  })

  it('to a transaction, with it', async () => {
    const moment = middleOf(await write(6))

    await recover({ transactionId: moment.transactionId })

    await expectRows(moment.row)
  })

  it('to a transaction, without it', async () => {
    const moment = middleOf(await write(6))

    await recover({ transactionId: moment.transactionId, inclusive: false })

    await expectRows(moment.row - 1)
  })

  it('to a restore point', async () => {
    await write(3)
    const before = rows
    await database.ask('POST', '/restore-points', { name: 'before-import' })
    await write(3)

    await recover({ restorePoint: 'before-import' })

    await expectRows(before)
  })

  it('to the same restore point again', async () => {
    const before = rows
    await write(3)

    await recover({ restorePoint: 'before-import' })

    await expectRows(before)
  })

  it('to the end of a backup, twice', async () => {
    await write(3)
    const before = rows
    const backup = await database.ask('POST', '/backups', { kind: 'incremental' })
    for (const _ of ['once', 'again']) {
      await write(3)

      await recover({ backup: backup.key })

      await expectRows(before)
    }
  })

  it('to an LSN of an earlier life of its data that led to this one', async () => {
    const { row, lsn } = middleOf(await write(4))
    await recover({ latest: true })
    await write(3)

    await recover({ lsn })

    await expectRows(row)
  })

  it('to a time of an earlier life of its data, across the recoveries since', async () => {
    await write(3)

    await recover({ time: early.time })

    await expectRows(early.row)
  })

  it('to a time just after its last write, when it is idle', async () => {
    const last = (await write(2)).at(-1)

    await recover({ time: last?.time })

    await expectRows(last?.row ?? 0)
  })

  describe('and when that cannot be', () => {
    const unknown = 'r-000000000-00000000000000000'

    it.each([
      ['a time in the future', () => ({ time: new Date(Date.now() + 3_600_000).toISOString() }), 'target-in-future'],
      [
        'a time before the first backup',
        () => ({ time: new Date(Date.now() - 86_400_000).toISOString() }),
        'target-before-first-backup',
      ],
      ['an unknown restore point', () => ({ restorePoint: 'never-made' }), 'target-unknown'],
      ['an unknown backup', () => ({ backup: unknown }), 'target-unknown'],
      ['an LSN before the first backup', () => ({ lsn: '0/28' }), 'target-before-first-backup'],
    ])('%s is refused, and nothing is changed', async (_, target, code) => {
      const before = { database: await database.view(), requests: (await requestsOf(howdah, database.id)).length }

      const refused = await recover(target()).catch((error: unknown) => error)

      expect(refused).toBeInstanceOf(Refused)
      expect(refused).toMatchObject({ status: 422, code })
      const after = { database: await database.view(), requests: (await requestsOf(howdah, database.id)).length }
      expect(after).toEqual(before)
    })

    it('a transaction that never was: the request fails, and the database is back with all its rows', async () => {
      await write(2)
      const { incarnation } = await database.view()

      const { key } = await database.file('POST', '/recoveries', { target: { transactionId: '2000000000' } })
      const request = await database.ended(key)

      expect(request.error).toMatchObject({ code: 'target-not-reached', step: 'run-recovery' })
      await expectTakenBack(database, request, incarnation)
      await expectRows(rows)
    })

    it('nothing is lost: the latest moment has every row', async () => {
      await write(2)

      await recover({ latest: true })

      await expectRows(rows)
    })
  })

  it('the window names every backup and restore point', async () => {
    const path = `/databases/${database.id}/recovery-window`
    const window = await call<{ everyMoment: boolean; backups: unknown[]; restorePoints: { name: string }[] }>(
      howdah,
      'GET',
      path,
    )
    const { items } = await call<Page<unknown>>(howdah, 'GET', `/databases/${database.id}/backups?pageSize=200`)

    expect(window.everyMoment).toBe(true)
    expect(window.backups).toEqual(items)
    expect(window.restorePoints.map(({ name }) => name)).toEqual(['before-import'])
  })
})
