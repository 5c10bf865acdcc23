import { access, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Howdah, Person } from './howdah.ts'
import { certificate } from './scripted-engine.ts'

let howdah: Howdah
let person: Person

beforeEach(async () => {
  howdah = await Howdah.started()
  person = await Person.onMachineOf(howdah)
  person.input = 'a long secret'
})
afterEach(async () => {
  await person[Symbol.asyncDispose]()
  await howdah.stop()
})

const create = (name: string, ...more: string[]) =>
  person.runs('database', 'create', name, '--password-file', '-', '--json', ...more)

const idOf = (printed: unknown): string => (printed as { database: { id: string } }).database.id

describe('howdah database create', () => {
  it('waits and prints the database and its request, and nothing else, as JSON', async () => {
    const { code, json } = await create(
      'shop',
      '--data-center',
      'LOCAL1',
      '--flavour',
      'developer',
      '--volume-gb',
      '1',
      '--user',
      'app',
    )

    expect(code).toBe(0)
    expect(json()).toMatchObject({
      database: { name: 'shop', state: 'RUNNING', volumeGb: 1, user: 'app' },
      request: { type: 'CREATE-DB', state: 'PROCESSED', body: { password: '********' } },
    })
  })

  it('with --no-wait ends when the request is filed', async () => {
    howdah.engine.isHeld = true

    const { code, json, err } = await create('shop', '--no-wait')

    expect(code).toBe(0)
    expect(json()).toMatchObject({ request: { type: 'CREATE-DB', state: 'RUNNING' } })
    expect(err).toMatch(/Watch it: howdah request watch r-/)
  })

  it('with --dry-run says what would happen and changes nothing', async () => {
    const { code, json } = await create('shop', '--dry-run')

    expect(code).toBe(0)
    expect(json()).toMatchObject({ dryRun: true, database: { name: 'shop' }, request: { type: 'CREATE-DB' } })
    expect((await person.runs('database', 'list', '--json')).json()).toEqual({ items: [], nextCursor: null })
  })

  it('ends with 1 when the request failed, with the request on standard output and the reason on standard error', async () => {
    howdah.engine.outcome = 'FAILED'

    const { code, json, err } = await create('shop')

    expect(code).toBe(1)
    expect(json()).toMatchObject({ request: { state: 'FAILED', error: { code: 'server-lost' } } })
    expect(JSON.parse(err.trim().split('\n').at(-1) ?? '')).toMatchObject({
      code: 'server-lost',
      hint: expect.any(String),
    })
  })

  it('names the option that the API finds wrong', async () => {
    const { code, out, err } = await person.runs(
      'database',
      'create',
      'shop',
      '--password-file',
      '-',
      '--port',
      '80',
      '--user',
      'postgres',
    )

    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toMatch(/^error \(invalid-request\)/)
    expect(err).toMatch(/--port: /)
    expect(err).toMatch(/--user: /)
  })

  it('sends a schedule for backups', async () => {
    const { json } = await create(
      'shop',
      '--backup-cron',
      '30 2 * * *',
      '--time-zone',
      'Europe/Berlin',
      '--keep-days',
      '14',
    )

    expect(json()).toMatchObject({
      request: { body: { backupJob: { cron: '30 2 * * *', timeZone: 'Europe/Berlin', retention: { keepDays: 14 } } } },
    })
  })

  it('begins with the data of another database, whose password it keeps', async () => {
    const source = idOf((await create('shop')).json())

    const { code, json } = await person.runs(
      'database',
      'create',
      'copy',
      '--restore-from',
      source,
      '--latest',
      '--json',
    )

    expect(code).toBe(0)
    expect(json()).toMatchObject({ database: { name: 'copy', restoredFrom: source } })
  })

  it.each([
    [['--restore-from', 'shop'], /--restore-from needs one of/],
    [['--latest'], /a target needs --restore-from/],
    [['--restore-from', 'shop', '--latest', '--lsn', '0/1'], /only one target/],
    [['--volume-gb', 'much'], /A whole number/],
    [['--password', 'secret'], /unknown option/],
  ])('refuses %j before it asks anybody', async (options, message) => {
    const { code, err } = await person.runs('database', 'create', 'shop', ...options)

    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(howdah.calls).toEqual([])
  })
})

