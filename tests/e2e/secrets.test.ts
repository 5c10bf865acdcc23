import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, type DatabaseView, type Page, type RequestView } from './client.ts'
import { docker, lines } from './docker.ts'
import { Howdah } from './howdah.ts'

/** Everything that an eye could see at one place: where it stands, and what stands there. */
type Sight = readonly [place: string, content: string]

const canary = (): string => `canary-${randomBytes(12).toString('hex')}`

describe('a password is nowhere', () => {
  const passwords = {
    first: canary(),
    second: canary(),
    replication: canary(),
    refused: canary(),
    inQuery: canary(),
    wrongField: canary(),
    short: randomBytes(5).toString('base64url'),
  }
  let howdah: Howdah
  let database: DatabaseView
  /** What processes showed while the requests were at work. */
  let processes: readonly Sight[]

  beforeAll(async () => {
    howdah = await Howdah.start()
    const watch = watchProcesses()
    try {
      const create = ['database', 'create', 'seen', '--user', 'app', '--password-file', '-']
      await howdah.json(create, { input: passwords.first })
      // It is at work for a moment only, which a busy machine may look past.
      for (let tries = 0; tries < 5 && !watch.sees('howdah-database set-password'); tries++)
        await howdah.json(['database', 'set-password', 'seen', '--password-file', '-'], { input: passwords.second })
      const set = ['database', 'replication-role', 'set', 'seen', 'cdc', '--password-file', '-']
      await howdah.json(set, { input: passwords.replication })
    } finally {
      processes = await watch.end()
    }
    const { items } = await call<Page<DatabaseView>>(howdah, 'GET', '/databases')
    database = items[0] ?? expect.fail('there is no database')
  })
  afterAll(() => howdah?.remove())

  it('it opens the database', async () => {
    expect(await howdah.psql('seen', passwords.second, 'select 1')).toBe('1')
    await expect(howdah.psql('seen', passwords.first, 'select 1')).rejects.toThrow(/authentication failed/)
  })

  it('what is refused is not kept either', async () => {
    const post = (path: string, body: object) =>
      howdah.api(`/v1${path}`, { method: 'POST', body: JSON.stringify(body) })

    const answers = [
      await post('/databases', { name: 'wrong', password: passwords.refused, dataCenter: 'NOWHERE' }),
      await post(`/databases?password=${passwords.inQuery}`, { name: 'wrong', password: passwords.refused }),
      await post('/databases', { name: 'wrong', password: passwords.refused, pasword: passwords.wrongField }),
      await post(`/databases/${database.id}/password`, { password: passwords.short }),
      await post(`/databases/${database.id}/password`, { password: [passwords.refused] }),
    ]

    for (const answer of answers) {
      expect(answer.status).toBe(422)
      expectNone([['the answer', await answer.text()]], Object.values(passwords))
    }
  })

  it('neither in the state folder, nor in the answers of the API', async () => {
    const sights = [...(await stateFolder(howdah)), ...(await answersOf(howdah, database.id))]

    // The search does see what is there.
    expect(placesOf(sights, [database.id])).toContainEqual(expect.stringMatching(/^table\.sqlite/))
    expect(placesOf(sights, ['/v1/databases/{id}/password'])).toContain('howdah.log')
    expectNone(sights, Object.values(passwords))
  })

  it('nor in what Docker shows of containers, volumes and images, nor in their logs', async () => {
    const sights = await inDocker(await howdah.installation())

    expect(placesOf(sights, [database.id]).length).toBeGreaterThan(2)
    expect(placesOf(sights, ['howdah-entrypoint']).filter((place) => place.startsWith('history'))).not.toEqual([])
    expectNone(sights, Object.values(passwords))
  })

  it('nor in the command line or environment of any process while it is at work', () => {
    expect(placesOf(processes, ['howdah-database set-password'])).toContain('cmdline')
    expect(placesOf(processes, ['HOWDAH_NETWORK='])).toContain('environ')
    expectNone(processes, Object.values(passwords))
  })

  it('and the verifier and the key of its bucket are in the secrets only', async () => {
    const verifier = await secretPartsOf(howdah, `${database.id}/verifier`)
    const key = await secretPartsOf(howdah, `${database.id}/store-key`)

    expect([verifier.length, key.length]).toEqual([2, 1])
    const elsewhere = (await stateFolder(howdah)).filter(([place]) => !place.startsWith('secrets/'))
    expectNone(elsewhere, [...verifier, ...key])
    expectNone(await answersOf(howdah, database.id), [...verifier, ...key])
    expectNone(await inDocker(await howdah.installation()), [...verifier, ...key])
    expectNone(processes, verifier)
    // WAL-G takes its key from its environment, which only its own user can read.
    const commandLines = processes.filter(([place]) => place === 'cmdline')
    expectNone(commandLines, key)
  })
})

