import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Howdah } from './howdah.ts'

interface Answer {
  readonly database: { readonly id: string; readonly name: string; readonly state: string }
  readonly request: {
    readonly key: string
    readonly type: string
    readonly state: string
    readonly trace: { readonly step: string }[]
  }
}

const password = 'a long secret'

describe('the journey of a database', () => {
  let howdah: Howdah

  beforeAll(async () => {
    howdah = await Howdah.start()
  })
  afterAll(() => howdah?.remove())

  it('is created, and answers over TLS with the certificate checked', async () => {
    const args = [
      '--data-center',
      'LOCAL1',
      '--flavour',
      'developer',
      '--volume-gb',
      '1',
      '--user',
      'app',
      '--password-file',
      '-',
    ]

    const { database, request } = await howdah.json<Answer>(['database', 'create', 'shop', ...args], {
      input: password,
    })

    expect(database).toMatchObject({ name: 'shop', state: 'RUNNING' })
    expect(request).toMatchObject({ type: 'CREATE-DB', state: 'PROCESSED' })
    expect(request.trace.map(({ step }) => step)).toContain('make-first-backup')
    const uri = (await howdah.cli(['database', 'connect', 'shop', '--print', 'uri'])).stdout
    expect(uri).toMatch(/^postgresql:\/\/app@127\.0\.0\.1:\d+\/shop\?sslmode=verify-full&sslrootcert=/)
    expect(await howdah.psql('shop', password, 'select ssl from pg_stat_ssl where pid = pg_backend_pid()')).toBe('t')
  })

  it('refuses a wrong password and a connection without TLS', async () => {
    await expect(howdah.psql('shop', 'another secret', 'select 1')).rejects.toThrow(/password authentication failed/)
  })

  const replication = {
    asIt: async (sql: string) => {
      const { stdout } = await howdah.cli(['database', 'connect', 'shop', '--print', 'uri'])
      return howdah.query(stdout.trim().replace('//app@', '//cdc@'), 'streams of changes', sql)
    },
    set: (name: string) =>
      howdah.cli(['database', 'replication-role', 'set', 'shop', name, '--password-file', '-'], {
        input: 'streams of changes',
      }),
    shown: async () => (await howdah.json<{ replicationRole?: string }>(['database', 'show', 'shop'])).replicationRole,
  }

  it('lets one role replicate on request, until it is recovered', async () => {
    expect((await replication.set('cdc')).code).toBe(0)

    expect(await replication.shown()).toBe('cdc')
    expect(await replication.asIt('select rolreplication from pg_roles where rolname = current_user')).toBe('t')
    const refused = await replication.set('other')
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('other-replication-role')
  })

  it('recovers to a restore point with exactly the rows of then', async () => {
    await howdah.psql(
      'shop',
      password,
      'create table orders (n int); insert into orders select generate_series(1, 1000)',
    )
    await howdah.json(['database', 'restore-point', 'shop', 'before-import'])
    await howdah.psql('shop', password, 'insert into orders select generate_series(1, 500)')
    await howdah.json(['backup', 'create', 'shop', '--kind', 'incremental'])

    const { request } = await howdah.json<Answer>([
      ...['database', 'recover', 'shop', '--restore-point', 'before-import'],
    ])

    expect(JSON.stringify(request.trace)).toContain('The replication role cdc is not taken along')
    expect(await replication.shown()).toBeUndefined()
    // What it was in the recovered data is a role like any other.
    expect(await replication.asIt('select rolreplication from pg_roles where rolname = current_user')).toBe('f')
    expect(await howdah.psql('shop', password, 'select count(*) from orders')).toBe('1000')
  })

  it('keeps its address, its certificate and its password through a recovery, a stop and a start', async () => {
    const before = (await howdah.cli(['database', 'connect', 'shop', '--print', 'uri'])).stdout

    expect((await replication.set('cdc')).code).toBe(0)
    await howdah.json(['database', 'stop', 'shop'])
    await expect(howdah.psql('shop', password, 'select 1')).rejects.toThrow()
    await howdah.json(['database', 'start', 'shop'])

    expect((await howdah.cli(['database', 'connect', 'shop', '--print', 'uri'])).stdout).toBe(before)
    expect(await howdah.psql('shop', password, 'select count(*) from orders')).toBe('1000')
  })

  it('lets the role replicate after a stop and a start, until it is removed', async () => {
    expect(await replication.asIt("select count(pg_create_physical_replication_slot('s'))")).toBe('1')

    await howdah.json(['database', 'replication-role', 'remove', 'shop'])

    await expect(replication.asIt('select 1')).rejects.toThrow()
    expect(await howdah.psql('shop', password, 'select count(*) from pg_replication_slots')).toBe('0')
    expect(await replication.shown()).toBeUndefined()
  })

  it('takes a new password, and the old one opens nothing any more', async () => {
    const next = 'a newer secret'

    await howdah.json(['database', 'set-password', 'shop', '--password-file', '-'], { input: next })

    expect(await howdah.psql('shop', next, 'select 1')).toBe('1')
    await expect(howdah.psql('shop', password, 'select 1')).rejects.toThrow(/password authentication failed/)
    await howdah.json(['database', 'set-password', 'shop', '--password-file', '-'], { input: password })
  })

  it('is not deleted while it is protected', async () => {
    await howdah.json(['database', 'update', 'shop', '--deletion-protection'])

    const refused = await howdah.cli(['database', 'delete', 'shop', '--no-final-backup', '--yes'])

    expect(refused.code).toBe(5)
    expect(refused.stderr).toContain('deletion-protected')
    await howdah.json(['database', 'update', 'shop', '--no-deletion-protection'])
  })

  it('restores a database that was stopped and deleted into a new one, with all that it held', async () => {
    const { items } = await howdah.json<{ items: { id: string; name: string }[] }>(['database', 'list'])
    const id = items.find(({ name }) => name === 'shop')?.id ?? ''
    // What it holds then is nowhere but on its volume.
    await howdah.json(['database', 'update', 'shop', '--no-data-protection'])
    await howdah.psql('shop', password, 'insert into orders values (1001)')
    await howdah.json(['database', 'stop', 'shop'])
    await howdah.json(['database', 'delete', 'shop', '--keep-backups-days', '1', '--yes'])

    const [last] = (await howdah.json<{ items: { id: string }[] }>(['backup', 'list', id])).items
    const from = ['--restore-from', id, '--backup', last?.id ?? '']
    const args = ['--user', 'app', '--database-name', 'shop', ...from, '--password-file', '-']
    await howdah.json<Answer>(['database', 'create', 'shop-again', ...args], { input: password })

    expect(await howdah.psql('shop-again', password, 'select count(*) from orders')).toBe('1001')
    await howdah.json(['database', 'delete', 'shop-again', '--no-final-backup', '--keep-backups-days', '0', '--yes'])
  })

  it('leaves nothing behind', async () => {
    expect(await howdah.leftovers()).toEqual([])
  })
})
