import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitUntil } from '../../images/testing/docker.ts'
import { accessKeyOf } from '../peers/aws/instance-metadata.ts'
import { DatabaseOfTest } from './database.ts'
import { Installation } from './installation.ts'
import { Inventory } from './inventory.ts'

const password = 'a long secret of the owner'

let howdah: Installation
let inventory: Inventory
let database: DatabaseOfTest
beforeAll(async () => {
  howdah = await Installation.open('moto')
  inventory = new Inventory(howdah)
})
afterAll(() => howdah?.close())

describe("the journey of a database on AWS, by the packaged functions on moto's Step Functions and Lambda", () => {
  it('is created on an instance of its own, and answers over TLS with the certificate checked', async () => {
    database = await DatabaseOfTest.create(howdah, password)

    await howdah.processed(database.created)

    expect(await database.psql('select ssl from pg_stat_ssl where pid = pg_backend_pid()')).toBe('t')
    await expect(database.psql('select 1', 'another secret')).rejects.toThrow(/password authentication failed/)
  })

  it('keeps its backup and its WAL in its bucket, by the identity of its instance', async () => {
    await database.psql('create table orders as select generate_series(1, 1000) n')

    const hasWal = async () => (await inventory.objects()).some((name) => /wal_\d+\/[0-9A-F]{24}/.test(name))
    await waitUntil(hasWal, { timeoutMs: 60_000, what: 'WAL in the bucket' })

    expect(await inventory.objects()).toContainEqual(expect.stringMatching(/basebackups_005\/.*sentinel\.json$/))
    const [instance] = [...howdah.aws.fleet.nodes.keys()]
    const uploads = howdah.aws.requests.filter(({ path }) => path.startsWith('PUT /howdah-'))
    expect(new Set(uploads.map(({ accessKey }) => accessKey))).toEqual(new Set([accessKeyOf(instance ?? '')]))
  })

  it('tells its log through the API, as its container engine sent it to CloudWatch', async () => {
    const linesWith = async (filter: string) =>
      (await database.get<{ items: string[] }>(`/logs?filter=${encodeURIComponent(filter)}`)).items
    await database.psql('select no_such_column').catch(() => undefined)

    await waitUntil(async () => (await linesWith('NO_SUCH_COLUMN')).length > 0, {
      ...{ timeoutMs: 60_000, what: 'a line of the log' },
    })
    expect(await linesWith('ready to accept connections')).not.toEqual([])
    expect(await linesWith('nothing like that')).toEqual([])
  })

  it('is backed up by the tick when its job is due', async () => {
    const due = new Date(Date.now() + 10_000).toISOString()
    await howdah.api('PUT', `/v1/databases/${database.id}/jobs/backup`, { every: '1 DAY', nextRun: due })

    const filed = async () => {
      await howdah.invoke('tick', {})
      return (await database.requests()).find(({ type }) => type === 'BACKUP-DB')
    }
    const { key } = await waitUntil(filed, { timeoutMs: 60_000, what: 'the job' })

    await howdah.processed(key)
    expect(await database.backupNames()).toHaveLength(2)
  })

  it('is backed up in full when its newest backup was taken from the bucket', async () => {
    const [lost = ''] = await database.backupNames()

    await inventory.expire((key) => key.includes(lost))

    const [newest] = await database.requests()
    expect(newest?.type).toBe('BACKUP-DB')
    await howdah.processed(newest?.key ?? '')
    const names = await database.backupNames()
    // It is told as damaged, and the new one stands beside it.
    expect(names).toHaveLength(3)
    expect(await database.damagedNames()).toEqual([lost])
  })

  it('recovers to a restore point with exactly the rows of then', async () => {
    await database.ask('POST', '/restore-points', { name: 'before-import' })
    await database.psql('insert into orders select generate_series(1, 500)')

    await database.ask('POST', '/recoveries', { target: { restorePoint: 'before-import' } })

    expect(await database.psql('select count(*) from orders')).toBe('1000')
  })

  it('is deleted, and leaves nothing behind when its backups have expired', async () => {
    await database.ask('DELETE', '?finalBackup=false&keepBackupsDays=1')
    await expect(database.psql('select 1')).rejects.toThrow()
    // The keys of the backups stay as long as they do.
    expect(await inventory.left()).toEqual([
      expect.stringContaining(database.id),
      `/howdah/example/${database.id}/backup-keys`,
    ])

    await inventory.expire(() => true)

    await howdah.processed((await database.requestOf('PURGE-DB')).key)
    expect(await inventory.left()).toEqual([])
    expect(howdah.aws.fleet.problems).toEqual([])
  })

  it('has left its password in no log, no script and no history', async () => {
    const history = await inventory.histories()
    const log = await howdah.host.log()
    const said = [log, history, ...howdah.aws.runCommand.sent, ...howdah.machines.values()].join('\n')

    expect(log).toContain('"path":"/v1/databases"')
    expect(log).toContain('ready to accept connections')
    expect(said).toContain('CREATE-DB')
    expect(history).toContain('admit-clients')
    expect(said).not.toContain(password)
  })
})
