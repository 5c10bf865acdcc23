import { access, copyFile, mkdir, readdir, readFile, readlink, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, type Page, processed, type RequestView, requestsOf, storyOf, TestDatabase } from './client.ts'
import { docker, lines } from './docker.ts'
import { Howdah, runProgram, waitUntil } from './howdah.ts'

interface JobView {
  readonly nextRun?: string
  readonly lastRun?: { readonly dueAt: string; readonly request: string }
}

const main = join(import.meta.dirname, '..', '..', 'local', 'main.ts')
const reset = join(import.meta.dirname, '..', '..', 'local', 'reset.ts')

describe('the control plane of one machine', () => {
  let howdah: Howdah
  let database: TestDatabase

  beforeAll(async () => {
    howdah = await Howdah.start()
    database = await TestDatabase.create(howdah, 'plain', { dataProtection: false })
    await database.sql('create table ledger (n int primary key)')
  })
  afterAll(() => howdah?.remove())

  const insert = (from: number, to: number) => database.sql(`insert into ledger select generate_series(${from}, ${to})`)
  const rows = () => database.sql('select count(*) from ledger')
  const backups = async () =>
    (await call<Page<{ readonly kind: string }>>(howdah, 'GET', `/databases/${database.id}/backups`)).items
  const recoverTo = (target: object) => database.ask('POST', '/recoveries', { target })

  describe('on the machine', () => {
    it('says that it is running already when it is started twice', async () => {
      const second = await runProgram(process.execPath, [main], { env: howdah.env })

      expect(second.code).not.toBe(0)
      expect(second.stderr).toMatch(/^error: Howdah is running already on .*: use it at http:\/\/127\.0\.0\.1:\d+/)
      expect((await fetch(`${howdah.url}/readyz`)).status).toBe(200)
    })

    it('listens on loopback only, and so does all that it publishes', async () => {
      const own = await listeningAddressesOf(howdah.pid)
      expect(own).toEqual([`127.0.0.1:${howdah.port}`])

      const filter = ['--filter', `name=howdah-${await howdah.installation()}`]
      const published = (await docker(['ps', ...filter, '--format', '{{.Ports}}']))
        .split(/[\n,]/)
        .map((port) => port.trim())
      const mapped = published.filter((port) => port.includes('->'))
      expect(mapped.length).toBeGreaterThanOrEqual(2)
      expect(mapped.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
    })

    it('stops within 5 s, leaves the databases running, and takes everything up again', async () => {
      const { key } = await database.file('POST', '/backups', { kind: 'full' })

      const begun = performance.now()
      const code = await howdah.end('SIGTERM')

      expect(performance.now() - begun).toBeLessThan(5_000)
      expect(code).toBe(0)
      expect(await rows()).toBe('0')
      await howdah.start()
      await processed(howdah, key)
    })
  })

  describe('without data protection', () => {
    it('makes self-contained backups whatever is asked for, and recovers to their ends', async () => {
      await insert(1, 100)
      const backup = await database.ask('POST', '/backups', { kind: 'incremental' })
      await insert(101, 200)

      await recoverTo({ backup: backup.key })

      expect(await rows()).toBe('100')
      expect((await backups()).length).toBeGreaterThanOrEqual(3)
      expect((await backups()).filter(({ kind }) => kind !== 'self-contained')).toEqual([])
    })

    it('refuses every other target', async () => {
      const now = new Date(Date.now() - 1_000).toISOString()

      await expect(recoverTo({ time: now })).rejects.toMatchObject({ status: 409, code: 'not-protected' })
      await expect(recoverTo({ latest: true })).rejects.toMatchObject({ status: 409, code: 'not-protected' })
    })

    it('data protection is switched on while it runs: from the next backup on, every moment counts', async () => {
      const uri = await database.uri()
      await database.ask('PATCH', '', { dataProtection: true })
      await database.ask('POST', '/backups', { kind: 'full' })
      await insert(101, 150)
      const time = await database.sql(
        `select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
      )
      await insert(151, 200)

      await recoverTo({ time })

      expect(await rows()).toBe('150')
      expect(await howdah.query(uri, 'a long secret', 'select count(*) from ledger')).toBe('150')
    })

    it('and off again: then only backups are targets', async () => {
      await database.ask('PATCH', '', { dataProtection: false })
      await insert(151, 160)

      await expect(recoverTo({ latest: true })).rejects.toMatchObject({ code: 'not-protected' })
      const backup = await database.ask('POST', '/backups', { kind: 'full' })
      await insert(161, 170)
      await recoverTo({ backup: backup.key })
      expect(await rows()).toBe('160')
    })
  })

  describe('by its jobs', () => {
    const path = () => `/databases/${database.id}/jobs/backup`

    it('makes a backup when it is due, once, and says when the next one is', async () => {
      const dueAt = new Date(Date.now() + 3_000).toISOString()
      const set = await call<JobView>(howdah, 'PUT', path(), { every: '1 HOUR', nextRun: dueAt })
      expect(set.nextRun).toBe(dueAt)

      await waitUntil('the job fires', async () => (await call<JobView>(howdah, 'GET', path())).lastRun !== undefined)

      const job = await call<JobView>(howdah, 'GET', path())
      expect(job.lastRun?.dueAt).toBe(dueAt)
      expect(Date.parse(job.nextRun ?? '')).toBe(Date.parse(dueAt) + 3_600_000)
      const request = await processed(howdah, job.lastRun?.request ?? '')
      expect(request).toMatchObject({ type: 'BACKUP-DB', filedBy: 'job' })
    })

    it('catches up once on what came due while it was stopped', async () => {
      const ofJobs = async () =>
        (await requestsOf(howdah, database.id)).filter(({ filedBy }) => filedBy === 'job').map(({ key }) => key)
      const before = await ofJobs()
      const dueAt = new Date(Date.now() + 1_500).toISOString()
      await call<JobView>(howdah, 'PUT', path(), { every: '1 HOUR', nextRun: dueAt })
      await howdah.end('SIGKILL')
      await waitUntil('the time is over', async () => Date.now() > Date.parse(dueAt))

      await howdah.start()

      await waitUntil('the job is caught up', async () => (await ofJobs()).length > before.length)
      for (const key of await ofJobs()) await processed(howdah, key)
      expect((await ofJobs()).length).toBe(before.length + 1)
    })

    it('knows cron expressions, to the minute', async () => {
      const job = await call<JobView>(howdah, 'PUT', path(), { cron: '* * * * *', timeZone: 'Europe/Berlin' })
      const wait = Date.parse(job.nextRun ?? '') - Date.now()

      expect(wait).toBeGreaterThan(-1_000)
      expect(wait).toBeLessThanOrEqual(60_000)
      await call(howdah, 'DELETE', path())
    })
  })

  describe('its own state', () => {
    const copies = () => join(howdah.home, 'table-copies')
    const newestCopy = async () =>
      (await readdir(copies()))
        .filter((name) => name.endsWith('.sqlite'))
        .sort()
        .at(-1)

    it('is copied every hour, and a copy that is put in its place works', async () => {
      // As if it were an hour later: the last copy is of two hours ago.
      await howdah.end('SIGTERM')
      const old = `table-${new Date(Date.now() - 7_200_000).toISOString().replaceAll(':', '-')}.sqlite`
      const first = (await newestCopy()) ?? expect.fail('there is no copy')
      await rename(join(copies(), first), join(copies(), old))
      await howdah.start()
      await waitUntil('a new copy is there', async () => (await newestCopy()) !== old)
      const view = await database.view()

      // docs/how-to/restore-the-table.md
      await howdah.end('SIGTERM')
      const broken = join(howdah.home, 'broken')
      await mkdir(broken)
      for (const name of (await readdir(howdah.home)).filter((one) => one.startsWith('table.sqlite')))
        await rename(join(howdah.home, name), join(broken, name))
      await copyFile(join(copies(), (await newestCopy()) ?? ''), join(howdah.home, 'table.sqlite'))
      await howdah.start()

      // What was observed since the copy is observed again.
      const { storage: _, ...kept } = view as typeof view & { storage?: object }
      expect(await database.view()).toMatchObject(kept)
      expect(await rows()).toBe('160')
      const request: RequestView = await database.ask('POST', '/backups', { kind: 'full' })
      expect(request.state, storyOf(request)).toBe('PROCESSED')
    })
  })

  describe('npm run reset', () => {
    it('is refused while Howdah runs', async () => {
      const refused = await runProgram(process.execPath, [reset, '--yes'], { env: howdah.env })

      expect(refused.code).not.toBe(0)
      expect(refused.stderr).toContain('Howdah is running')
      expect(await rows()).toBe('160')
    })

    it('removes everything', async () => {
      const installation = await howdah.installation()
      await howdah.end('SIGTERM')
      const names = async () => {
        const listings = [
          ['ps', '--all'],
          ['volume', 'ls'],
          ['network', 'ls'],
        ] as const
        const filter = ['--filter', `name=howdah-${installation}`]
        return (await Promise.all(listings.map((listing) => docker([...listing, '--quiet', ...filter])))).flatMap(lines)
      }
      expect((await names()).length).toBeGreaterThanOrEqual(7)
      const asked = await runProgram(process.execPath, [reset], { env: howdah.env })
      expect({ ...asked, left: (await names()).length >= 7 }).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('Nothing was removed'),
        left: true,
      })

      const { code, stdout } = await runProgram(process.execPath, [reset, '--yes'], { env: howdah.env })

      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('removed') })
      expect(await names()).toEqual([])
      await expect(access(howdah.home)).rejects.toThrow('ENOENT')
    })
  })
})

/** Where a process listens for TCP connections, as Linux says it (proc_pid_net(5)). */
const listeningAddressesOf = async (pid: number): Promise<readonly string[]> => {
  const files = await readdir(`/proc/${pid}/fd`)
  const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')))
  const sockets = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []))
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => '')),
  )
  const listening = '0A'
  return tables.flatMap((table) =>
    lines(table)
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => state === listening && sockets.has(inode ?? ''))
      .map(([, local = '']) => addressOf(local)),
  )
}

/** `0100007F:20F0` is 127.0.0.1:8432. */
const addressOf = (text: string): string => {
  const [address = '', port = ''] = text.split(':')
  const bytes = Buffer.from(address, 'hex')
  const host = bytes.length === 4 ? [...bytes].reverse().join('.') : address
  return `${host}:${Number.parseInt(port, 16)}`
}
