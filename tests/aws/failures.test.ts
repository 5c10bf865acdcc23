import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RequestType } from '../../shared/core/states.ts'
import { createDatabase } from '../../state-machines/create.ts'
import { pipelines } from '../../state-machines/index.ts'
import { DatabaseOfTest } from './database.ts'
import { Installation } from './installation.ts'
import { Inventory } from './inventory.ts'

const password = 'a long secret of the owner'
const newPassword = 'another long secret'

let howdah: Installation
let inventory: Inventory
let database: DatabaseOfTest
beforeAll(async () => {
  howdah = await Installation.open('aws-local-stepfunctions')
  inventory = new Inventory(howdah)
})
afterAll(() => howdah?.close())

/** Has done its work, in the trace too, although what called it saw an error. */
const done = (step: string) => expect.objectContaining({ step, direction: 'run', outcome: 'done' })

/** Is parked at each of these steps in turn, and asked to go on. */
const goesOn = async (key: string, steps: readonly string[], whenParked: () => Promise<void>): Promise<void> => {
  for (const [index, step] of steps.entries()) {
    const { state, trace } = await howdah.ended(key)
    expect(state).toBe('STUCK')
    expect(trace).toContainEqual(done(step))
    await whenParked()
    howdah.faults.failAfter = steps[index + 1]
    await howdah.api('POST', `/v1/requests/${key}/retry`)
  }
  await howdah.processed(key)
}

describe('a create that fails on the way, walked by aws-local-stepfunctions', () => {
  const { steps, pivotIndex } = createDatabase

  it.each(steps.slice(0, pivotIndex).map(({ name }) => name))(
    'at %s leaves nothing but what a retry needs, although the step had done its work; deleted, nothing',
    async (step) => {
      howdah.faults.failAfter = step
      database = await DatabaseOfTest.create(howdah, password)

      const { state, trace } = await howdah.ended(database.created)

      expect(state).toBe('FAILED')
      expect(trace).toContainEqual(done(step))
      const kept = ['backup-keys', 'verifier'].map((secret) => `/howdah/example/${database.id}/${secret}`)
      expect((await inventory.left()).toSorted()).toEqual(kept)
      await database.ask('DELETE', '?finalBackup=false&keepBackupsDays=0')
      expect(await inventory.left()).toEqual([])
    },
  )

  it('from the pivot on is parked with the database usable, and goes on when it is asked to', async () => {
    const names = steps.slice(pivotIndex).map(({ name }) => name)
    howdah.faults.failAfter = names[0]
    database = await DatabaseOfTest.create(howdah, password)

    await goesOn(database.created, names, async () => expect(await database.psql('select 1')).toBe('1'))
  })
})

/** How the database of this test gets a request of some type. */
interface Filing {
  /** Brings it to where the request can be filed. */
  readonly prepare?: () => Promise<unknown>
  readonly file: () => Promise<string>
  /** What the request needs to be retried, and keeps. */
  readonly keeps?: (key: string) => readonly string[]
  /** From its pivot on clients come in. */
  readonly isUsable: boolean
  /** By which password, where it changes. */
  readonly password?: string
}

let points = 0

