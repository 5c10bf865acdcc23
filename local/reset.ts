/** `npm run reset`: removes everything that Howdah made on this machine, after asking. */
import { once } from 'node:events'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { docker } from '../shared/clouds/local/docker.ts'
import { readEnvironment } from '../shared/config/environment.ts'
import { labels } from '../shared/containers/labels.ts'
import { lockInstallation } from './setup/installation.ts'

const { home } = readEnvironment(process.env, join(import.meta.dirname, '..'))
const known = await readFile(join(home, 'installation.json'), 'utf8').catch(() => undefined)
if (!known) {
  console.log(`There is nothing to remove: ${home} holds no installation.`)
  process.exit(0)
}
const { id } = JSON.parse(known) as { id: string }
const filter = ['--filter', `label=${labels.installation}=${id}`]
const list = async (args: readonly string[]) => (await docker([...args, ...filter])).split('\n').filter(Boolean)

const lock = lockInstallation(home)
if (!lock) {
  console.error('error: Howdah is running on this installation: stop it first (Ctrl-C where npm start runs)')
  process.exit(1)
}
const containers = await list(['ps', '--all', '--quiet'])
const volumes = [...(await list(['volume', 'ls', '--quiet'])), `howdah-${id}-object-store`]
const networks = await list(['network', 'ls', '--quiet'])

if (!process.argv.includes('--yes')) {
  console.log(
    `This removes ${containers.length} containers, ${volumes.length} volumes with all databases and backups, and ${home}.`,
  )
  const question = createInterface({ input: process.stdin, output: process.stdout })
  // Without a terminal the input may have ended.
  const ended = once(question, 'close').then(() => '')
  const answer = await Promise.race([question.question('Type "remove" to go on: '), ended])
  question.close()
  if (answer !== 'remove') {
    console.log('\nNothing was removed. `npm run reset -- --yes` does not ask.')
    process.exit(1)
  }
}
if (containers.length > 0) await docker(['rm', '--force', '--volumes', ...containers], 120_000)
await docker(['volume', 'rm', '--force', ...volumes], 120_000)
if (networks.length > 0) await docker(['network', 'rm', ...networks])
lock[Symbol.dispose]()
for (const name of await readdir(home)) await rm(join(home, name), { recursive: true, force: true })
await rm(home, { recursive: true, force: true })
console.log(
  'Everything that Howdah made on this machine is removed. The images stay; npm start builds only what is missing.',
)
