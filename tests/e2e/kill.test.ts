import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Random } from '../pipelines/simulation/random.ts'
import {
  type Accepted,
  call,
  databaseOf,
  ended,
  type Method,
  Refused,
  type RequestView,
  requestsOf,
  storyOf,
  TestDatabase,
} from './client.ts'
import { crash, docker } from './docker.ts'
import { Howdah, waitUntil } from './howdah.ts'
import { inventory } from './inventory.ts'

/** Set it to the seed of a run that failed to see the same choices again. */
const seed = randomInt(1_000_000)

type Operation = 'create' | 'backup' | 'recover' | 'delete' | 'stop' | 'start' | 'set-password'

/** A place for one database after the other. */
interface Place {
  readonly name: string
  database?: TestDatabase
  isStopped: boolean
  /** Rows whose commit was acknowledged: 1 to `rows`. */
  rows: number
  generation: number
}

/** A request as it was sent; sent again with the same key it is the same request. */
interface Sent {
  readonly place: Place
  readonly operation: Operation
  readonly method: Method
  readonly path: string
  readonly body?: object
  readonly idempotencyKey: string
}

/** Requests that a kill has to hit, of each kind. */
const cutsOfEach = 5

describe('kill -9', () => {
  let howdah: Howdah

  beforeAll(async () => {
    howdah = await Howdah.start()
    // The first kill hits a request, not the login.
    await howdah.api('/v1/databases')
  })
  afterAll(() => howdah?.remove())

  it.each<[string, Operation[], number]>([
    ['long', ['create', 'backup', 'recover', 'delete'], 6_000],
    ['short', ['stop', 'start', 'set-password'], 600],
  ])(
    `of the control plane at any instant of %s requests: each ends well, nothing is lost or left (seed ${seed})`,
    async (_, operations, longestWaitMillis) => {
      const random = new Random(seed)
      const places: Place[] = ['one', 'two', 'three'].map((name) => ({
        name,
        isStopped: false,
        rows: 0,
        generation: 0,
      }))
      if (!operations.includes('create'))
        for (const place of places) await furnish(place, await TestDatabase.create(howdah, nameOf(place)))
      const cuts = new Map(operations.map((operation) => [operation, 0]))
      const story: string[] = [`seed ${seed}`]
      // Some requests have ended by then, some are still at work.
      let longest = longestWaitMillis

      for (let round = 1; Math.min(...cuts.values()) < cutsOfEach; round++) {
        expect(round, `too few requests were hit: ${JSON.stringify([...cuts])}`).toBeLessThan(40)
        const sent = places.map((place) => nextFor(place, random, cuts, round))
        const wait = random.below(longest)
        story.push(`round ${round}: ${sent.map(({ operation }) => operation)}, killed after ${wait} ms`)

        const filing = Promise.allSettled(sent.map(send))
        await sleep(wait)
        await howdah.end('SIGKILL')
        await filing
        await howdah.start()

        let hits = 0
        const filed = await Promise.all(sent.map(async (one) => ({ one, request: (await send(one)).request })))
        for (const { one, request } of filed) {
          const end = await ended(howdah, request.key, 240_000)
          if (isCut(end)) {
            cuts.set(one.operation, (cuts.get(one.operation) ?? 0) + 1)
            hits++
          }
          expect(end.state, `${story.join('\n')}\n${storyOf(end)}`).toBe('PROCESSED')
          await settle(one, end)
          await expectUsable(one.place, `${story.join('\n')}\n${storyOf(end)}`)
        }
        // On a fast machine they end sooner.
        if (hits === 0) longest = Math.ceil(longest * 0.7)
      }
      console.log(`kill -9 with seed ${seed} hit ${JSON.stringify([...cuts])}`)

      for (const place of places) await remove(place)
      expect(await inventory(howdah)).toEqual([])
    },
    1_200_000,
  )

  /** One that this place can do, of the kind that was hit least. */
  const nextFor = (place: Place, random: Random, cuts: ReadonlyMap<Operation, number>, round: number): Sent => {
    const possible = [...cuts].filter(([operation]) => allows(place, operation))
    const least = Math.min(...possible.map(([, hits]) => hits))
    const [operation] = random.pick(possible.filter(([, hits]) => hits <= least + 1))
    const path = `/databases/${place.database?.id ?? ''}`
    const common = { place, operation, idempotencyKey: `${seed}-${operation}-${round}-${place.name}` }
    switch (operation) {
      case 'create': {
        place.generation++
        return { ...common, method: 'POST', path: '/databases', body: TestDatabase.body(nameOf(place)) }
      }
      case 'backup': {
        const kind = random.pick(['full', 'incremental'])
        return { ...common, method: 'POST', path: `${path}/backups`, body: { kind } }
      }
      case 'recover':
        return { ...common, method: 'POST', path: `${path}/recoveries`, body: { target: { latest: true } } }
      case 'delete': {
        const finalBackup = random.chance(0.5)
        return { ...common, method: 'DELETE', path: `${path}?finalBackup=${finalBackup}&keepBackupsDays=0` }
      }
      case 'set-password':
        return { ...common, method: 'POST', path: `${path}/password`, body: { password: `secret of round ${round}` } }
      case 'stop':
      case 'start':
        return { ...common, method: 'POST', path: `${path}/${operation}` }
    }
  }

  const allows = ({ database, isStopped }: Place, operation: Operation): boolean => {
    if (operation === 'create') return database === undefined
    return database !== undefined && isStopped === (operation === 'start')
  }

  const nameOf = ({ name, generation }: Place): string => `${name}-${generation}`

  /** Repeated until it is known what became of it. */
  const send = async ({ method, path, body, idempotencyKey }: Sent): Promise<Accepted> =>
    call<Accepted>(howdah, method, path, body, { 'idempotency-key': idempotencyKey })

  /** It went on in another process than the one that began it. */
  const isCut = ({ trace }: RequestView): boolean => trace.some(({ attempt }) => attempt > 1)

  const furnish = async (place: Place, database: TestDatabase): Promise<void> => {
    place.database = database
    place.rows = 0
    await database.sql('create table ledger (n int primary key)')
  }

  const settle = async ({ place, operation, body }: Sent, { databaseId }: RequestView): Promise<void> => {
    if (operation === 'create') await furnish(place, new TestDatabase(howdah, { id: databaseId, name: nameOf(place) }))
    if (operation === 'stop' || operation === 'start') place.isStopped = operation === 'stop'
    if (operation === 'set-password' && place.database) {
      await expect(place.database.sql('select 1')).rejects.toThrow(/password authentication failed/)
      place.database.password = String(body && 'password' in body && body.password)
    }
    if (operation === 'delete') {
      const gone = await databaseOf(howdah, databaseId).catch((error: unknown) => error)
      expect(gone).toBeInstanceOf(Refused)
      delete place.database
    }
  }

  /** It is as it was asked to be; while it runs, all acknowledged rows are there, and one more is taken. */
  const expectUsable = async (place: Place, story: string): Promise<void> => {
    const { database, rows, isStopped } = place
    if (!database) return
    const view = await database.view()
    const state = isStopped ? 'STOPPED' : 'RUNNING'
    expect(view, story).toMatchObject({ state, desiredState: state })
    expect(view.activeRequest, story).toBeUndefined()
    if (isStopped) return expect(database.sql('select 1'), story).rejects.toThrow(/connection to server/)
    expect(await database.sql('select count(*), coalesce(max(n), 0) from ledger'), story).toBe(`${rows}|${rows}`)
    await database.sql(`insert into ledger values (${rows + 1})`)
    place.rows++
  }

  const remove = async ({ database }: Place): Promise<void> => {
    if (database) await database.ask('DELETE', '?finalBackup=false&keepBackupsDays=0')
  }

  describe('of a container of a running database', () => {
    let database: TestDatabase
    let uri: string
    let rows = 0

    beforeAll(async () => {
      database = await TestDatabase.create(howdah, 'shop')
      uri = await database.uri()
      await database.sql('create table ledger (n int primary key)')
    })

    it.each([
      ['PostgreSQL, which crashes', async () => crash(await database.container())],
      ['PostgreSQL, by docker kill', async () => docker(['kill', await database.container()])],
      ['the server, which crashes', async () => crash(await database.holder())],
      ['the server, by docker kill', async () => docker(['kill', await database.holder()])],
    ])('%s: it comes back by itself, at the same address, with every acknowledged commit', async (_, kill) => {
      rows++
      await database.sql(`insert into ledger values (${rows})`)

      await kill()

      // The certificate, the address and the password are those of before.
      await waitUntil(
        'the database answers',
        async () => (await howdah.query(uri, 'a long secret', 'select 1')) === '1',
      )
      expect(await database.sql('select count(*), max(n) from ledger')).toBe(`${rows}|${rows}`)
      expect(await requestsOf(howdah, database.id)).toHaveLength(1)
    })
  })
})