/** In the order of a life. A new pipeline needs a line here. */
const filings: Readonly<Record<Exclude<RequestType, 'CREATE-DB'>, Filing>> = {
  'RESTORE-POINT': {
    file: () => database.file('POST', '/restore-points', { name: `point-${points++}` }),
    isUsable: true,
  },
  'BACKUP-DB': { file: () => database.file('POST', '/backups', {}), isUsable: true },
  'SET-PASSWORD': {
    file: () => database.file('POST', '/password', { password: newPassword }),
    keeps: (key) => [`/howdah/example/${database.id}/verifier-of-${key}`],
    isUsable: true,
    password: newPassword,
  },
  'SET-REPLICATION-ROLE': {
    file: () => database.file('PUT', '/replication-role', { role: 'cdc', password: newPassword }),
    keeps: (key) => [`/howdah/example/${database.id}/verifier-of-${key}`],
    isUsable: true,
  },
  'REMOVE-REPLICATION-ROLE': { file: () => database.file('DELETE', '/replication-role'), isUsable: true },
  'ROTATE-BACKUP-KEY': {
    file: () => database.file('POST', '/rotate-backup-key'),
    keeps: (key) => [`/howdah/example/${database.id}/backup-key-of-${key}`],
    isUsable: true,
  },
  'UPDATE-DB': {
    prepare: () => database.ask('PATCH', '', { dataProtection: false }),
    file: () => database.file('PATCH', '', { dataProtection: true }),
    isUsable: true,
  },
  'RECOVER-DB': {
    file: () => database.file('POST', '/recoveries', { target: { latest: true } }),
    isUsable: true,
  },
  'STOP-DB': { file: () => database.file('POST', '/stop'), isUsable: false },
  'START-DB': { file: () => database.file('POST', '/start'), isUsable: true },
  'DELETE-DB': { file: () => database.file('DELETE', '?keepBackupsDays=1'), isUsable: false },
  'PURGE-DB': {
    file: async () => {
      await inventory.expire(() => true)
      return (await database.requestOf('PURGE-DB')).key
    },
    isUsable: false,
  },
}

/** A sum over all rows; `refused` where nobody comes in. */
const rows = () =>
  database.psql("select count(*) || ' ' || sum(n) from orders").catch((error: Error) => {
    if (/authentication/.test(error.message)) throw error
    return 'refused'
  })

const allRows = '100000 5000050000'

/** All that a request which was taken back may not have changed. */
const asItIs = async () => {
  // Whether clients can connect is asked of the database itself: what is told of it goes by when somebody last looked, which nobody does here.
  const { updatedAt: _, available: __, ...row } = await database.get<{ updatedAt: string; available?: unknown }>()
  return { row, rows: await rows(), left: await inventory.left(), onServers: await inventory.onServers() }
}

describe('a database whose requests fail on the way, walked by aws-local-stepfunctions', () => {
  beforeAll(async () => {
    await database.psql('create table orders as select generate_series(1, 100000) n')
    expect(await rows()).toBe(allRows)
  })

  it('meets every pipeline', () => {
    expect(['CREATE-DB', ...Object.keys(filings)].sort()).toEqual(pipelines.map(({ type }) => type).sort())
  })

  describe.each(Object.entries(filings))('%s', (type, { prepare, file, keeps, isUsable, password }) => {
    const { steps = [], pivotIndex = 0 } = pipelines.find((pipeline) => pipeline.type === type) ?? {}
    beforeAll(async () => void (await prepare?.()))

    it.each(steps.slice(0, pivotIndex).map(({ name }) => name))(
      'taken back from %s, although the step had done its work, leaves the database as it was, with all its rows',
      async (step) => {
        const before = await asItIs()
        howdah.faults.failAfter = step

        const key = await file()

        const { state, trace } = await howdah.ended(key)
        expect(state).toBe('FAILED')
        expect(trace).toContainEqual(done(step))
        const { left, ...others } = await asItIs()
        expect({ ...others, left: left.filter((one) => !keeps?.(key).includes(String(one))) }).toEqual(before)
      },
    )

    it(`from its pivot on is parked with the database ${isUsable ? 'usable' : 'shut'}, and goes on when it is asked to`, async () => {
      const names = steps.slice(pivotIndex).map(({ name }) => name)
      howdah.faults.failAfter = names[0]
      const key = await file()

      await goesOn(key, names, async () => {
        database.password = password ?? database.password
        expect(await rows()).toBe(isUsable ? allRows : 'refused')
      })

      expect(await rows()).toBe(isUsable ? allRows : 'refused')
    })
  })

  it('leaves nothing behind in the end', async () => {
    expect(await inventory.left()).toEqual([])
    expect(howdah.aws.fleet.problems).toEqual([])
  })
})
