import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { forgetEndedRequests, forgetPurgedDatabases } from '../../functions/events/forget-ended.ts'
import {
  type DatabaseId,
  type Incarnation,
  newDatabaseId,
  newRequestKey,
  type RequestKey,
} from '../../shared/core/ids.ts'
import { after, type Duration, days, epochMillis, hours, type Instant, millis } from '../../shared/core/time.ts'
import { restorePointKey } from '../../shared/entities/backup.ts'
import { type Database, databaseKey } from '../../shared/entities/database.ts'
import { homeIn } from '../../shared/entities/home.ts'
import { type Request, requestKeyOf, requestPartitions } from '../../shared/entities/request.ts'
import { type Stores, storesOn } from '../../shared/entities/stores.ts'
import { backupOf, requestOf, runningDatabase, TestClock } from '../unit/functions/api/harness.ts'
import type { OpenTable } from './table.contract.ts'

/** What is forgotten of what has ended, on every table. */
export const forgetEndedContract = (name: string, open: () => Promise<OpenTable>): void => {
  describe(`what has ended, in ${name}`, () => {
    let opened: OpenTable
    let stores: Stores
    let clock: TestClock
    beforeEach(async () => {
      opened = await open()
      stores = storesOn(opened.table)
      clock = new TestClock()
    })
    afterEach(() => opened.close())

    const ago = (age: Duration): Instant => after(clock.now(), millis(-age))
    /** A request that ended so long ago. */
    const ended = async (database: Database, age: Duration, changes: Partial<Request> = {}): Promise<RequestKey> => {
      const [key, at] = [newRequestKey(epochMillis(ago(age))), ago(age)]
      const request = requestOf(database, { key, state: 'PROCESSED', filedAt: at, endedAt: at, attempt: 1, ...changes })
      await stores.requests.create(request)
      return key
    }
    const given = async (changes: Partial<Database> = {}): Promise<Database> => {
      const database = runningDatabase({ id: newDatabaseId(), ...changes })
      await stores.databases.create(database)
      return database
    }
    /** Nothing is looked at that has no new request. */
    const aDayOld = (database: Database) => ended(database, hours(25))
    const isKept = async (key: RequestKey) => (await stores.requests.find(requestKeyOf(key))) !== undefined
    const keysOf = async ({ id }: Database) => {
      const partition = requestPartitions.ofDatabase(id)
      return (await stores.requests.list({ partition, index: 'i1' })).map(({ key }) => key)
    }

    test('are requests of more than 400 days ago, that go', async () => {
      const database = await given()
      const [older, younger] = [await ended(database, days(401)), await ended(database, days(399))]
      await aDayOld(database)

      await forgetEndedRequests({ stores, clock })
      await forgetEndedRequests({ stores, clock })

      expect([await isKept(older), await isKept(younger)]).toEqual([false, true])
    })

    test('are of a database the last 1000, and what is younger than a day', async () => {
      const database = await given()
      const keys: RequestKey[] = []
      for (let n = 0; n < 1_004; n++) keys.push(await ended(database, hours(2_000 - n)))
      keys.push(await aDayOld(database), await ended(database, hours(1)))
      const other = await given()
      const ofOther = await aDayOld(other)

      await forgetEndedRequests({ stores, clock })

      expect(await keysOf(database)).toEqual(keys.slice(-1_000))
      expect(await keysOf(other)).toEqual([ofOther])
    })

    test('what people asked for is not counted with what a job did', async () => {
      const database = await given()
      const asked = await ended(database, hours(2_000))
      for (let n = 0; n < 1_001; n++) await ended(database, hours(1_999 - n), { filedBy: 'job' })
      await aDayOld(database)

      await forgetEndedRequests({ stores, clock })

      expect(await isKept(asked)).toBe(true)
      expect(await keysOf(database)).toHaveLength(1_002)
    })

    test('younger than a day stay, however many: a repeat may ask after them', async () => {
      const database = await given()
      await aDayOld(database)
      for (let n = 0; n < 1_002; n++) await ended(database, hours(2))

      await forgetEndedRequests({ stores, clock })

      expect(await keysOf(database)).toHaveLength(1_002)
    })

    test('are never what a database goes by: what is open, has it, began a life of its data or made its archive go on', async () => {
      const old = days(500)
      const began = async (database: Database) => {
        const key = await ended(database, old, {
          type: 'RECOVER-DB',
          parameters: { target: { latest: true } },
        } as object)
        return { key, incarnation: `${key}-01234567` as Incarnation }
      }
      const bare = runningDatabase({ id: newDatabaseId() })
      const lives = { data: await began(bare), previous: await began(bare), told: await began(bare) }
      const ofBackup = await began(bare)
      const ofPoint = await began(bare)
      const kept = [
        ...[...Object.values(lives), ofBackup, ofPoint].map(({ key }) => key),
        await ended(bare, old, { state: 'STUCK' }),
        await ended(bare, old),
        await ended(bare, old),
        await ended(bare, old, { type: 'UPDATE-DB', parameters: { changes: { dataProtection: true } } } as object),
      ]
      const gone = await ended(bare, old)
      await stores.databases.create({
        ...bare,
        data: { incarnation: lives.data.incarnation, volumeId: 'v', container: 'c' },
        previousData: { incarnation: lives.previous.incarnation, volumeId: 'v', container: 'c' },
        lives: [lives.told.incarnation],
        activeRequest: kept[6] as RequestKey,
        predecessors: [kept[7] as RequestKey],
      })
      await stores.backups.create(
        backupOf(bare.id, { incarnation: ofBackup.incarnation, startedAt: ago(days(501)), permanent: true }),
      )
      await stores.restorePoints.create({
        ...{ databaseId: bare.id, name: 'p', incarnation: ofPoint.incarnation, lsn: '0/1', createdAt: ago(old) },
      })
      await aDayOld(bare)

      await forgetEndedRequests({ stores, clock })

      expect(await Promise.all(kept.map(isKept))).toEqual(kept.map(() => true))
      expect(await isKept(gone)).toBe(false)
    })

    test('are requests of no database, after a day', async () => {
      const key = await aDayOld(runningDatabase({ id: newDatabaseId() }))

      await forgetEndedRequests({ stores, clock })

      expect(await isKept(key)).toBe(false)
    })

    test('goes only where the database is written', async () => {
      const database = await given()
      const old = await ended(database, days(401))
      await aDayOld(database)

      await forgetEndedRequests({ stores: storesOn(opened.table, homeIn('elsewhere', [])), clock })

      expect(await isKept(old)).toBe(true)
    })

    describe('with a database that is purged', () => {
      const purged = async (age: Duration, changes: Partial<Database> = {}): Promise<Database> => {
        const { bucket: _, serverId: __, data: ___, ...rest } = runningDatabase({ id: newDatabaseId(), ...changes })
        const database: Database = { ...rest, state: 'DELETED', desiredState: 'DELETED', updatedAt: ago(age) }
        await stores.databases.create(database)
        await ended(database, age)
        await stores.restorePoints.create({
          ...{ databaseId: database.id, name: 'p', incarnation: 'r-1' as Incarnation, lsn: '0/1', createdAt: ago(age) },
        })
        return database
      }
      const isThere = async ({ id }: { id: DatabaseId }) => (await stores.databases.find(databaseKey(id))) !== undefined

      test('goes all that the table has of it after 90 days, and nothing before', async () => {
        const [older, younger] = [await purged(days(91)), await purged(days(89))]

        await forgetPurgedDatabases({ stores, clock })
        await forgetPurgedDatabases({ stores, clock })

        expect((await opened.table.query({ partition: databaseKey(older.id).pk, limit: 10 })).items).toEqual([])
        expect(await keysOf(older)).toEqual([])
        expect(await isThere(younger)).toBe(true)
        expect(await keysOf(younger)).toHaveLength(1)
        const point = restorePointKey({ databaseId: younger.id, incarnation: 'r-1' as Incarnation, name: 'p' })
        expect(await stores.restorePoints.find(point)).toBeDefined()
      })

      test('goes nothing as long as something of it is open, or a copy of it is there', async () => {
        const [source, busy] = [await purged(days(91)), await purged(days(91))]
        const copy = await given({ restoredFrom: source.id })
        await ended(busy, days(91), { state: 'STUCK' })

        await forgetPurgedDatabases({ stores, clock })
        expect([await isThere(source), await isThere(busy), await isThere(copy)]).toEqual([true, true, true])

        await stores.databases.update(databaseKey(copy.id), ({ bucket: _, ...row }) => ({ ...row, state: 'DELETED' }))
        await forgetPurgedDatabases({ stores, clock })
        expect(await isThere(source)).toBe(false)
      })

      test('go before their time the oldest of a tenant that has more than 1000 of them, but for the last day', async () => {
        const oldest = await purged(days(80))
        const ofOthers = await purged(days(80), { tenant: 'SHOPS' })
        const young: Database[] = []
        for (let n = 0; n < 1_002; n++) {
          const { bucket: _, ...row } = runningDatabase({ id: newDatabaseId() })
          young.push({ ...row, state: 'DELETED', updatedAt: ago(hours(2)) })
        }
        for (const database of young) await stores.databases.create(database)

        await forgetPurgedDatabases({ stores, clock })

        expect((await Promise.all(young.map(isThere))).every(Boolean)).toBe(true)
        expect([await isThere(oldest), await isThere(ofOthers)]).toEqual([false, true])
      })

      test('goes nothing when the signal has come', async () => {
        const over = await purged(days(91))

        await expect(forgetPurgedDatabases({ stores, clock, signal: AbortSignal.abort() })).rejects.toThrow(/next time/)
        expect(await isThere(over)).toBe(true)
      })
    })
  })
}
