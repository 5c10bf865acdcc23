import { stripVTControlCharacters } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Howdah, Person, type Result } from './howdah.ts'

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

const create = (...more: string[]) => person.runs('database', 'create', 'shop', '--password-file', '-', ...more)

const until = async (isSo: () => boolean): Promise<void> => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2))
}

const polls = () => howdah.calls.filter(({ method, url }) => method === 'GET' && url.startsWith('/v1/requests/'))

/** The key of the request that the first lines name. */
const keyIn = ({ err }: Result): string => /r-[0-9a-z]+-[0-9a-f]+/.exec(err)?.[0] ?? ''

describe('waiting where nobody looks', () => {
  it('writes one line for each step to standard error', async () => {
    const { err, out } = await create()

    expect(out).toBe('')
    expect(err.split('\n').slice(0, 4)).toEqual([
      expect.stringMatching(/^CREATE-DB shop \(request r-.*\)$/),
      expect.stringMatching(/^\d\d:\d\d:\d\d {2}ensure-server +done {2}\d\.\d s$/),
      expect.stringMatching(/^\d\d:\d\d:\d\d {2}await-server +done {2}\d\.\d s, 7 polls$/),
      expect.stringMatching(/^PROCESSED after \d\.\d s$/),
    ])
  })

  it('says which step failed, and why', async () => {
    howdah.engine.outcome = 'STUCK'

    const { code, err } = await create()

    expect(code).toBe(1)
    expect(err).toMatch(/await-server +failed .*it broke/)
    expect(err).toMatch(/error \(server-lost\): CREATE-DB r-\S+ is STUCK at await-server: it broke/)
    expect(err).toMatch(/hint: .*howdah request retry r-/)
  })
})

