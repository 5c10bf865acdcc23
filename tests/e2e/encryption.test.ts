import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, type DatabaseView, type Page, TestDatabase } from './client.ts'
import { docker, lines } from './docker.ts'
import { Howdah } from './howdah.ts'

interface Encrypted extends DatabaseView {
  readonly backupEncryption: boolean
  readonly backupKeyId?: string
}

/** Not anything that compresses well, or that PostgreSQL writes by itself. */
const marker = 'a-marker-that-stands-in-the-table'

describe('a database whose backups are encrypted', () => {
  let howdah: Howdah
  let vault: TestDatabase

  beforeAll(async () => {
    howdah = await Howdah.start()
    const create = [
      'database',
      'create',
      'vault',
      '--user',
      'app',
      '--database-name',
      'app',
      '--password-file',
      '-',
      '--backup-encryption',
    ]
    await howdah.json(create, { input: 'a long secret' })
    const { items } = await call<Page<DatabaseView>>(howdah, 'GET', '/databases')
    vault = new TestDatabase(howdah, items[0] ?? expect.fail('there is no database'))
    await vault.sql(`create table rows as select 1 as n, repeat('${marker} ', 100) as text`)
  })
  afterAll(() => howdah?.remove())

  const seen = (id = vault.id) => call<Encrypted>(howdah, 'GET', `/databases/${id}`)
  const keysOf = async (name = 'vault') => lines((await howdah.cli(['database', 'backup-key', 'export', name])).stdout)
  const rows = async (database: TestDatabase) => database.sql('select count(*) from rows')
  /** In the machine's store, as it lies on the disk: what begins as compressed WAL and backups do that are not encrypted, or holds the marker. */
  const readable = async () => {
    const bucket = `/objects/buckets/howdah-${await howdah.installation()}-${vault.id}`
    const look = `find ${bucket} -type f | while read -r file; do
      case "$(head -c 4 "$file" | od -An -tx1 | tr -d ' ')" in 28b52ffd) echo "$file" ;; esac
      grep -l '${marker}' "$file" || :
    done; find ${bucket} -path '*wal_005*' -type f | wc -l`
    const store = `howdah-${await howdah.installation()}-object-store`
    const found = lines(await docker(['exec', store, 'sh', '-c', look]))
    return { segments: Number(found.at(-1)), files: found.slice(0, -1) }
  }

  it('has nothing readable in its bucket', async () => {
    await vault.ask('POST', '/backups', {})
    await vault.ask('POST', '/restore-points', { name: 'before-rotation' })

    const { segments, files } = await readable()

    expect(files).toEqual([])
    expect(segments).toBeGreaterThan(0)
    expect((await seen()).backupKeyId).toMatch(/^[0-9a-f]{16}$/)
  })

  it('is given a new key, and recovers what was written with either', async () => {
    const before = await seen()
    await howdah.json(['database', 'backup-key', 'rotate', 'vault'])
    const after = await seen()
    expect(after.backupKeyId).toMatch(/^[0-9a-f]{16}$/)
    expect(after.backupKeyId).not.toBe(before.backupKeyId)
    await vault.sql(`insert into rows values (2, '${marker}')`)
    expect((await readable()).files).toEqual([])

    await vault.ask('POST', '/recoveries', { target: { latest: true } })
    expect(await rows(vault)).toBe('2')
    await vault.ask('POST', '/recoveries', { target: { restorePoint: 'before-rotation' } })
    expect(await rows(vault)).toBe('1')
    expect((await seen()).backupKeyId).toBe(after.backupKeyId)
  })

  it('gives its keys to who may recover it, and shows them nowhere else', async () => {
    const file = join(howdah.home, '..', 'vault.keys')
    const { code, stdout } = await howdah.cli(['database', 'backup-key', 'export', 'vault', '--file', file])
    const keys = lines(await readFile(file, 'utf8'))
    expect([code, stdout, (await stat(file)).mode & 0o777]).toEqual([0, '', 0o600])
    expect(keys).toEqual(await keysOf())
    expect(keys).toHaveLength(2)

    const entries = await readdir(howdah.home, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    const holding: string[] = []
    for (const one of files) {
      const content = await readFile(one, 'latin1').catch(() => '')
      if (keys.some((key) => content.includes(key))) holding.push(one.slice(howdah.home.length + 1))
    }
    const { data } = await call<{ data?: unknown } & DatabaseView>(howdah, 'GET', `/databases/${vault.id}`)
    const containers = lines(await docker(['ps', '--all', '--format', '{{.Names}}', '--filter', `name=${vault.id}`]))
    const inspected = await Promise.all(containers.map((name) => docker(['inspect', name])))

    // The search does see them where they belong.
    expect(holding.length).toBeGreaterThan(0)
    expect(holding.filter((name) => !name.startsWith('secrets/'))).toEqual([])
    for (const text of [...inspected, JSON.stringify(data ?? {}), howdah.output])
      for (const key of keys) expect(text).not.toContain(key)
  })

  it('can be made anew elsewhere, encrypted with a key of its own, also after it was deleted', async () => {
    await vault.ask('DELETE', '?keepBackupsDays=1')

    const restoreFrom = { databaseId: vault.id, target: { latest: true } }
    const clone = await TestDatabase.create(howdah, 'clone', { restoreFrom })

    expect(await rows(clone)).toBe('1')
    const { backupEncryption, backupKeyId } = await seen(clone.id)
    expect(backupEncryption).toBe(true)
    expect(backupKeyId).not.toBe((await seen()).backupKeyId)
    expect(await keysOf('clone')).toHaveLength(1)
    expect(await readdir(join(howdah.home, 'secrets', vault.id))).toEqual(['backup-keys'])
    expect(await readdir(join(howdah.home, 'secrets', clone.id))).not.toContain('source-backup-keys')
  })

  it('loses its keys with the last of its backups', async () => {
    await vault.ask('DELETE', '?keepBackupsDays=0')

    expect(await readdir(join(howdah.home, 'secrets', vault.id)).catch(() => [])).toEqual([])
  })
})

describe('a database whose backups are not encrypted', () => {
  let howdah: Howdah
  afterAll(() => howdah?.remove())

  it('is encrypted from when it is given a key, and recovers what was there before', async () => {
    howdah = await Howdah.start()
    const plain = await TestDatabase.create(howdah, 'plain')
    await plain.sql('create table rows as select 1 as n')
    await plain.ask('POST', '/restore-points', { name: 'plain' })

    await plain.ask('POST', '/rotate-backup-key')

    await plain.sql('insert into rows values (2)')
    await plain.ask('POST', '/recoveries', { target: { latest: true } })
    expect(await plain.sql('select count(*) from rows')).toBe('2')
    await plain.ask('POST', '/recoveries', { target: { restorePoint: 'plain' } })
    expect(await plain.sql('select count(*) from rows')).toBe('1')
  })
})
