import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { administer, type ObjectStore, s3Client } from '../../images/testing/object-store.ts'
import { docker, lines } from './docker.ts'
import type { Howdah } from './howdah.ts'

/** The object store of the installation, with its administrator's key. */
export const objectStoreOf = async (howdah: Howdah): Promise<ObjectStore> => {
  const secret = async (name: string) =>
    (await readFile(join(howdah.home, 'secrets', 'installation', name), 'utf8')).trim()
  const container = `howdah-${await howdah.installation()}-object-store`
  const port = lines(await docker(['port', container, '7070/tcp']))[0]
    ?.split(':')
    .at(-1)
  const root = { accessKeyId: await secret('store-access-key'), secretAccessKey: await secret('store-secret-key') }
  return { container, endpoint: `https://127.0.0.1:${port}`, ca: await secret('store-ca'), root }
}

/** Everything that was made for databases, wherever it lies: names of containers, volumes, networks, buckets, accounts, secrets and processes. */
export const inventory = async (howdah: Howdah): Promise<readonly string[]> => {
  const installation = await howdah.installation()
  const found = [
    ...(await inDocker(installation)),
    ...(await inObjectStore(howdah)),
    ...(await secretsOf(howdah)),
    ...(await processesOf(howdah)),
  ]
  return found.sort()
}

const inDocker = async (installation: string): Promise<readonly string[]> => {
  // By name and by label: neither may be forgotten.
  const list = async (kind: string, args: readonly string[], format: string) => {
    const filters = [`name=howdah-${installation}`, `label=org.howdah.installation=${installation}`]
    const found = await Promise.all(
      filters.map((filter) => docker([...args, '--filter', filter, '--format', format]).then(lines)),
    )
    return [...new Set(found.flat())].map((name) => `${kind} ${name}`)
  }
  const store = `howdah-${installation}-object-store`
  const expected = [`container ${store}`, `volume ${store}`, `network ${store}`]
  const found = [
    ...(await list('container', ['ps', '--all'], '{{.Names}}')),
    ...(await list('volume', ['volume', 'ls'], '{{.Name}}')),
    ...(await list('network', ['network', 'ls'], '{{.Name}}')),
  ]
  return found.filter((thing) => !expected.includes(thing))
}

const inObjectStore = async (howdah: Howdah): Promise<readonly string[]> => {
  const store = await objectStoreOf(howdah)
  const { Buckets = [] } = await s3Client(store, store.root).send(new ListBucketsCommand({}))
  const { status, body } = await administer(store, '/list-users')
  if (status !== 200) throw new Error(`the object store answered ${status} to /list-users`)
  const accounts = [...body.matchAll(/<Access>([^<]*)<\/Access>/g)].map(([, name]) => name)
  return [...Buckets.map(({ Name }) => `bucket ${Name}`), ...accounts.map((name) => `account ${name}`)]
}

const secretsOf = async (howdah: Howdah): Promise<readonly string[]> => {
  const folder = join(howdah.home, 'secrets')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !name.startsWith('installation/'))
    .map((name) => `secret ${name}`)
}

/** Commands that still run for the installation. */
const processesOf = async (howdah: Howdah): Promise<readonly string[]> => {
  const commands = join(howdah.home, 'commands')
  const found: string[] = []
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (commandLine.includes(commands)) found.push(`process ${pid} ${commandLine.replaceAll('\0', ' ').slice(-100)}`)
  }
  return found
}
