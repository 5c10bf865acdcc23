// Installs the packages when they are missing or not those of the lock file. Plain JavaScript for any Node from 20 on: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const stampFile = join(project, 'node_modules', '.howdah-installed')
const hash = createHash('sha256')
  .update(readFileSync(join(project, 'package-lock.json')))
  .digest('hex')

const [major = 0] = process.versions.node.split('.').map(Number)
if (major < 20) {
  console.error(`error: Howdah needs Node 20 or newer, this is ${process.version}: install a newer Node.js`)
  process.exit(1)
}

const wanted = process.argv.includes('--dev') ? 'development' : 'production'
const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : ''
const isInstalled = installed === `${hash} development` || installed === `${hash} ${wanted}`

if (!isInstalled) {
  console.error('Installing packages …')
  const options = wanted === 'production' ? ['--omit=dev'] : []
  const npm = spawnSync('npm', ['ci', '--ignore-scripts', '--loglevel=error', ...options], {
    cwd: project,
    stdio: ['ignore', 2, 2],
  })
  if (npm.status !== 0) {
    console.error('error: the packages could not be installed: see above; is a package registry reachable?')
    process.exit(1)
  }
  writeFileSync(stampFile, `${hash} ${wanted}`)
}