describe('waiting at a terminal', () => {
  it('shows the step that is at work, with its polls and how far it is', async () => {
    person.isTty = true
    person.columns = 100
    howdah.engine.isHeld = true

    const creation = create()
    await until(() => polls().length > 2)
    howdah.engine.isHeld = false
    const { err } = await creation

    expect(err).toContain('\r\u001b[K')
    expect(stripVTControlCharacters(err)).toMatch(/[⠋-⠿] await-server {2}\d\.\d s, 3 polls, 40 %/)
  })

  it('uses no colour with NO_COLOR', async () => {
    person.isTty = true
    person.columns = 100
    person.environment = { ...person.environment, noColour: true }

    expect((await create()).err).not.toMatch(/\[3\dm/)
  })
})

describe('waiting that ends early', () => {
  it('ends with 7 when --timeout has passed, and leaves the request running', async () => {
    howdah.engine.isHeld = true

    const { code, err } = await create('--timeout', '0.05s')

    expect(code).toBe(7)
    expect(err).toMatch(/hint: It goes on\. Watch it: howdah request watch r-/)
  })

  it('ends with 130 on Ctrl-C, and says how to watch on', async () => {
    howdah.engine.isHeld = true

    const creation = create()
    await until(() => polls().length > 0)
    person.interrupt()
    const ended = await creation

    expect(ended.code).toBe(130)
    expect(ended.err).toMatch(/goes on\n {2}hint: Watch it: howdah request watch r-/)
    howdah.engine.isHeld = false
    expect((await person.runs('request', 'watch', keyIn(ended))).code).toBe(0)
  })
})

describe('a network that fails', () => {
  it('lets a write have its effect once, whatever answers are lost', async () => {
    howdah.cuts = { before: 1, after: 1 }

    const { code } = await create('--json')

    const writes = howdah.calls.filter(({ method }) => method === 'POST')
    expect(code).toBe(0)
    expect(writes).toHaveLength(2)
    expect(new Set(writes.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1)
    expect((await person.runs('database', 'list', '--json')).json()).toMatchObject({ items: [{ name: 'shop' }] })
  })

  it('does not end the waiting: the control plane may be starting again', async () => {
    howdah.engine.isHeld = true
    const creation = create()
    await until(() => polls().length > 0)

    howdah.cuts.before = 10
    await until(() => howdah.cuts.before === 0)
    howdah.engine.isHeld = false
    const { code, err } = await creation

    expect(code).toBe(0)
    expect(err).toContain('the API does not answer; looking again')
  })

  it('does not end a command whose token cannot be renewed at once', async () => {
    howdah.authority.cuts = 2

    expect((await person.runs('database', 'list')).code).toBe(0)
  })

  it('ends with 6 where there is no server', async () => {
    howdah.cuts.before = 100

    const { code, err } = await person.runs('database', 'list')

    expect(code).toBe(6)
    expect(err).toMatch(/^error \(api-unreachable\): http:\/\/127\.0\.0\.1:\d+ does not answer/)
  })
})

describe('howdah request', () => {
  it('lists newest first, also of a database that is gone', async () => {
    await create()
    await person.runs('backup', 'create', 'shop')
    await person.runs('database', 'delete', 'shop', '--keep-backups-days', '0')

    const { json } = await person.runs('request', 'list', '--database', 'shop', '--json')
    const backups = await person.runs('request', 'list', '--type', 'backup-db', '--state', 'PROCESSED', '--json')

    expect(json()).toMatchObject({
      items: [{ type: 'DELETE-DB' }, { type: 'BACKUP-DB' }, { type: 'CREATE-DB' }],
      nextCursor: null,
    })
    expect(backups.json()).toMatchObject({ items: [{ type: 'BACKUP-DB' }] })
    const of = async (...options: string[]) =>
      ((await person.runs('request', 'list', '--json', ...options)).json() as { items: object[] }).items.length
    expect(await of('--state', 'PROCESSED', '--state', 'failed', '--tenant', 'DEMO')).toBe(3)
    expect(await of('--tenant', 'OTHER')).toBe(0)
    expect(await of('--since', '2999-01-01T00:00:00Z')).toBe(0)
  })

  it('lists nothing of a database that never was', async () => {
    expect((await person.runs('request', 'list', '--database', 'shop')).code).toBe(4)
  })

  it('shows the trace', async () => {
    const key = keyIn(await create())

    const { out } = await person.runs('request', 'show', key, '--time-zone', 'UTC')

    expect(out).toMatch(/^request {4}r-/)
    expect(out).toMatch(/TIME +ACTION +OUTCOME +TOOK +POLLS/)
    expect(out).toMatch(/await server +done +\d\.\d s +7/)
    expect(out).not.toContain('a long secret')
  })

  it('retries what failed, and waits', async () => {
    howdah.engine.outcome = 'FAILED'
    const key = keyIn(await create())
    howdah.engine.outcome = 'PROCESSED'

    const { code, json } = await person.runs('request', 'retry', key, '--json')
    const again = await person.runs('request', 'retry', key)

    expect(code).toBe(0)
    expect(json()).toMatchObject({ database: { state: 'RUNNING' }, request: { key, state: 'PROCESSED' } })
    expect(again.code).toBe(5)
  })

  it('cancels, which is well when it ends CANCELLED', async () => {
    howdah.engine.isHeld = true
    const key = keyIn(await create('--no-wait'))

    const { code, json } = await person.runs('request', 'cancel', key, '--yes', '--json')
    const watched = await person.runs('request', 'watch', key, '--json')

    expect(code).toBe(0)
    expect(json()).toMatchObject({ request: { key, state: 'CANCELLED' } })
    expect(watched.code).toBe(1)
    expect(watched.json()).toMatchObject({ key, state: 'CANCELLED' })
  })

  it('names the request that is at work when a second one is refused', async () => {
    await create()
    howdah.engine.isHeld = true
    const first = keyIn(await person.runs('backup', 'create', 'shop', '--no-wait'))

    const { code, err } = await person.runs('database', 'stop', 'shop')

    expect(code).toBe(5)
    expect(err).toContain(`error (request-active): BACKUP-DB ${first} is RUNNING`)
    expect(err).toContain(`command: howdah request watch ${first}`)
  })
})

describe('howdah backup', () => {
  it('makes one and says which', async () => {
    await create()

    const { code, json } = await person.runs('backup', 'create', 'shop', '--kind', 'incremental', '--json')
    const listed = await person.runs('backup', 'list', 'shop', '--limit', '1', '--json')

    const { request } = json() as { request: { key: string } }
    expect(code).toBe(0)
    expect(json()).toMatchObject({ database: { name: 'shop' }, backup: { id: request.key, kind: 'incremental' } })
    expect(listed.json()).toMatchObject({ items: [{ id: request.key }], nextCursor: expect.any(String) })
  })

  it('refuses a kind that there is not', async () => {
    expect((await person.runs('backup', 'create', 'shop', '--kind', 'half')).code).toBe(2)
  })
})

describe('howdah job', () => {
  beforeEach(async () => {
    await create()
  })

  it('sets what is given and leaves the rest', async () => {
    await person.runs(
      'job',
      'set',
      'shop',
      '--every',
      '4 weeks',
      '--next-run',
      '2999-01-01T00:00:00Z',
      '--keep-days',
      '30',
    )
    await person.runs('job', 'set', 'shop', 'backup', '--off')

    const { json } = await person.runs('job', 'set', 'shop', '--on', '--keep-full', '5', '--json')

    expect(json()).toMatchObject({
      kind: 'backup',
      enabled: true,
      every: '4 WEEKS',
      retention: { keepFull: 5, keepDays: 30 },
    })
  })

  it('takes a cron expression, by the clocks of a zone', async () => {
    const { json } = await person.runs(
      'job',
      'set',
      'shop',
      '--cron',
      '30 2 * * 1-5',
      '--time-zone',
      'Europe/Berlin',
      '--json',
    )

    expect(json()).toMatchObject({ cron: '30 2 * * 1-5', timeZone: 'Europe/Berlin', nextRun: expect.any(String) })
  })

  it('lists the jobs of a database', async () => {
    await person.runs('job', 'set', 'shop', '--every', '1 day')

    const listed = await person.runs('job', 'list', 'shop')
    const { json } = await person.runs('job', 'list', 'shop', '--json')

    expect(listed.out).toMatch(/^backup +yes +every 1 DAY /m)
    expect(json()).toMatchObject({ items: [{ kind: 'backup', every: '1 DAY' }], nextCursor: null })
  })

  it('says when a schedule would be due, and which kinds there are', async () => {
    const preview = await person.runs('job', 'preview', '--cron', '30 2 * * *', '--time-zone', 'UTC', '--json')
    const shown = await person.runs('job', 'preview', '--every', '1 day')
    const kinds = await person.runs('job', 'kinds')

    const { nextRuns } = preview.json() as { nextRuns: string[] }
    expect(nextRuns).toHaveLength(5)
    expect(nextRuns[0]).toMatch(/T02:30:00/)
    expect(shown.out.trim().split('\n')).toHaveLength(5)
    expect(kinds.out).toMatch(/^backup +every 1 DAY +/m)
    expect((await person.runs('job', 'preview')).code).toBe(2)
  })

  it('shows and removes', async () => {
    await person.runs('job', 'set', 'shop', '--every', '1 day')

    const shown = await person.runs('job', 'show', 'shop')
    const previewed = await person.runs('job', 'remove', 'shop', '--dry-run', '--json')
    const removed = await person.runs('job', 'remove', 'shop', '--json')
    const gone = await person.runs('job', 'show', 'shop')

    expect(shown.out).toMatch(/^runs +every 1 DAY$/m)
    expect(previewed.json()).toMatchObject({ dryRun: true, job: { every: '1 DAY' } })
    expect(removed.json()).toMatchObject({ kind: 'backup', removed: true })
    expect(gone.code).toBe(4)
  })

  it.each([[['--every', 'soon']], [['--every', '1 day', '--cron', '0 0 * * *']], [['--on', '--off']]])(
    'refuses %j',
    async (options) => {
      expect((await person.runs('job', 'set', 'shop', ...options)).code).toBe(2)
    },
  )
})

describe('what can be chosen', () => {
  it.each([
    ['data-center', /LOCAL1/, 'LOCAL1'],
    ['flavour', /developer +1 +1024/, 'developer'],
    ['tenant', /DEMO/, 'DEMO'],
    ['product', /C1290 +241-6286/, 'C1290'],
  ])('howdah %s list', async (noun, shown, name) => {
    expect((await person.runs(noun, 'list')).out).toMatch(shown)
    expect((await person.runs(noun, 'list', '--json')).json()).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ name })]),
      nextCursor: null,
    })
  })

  it('howdah postgresql-version list', async () => {
    expect((await person.runs('postgresql-version', 'list')).out).toMatch(/17 +yes/)
  })
})