describe('the name of a database', () => {
  it('is as good as its id where it is unique', async () => {
    const id = idOf((await create('my shop')).json())
    await create('my shop 2')

    const byName = await person.runs('database', 'show', 'my shop', '--json')
    const byId = await person.runs('database', 'show', id, '--json')

    expect(byName.json()).toMatchObject({ id })
    expect(byId.json()).toEqual(byName.json())
  })

  it('that several have is refused with their ids', async () => {
    const ids = [idOf((await create('shop')).json()), idOf((await create('shop')).json())]

    const { code, err } = await person.runs('database', 'stop', 'shop')

    expect(code).toBe(5)
    expect(err).toMatch(/name-not-unique/)
    for (const id of ids) expect(err).toContain(id)
  })

  it('means the living one where a deleted one has it too', async () => {
    await create('shop')
    await person.runs('database', 'delete', 'shop')
    const id = idOf((await create('shop')).json())

    const { json } = await person.runs('database', 'show', 'shop', '--json')

    expect(json()).toMatchObject({ id, state: 'RUNNING' })
  })

  it('is shown with what can be done, by the commands that do it', async () => {
    await create('shop')

    const { out } = await person.runs('database', 'show', 'shop')

    expect(out).toMatch(/^can +backup create, database delete, /m)
    expect(out).toMatch(/^cannot .*database start.*\(state-conflict: /m)
    expect(out).not.toMatch(/restorePoint|setPassword|purge/)
  })

  it('that nobody has is not found', async () => {
    const { code, out, err } = await person.runs('database', 'show', 'shop', '--json')

    expect(code).toBe(4)
    expect(out).toBe('')
    expect(JSON.parse(err)).toMatchObject({ code: 'not-found', hint: expect.any(String) })
  })
})

describe('howdah database list', () => {
  it('prints aligned columns', async () => {
    await create('shop', '--description', 'Orders')
    await create('accounts')

    const { out } = await person.runs('database', 'list')
    const { endpoint } = JSON.parse((await person.runs('database', 'show', 'shop', '--json')).out)

    const lines = out.trimEnd().split('\n')
    expect(lines.map((line) => line.indexOf('RUNNING'))).toEqual([-1, 10, 10])
    expect(lines.find((line) => line.startsWith('shop'))).toMatch(new RegExp(`${endpoint.host} +${endpoint.port} `))
    expect(lines[0]).toMatch(/^NAME {6}STATE {4}DESCRIPTION {2}DATA CENTER {2}ADDRESS +PORT {2}TENANT {2}ID$/)
  })

  it('fits the terminal', async () => {
    await create('shop', '--description', 'x'.repeat(300))
    person.columns = 120
    person.isTty = true

    const { out } = await person.runs('database', 'list')

    const lines = stripVTControlCharacters(out).trimEnd().split('\n')
    expect(lines.every((line) => line.length <= 120)).toBe(true)
    expect(out).toContain('x…')
  })

  it('takes several states, and leaves out what is deleted', async () => {
    for (const name of ['a', 'b', 'c']) await create(name)
    await person.runs('database', 'stop', 'b')
    await person.runs('database', 'delete', 'c', '--yes', '--no-final-backup')
    const names = async (...options: string[]) => {
      const { json } = await person.runs('database', 'list', '--json', '--sort', '-tenant', ...options)
      return (json() as { items: { name: string }[] }).items.map(({ name }) => name)
    }

    expect(await names()).toEqual(['a', 'b', 'c'])
    expect(await names('--no-deleted')).toEqual(['a', 'b'])
    expect(await names('--state', 'stopped')).toEqual(['b'])
    expect(await names('--state', 'stopped', '--state', 'DELETED')).toEqual(['b', 'c'])
  })

  it('gives pages', async () => {
    for (const name of ['a', 'b', 'c']) await create(name)

    const first = (await person.runs('database', 'list', '--limit', '2', '--json')).json() as { nextCursor: string }
    const rest = await person.runs('database', 'list', '--cursor', first.nextCursor, '--json')
    const all = await person.runs('database', 'list', '--all', '--json')

    expect(first).toMatchObject({ items: [{ name: 'a' }, { name: 'b' }] })
    expect(rest.json()).toMatchObject({ items: [{ name: 'c' }], nextCursor: null })
    expect(all.json()).toMatchObject({ items: [{ name: 'a' }, { name: 'b' }, { name: 'c' }], nextCursor: null })
  })
})

describe('howdah database update', () => {
  it('changes at once what needs no request', async () => {
    await create('shop')

    const { code, json } = await person.runs('database', 'update', 'shop', '--deletion-protection', '--json')

    expect(code).toBe(0)
    expect(json()).toMatchObject({ database: { deletionProtection: true }, request: null })
  })

  it('waits where it needs one', async () => {
    await create('shop')

    const { code, json } = await person.runs('database', 'update', 'shop', '--no-data-protection', '--json')

    expect(code).toBe(0)
    expect(json()).toMatchObject({
      database: { dataProtection: false },
      request: { type: 'UPDATE-DB', state: 'PROCESSED' },
    })
  })

  it('refuses to change nothing', async () => {
    expect((await person.runs('database', 'update', 'shop')).code).toBe(2)
  })
})

describe('howdah database delete', () => {
  it('does not ask where nobody could answer, and prints what was deleted', async () => {
    await create('shop')

    const { code, json } = await person.runs(
      'database',
      'delete',
      'shop',
      '--no-final-backup',
      '--keep-backups-days',
      '0',
      '--json',
    )

    expect(code).toBe(0)
    expect(json()).toMatchObject({
      database: { name: 'shop', state: 'DELETED' },
      request: { type: 'DELETE-DB', state: 'PROCESSED', body: { finalBackup: false, keepBackupsDays: 0 } },
    })
  })

  it('says that nothing is kept any more of what it purges', async () => {
    await create('shop')
    const kept = await person.runs('database', 'delete', 'shop')

    const { code, err } = await person.runs('database', 'delete', 'shop', '--keep-backups-days', '0')

    expect(kept.err).toMatch(/shop is deleted; its backups are kept until/)
    expect(code).toBe(0)
    expect(err).toMatch(/shop is deleted$/m)
  })

  it('deletes when the name is typed', async () => {
    await create('shop')
    person.answers = ['shop']

    expect((await person.runs('database', 'delete', 'shop')).code).toBe(0)
    expect(person.questions).toHaveLength(1)
  })

  it('keeps the database when something else is typed', async () => {
    await create('shop')
    person.answers = ['y']

    expect((await person.runs('database', 'delete', 'shop')).code).toBe(2)
    expect((await person.runs('database', 'show', 'shop', '--json')).json()).toMatchObject({ state: 'RUNNING' })
  })

  it('does not ask with --yes', async () => {
    await create('shop')
    person.answers = []

    expect((await person.runs('database', 'delete', 'shop', '--yes')).code).toBe(0)
    expect(person.questions).toEqual([])
  })

  it('is refused with 5 while the database is protected', async () => {
    await create('shop', '--deletion-protection')

    const { code, err } = await person.runs('database', 'delete', 'shop')

    expect(code).toBe(5)
    expect(err).toMatch(/^error \(deletion-protected\)/)
    expect(err).toMatch(/hint: Switch the protection off first\.\n {2}command: howdah .*--no-deletion-protection/)
  })
})

describe('howdah database recover', () => {
  it.each([
    [['--latest'], { latest: true }],
    [['--restore-point', 'before-import'], { restorePoint: 'before-import' }],
    [['--transaction-id', '741', '--exclusive'], { transactionId: '741', inclusive: false }],
    [['--lsn', '1/0'], { lsn: '1/0' }],
  ])('recovers with %j', async (options, target) => {
    await create('shop')
    await person.runs('database', 'restore-point', 'shop', 'before-import')

    const { code, json } = await person.runs('database', 'recover', 'shop', ...options, '--json')

    expect(code).toBe(0)
    expect(json()).toMatchObject({ request: { type: 'RECOVER-DB', state: 'PROCESSED', body: { target } } })
  })

  it('tells what would be lost with --dry-run', async () => {
    await create('shop')

    const { code, out } = await person.runs('database', 'recover', 'shop', '--latest', '--dry-run')

    expect(code).toBe(0)
    expect(out).toMatch(/recovered to: /)
    expect(out).toMatch(/lost: /)
    expect(out).toMatch(/the data of today /)
  })

  it.each([[[]], [['--latest', '--backup', 'x']], [['--exclusive', '--latest']], [['--time', '2026-11-22 12:00']]])(
    'refuses %j',
    async (options) => {
      expect((await person.runs('database', 'recover', 'shop', ...options)).code).toBe(2)
    },
  )

  it('is a wrong value, not a failure, when the target is in the future', async () => {
    await create('shop')

    const { code, err } = await person.runs('database', 'recover', 'shop', '--time', '2999-01-01T00:00:00Z')

    expect(code).toBe(2)
    expect(err).toMatch(/target-in-future/)
  })
})

describe('howdah database recovery-window', () => {
  it('shows restore points and backups', async () => {
    await create('shop')
    await person.runs('database', 'restore-point', 'shop', 'before-import')

    const shown = await person.runs('database', 'recovery-window', 'shop')
    const printed = await person.runs('database', 'recovery-window', 'shop', '--json')

    expect(shown.out).toMatch(/before-import/)
    expect(shown.out).toMatch(/30\.0 MB +4\.2 MB/)
    expect(printed.json()).toMatchObject({
      everyMoment: true,
      restorePoints: [{ name: 'before-import' }],
      backups: [{ kind: 'full' }],
    })
  })
})

describe('howdah database stop, start and set-password', () => {
  it('stop and start', async () => {
    await create('shop')

    const stopped = await person.runs('database', 'stop', 'shop', '--json')
    const again = await person.runs('database', 'stop', 'shop')
    const started = await person.runs('database', 'start', 'shop', '--json')

    expect(stopped.json()).toMatchObject({ database: { state: 'STOPPED' }, request: { type: 'STOP-DB' } })
    expect(again.code).toBe(5)
    expect(started.json()).toMatchObject({ database: { state: 'RUNNING' }, request: { type: 'START-DB' } })
  })

  it('set a password that nobody sees', async () => {
    await create('shop')
    person.input = 'another long secret\n'

    const { code, out, err } = await person.runs('database', 'set-password', 'shop', '--password-file', '-', '--json')

    expect(code).toBe(0)
    expect(out + err).not.toContain('another long secret')
  })
})

describe('howdah database connect', () => {
  it('prints a URI with the certificate that it wrote, readable by nobody else', async () => {
    const id = idOf((await create('shop')).json())

    const { out } = await person.runs('database', 'connect', 'shop', '--print', 'uri')

    const file = join(person.environment.configFolder, 'certificates', `${id}.crt`)
    expect(out).toBe(`postgresql://app@127.0.0.1:15432/shop?sslmode=verify-full&sslrootcert=${file}\n`)
    expect(await readFile(file, 'utf8')).toBe(certificate)
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700)
  })

  it.each([
    ['psql', /^psql 'postgresql:/],
    ['libpq', /^host=127\.0\.0\.1 port=15432 dbname=shop user=app sslmode=verify-full sslrootcert=/],
    ['jdbc', /^jdbc:postgresql:\/\/127\.0\.0\.1:15432\/shop\?user=app&/],
    ['env', /^export PGHOST='127\.0\.0\.1'\nexport PGPORT='15432'[\s\S]*export PGCHANNELBINDING='require'\n$/],
    ['node', /^import /],
  ])('prints %s', async (form, text) => {
    await create('shop')

    expect((await person.runs('database', 'connect', 'shop', '--print', form)).out).toMatch(text)
  })

  it('runs psql with what stands after --', async () => {
    await create('shop')
    const psql = await person.write('bin/psql', '#!/bin/sh\n', 0o755)

    const { code } = await person.runs('database', 'connect', 'shop', '--', '-c', 'select 1')

    expect(code).toBe(0)
    expect(person.programs).toEqual([
      [
        psql,
        expect.stringMatching(/^host='127.0.0.1' port='15432' dbname='shop' .* channel_binding='require'$/),
        '-c',
        'select 1',
      ],
    ])
    await expect(access(psql)).resolves.toBeUndefined()
  })

  it('says what state the database is in when psql gets nowhere', async () => {
    await create('shop')
    await person.write('bin/psql', '#!/bin/sh\n', 0o755)
    person.programCode = 2
    expect((await person.runs('database', 'connect', 'shop')).err).not.toMatch(/hint/)

    await person.runs('database', 'stop', 'shop')
    const { code, err } = await person.runs('database', 'connect', 'shop')

    expect(code).toBe(1)
    expect(err).toMatch(/psql ended with 2[\s\S]*hint: shop is STOPPED; start it: howdah database start shop/)
  })

  it('says what to do where there is no psql', async () => {
    await create('shop')

    const { code, err } = await person.runs('database', 'connect', 'shop')

    expect(code).toBe(1)
    expect(err).toMatch(/hint: Install postgresql-client, or print how to connect/)
  })
})

describe('howdah database logs', () => {
  it('prints the newest lines', async () => {
    await create('shop')

    const all = await person.runs('database', 'logs', 'shop')
    const some = await person.runs('database', 'logs', 'shop', '--lines', '1', '--json')

    expect(all.out).toBe('LOG:  ready\nERROR:  no such table\n')
    expect(some.json()).toEqual({ items: ['ERROR:  no such table'], nextCursor: null })
  })

  it('follows', async () => {
    await create('shop')

    const { out } = await person.runs('database', 'logs', 'shop', '--follow', '--filter', 'ready')
    const lines = await person.runs('database', 'logs', 'shop', '--follow', '--json')

    expect(out).toBe('LOG:  ready\n')
    expect(
      lines.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([{ line: 'LOG:  ready' }, { line: 'ERROR:  no such table' }])
  })

  it('lets nothing act on the terminal that somebody wrote to the log', async () => {
    await create('shop')
    howdah.logLines = ['LOG:  \u001b]0;evil\u0007\u001b[31mred\u001b[0m']

    const { out } = await person.runs('database', 'logs', 'shop')

    expect(out).toBe('LOG:  \\u001b]0;evil\\u0007\\u001b[31mred\\u001b[0m\n')
  })
})