/** Of the key, `account:secret`, the account is no secret; of the verifier, both keys are. */
const secretPartsOf = async (howdah: Howdah, name: string): Promise<readonly string[]> => {
  const parts = (await readFile(join(howdah.home, 'secrets', name), 'utf8')).trim().split(/[:$]/)
  return parts.filter((part) => part.length > 40 && !part.startsWith('howdah-'))
}

const placesOf = (sights: readonly Sight[], words: readonly string[]): readonly string[] =>
  sights.filter(([, content]) => words.some((word) => content.includes(word))).map(([place]) => place)

const expectNone = (sights: readonly Sight[], words: readonly string[]): void => {
  expect(sights.length).toBeGreaterThan(0)
  expect(placesOf(sights, words)).toEqual([])
}

/** Every file, as bytes: also what a table or a log has not cleaned up. */
const stateFolder = async (howdah: Howdah): Promise<readonly Sight[]> => {
  const entries = await readdir(howdah.home, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const read = async (file: string): Promise<Sight> => [
    file.slice(howdah.home.length + 1),
    await readFile(file, 'latin1').catch(() => ''),
  ]
  return [['what it printed', howdah.output], ...(await Promise.all(files.map(read)))]
}

const answersOf = async (howdah: Howdah, databaseId: string): Promise<readonly Sight[]> => {
  const { items } = await call<Page<RequestView>>(howdah, 'GET', '/requests')
  const ofDatabase = ['', '/connection', '/logs', '/jobs/backup', '/backups', '/recovery-window']
  const paths = [
    '/databases',
    '/requests',
    ...ofDatabase.map((path) => `/databases/${databaseId}${path}`),
    ...items.map(({ key }) => `/requests/${key}`),
  ]
  return Promise.all(paths.map(async (path): Promise<Sight> => [path, await (await howdah.api(`/v1${path}`)).text()]))
}

const inDocker = async (installation: string): Promise<readonly Sight[]> => {
  const filter = ['--filter', `name=howdah-${installation}`]
  const containers = lines(await docker(['ps', '--all', ...filter, '--format', '{{.Names}}']))
  const volumes = lines(await docker(['volume', 'ls', ...filter, '--format', '{{.Name}}']))
  const images = lines(
    await docker(['image', 'ls', '--filter', 'label=org.howdah.image', '--format', '{{.Repository}}:{{.Tag}}']),
  ).filter((name) => !name.includes('<none>'))
  const sights: Sight[] = []
  for (const name of containers) {
    sights.push([`container ${name}`, await docker(['inspect', name])])
    sights.push([`logs ${name}`, await docker(['logs', name])])
    sights.push([`changes ${name}`, await docker(['diff', name])])
  }
  for (const name of volumes) sights.push([`volume ${name}`, await docker(['volume', 'inspect', name])])
  for (const name of images) {
    sights.push([`image ${name}`, await docker(['image', 'inspect', name])])
    sights.push([`history ${name}`, await docker(['history', '--no-trunc', '--format', '{{json .}}', name])])
  }
  return sights
}

/** Looks again and again at the command line and the environment of every process. */
const watchProcesses = (): { sees: (text: string) => boolean; end: () => Promise<readonly Sight[]> } => {
  const seen = { cmdline: new Set<string>(), environ: new Set<string>() }
  let isOver = false
  const look = async () => {
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)))
      for (const file of ['cmdline', 'environ'] as const)
        seen[file].add((await readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => '')).replaceAll('\0', ' '))
  }
  const watching = (async () => {
    while (!isOver) {
      await look()
      await sleep(5)
    }
  })()
  return {
    sees: (text) => [...seen.cmdline].some((line) => line.includes(text)),
    end: async () => {
      isOver = true
      await watching
      return Object.entries(seen).flatMap(([place, texts]) => [...texts].map((text): Sight => [place, text]))
    },
  }
}
