/** `npm run bench`: every measurement, each in a process of its own, one after the other. `npm run bench -- engine api`: only these. */
import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureDockerEngine } from '../local/setup/docker-engine.ts'
import { ensureImages } from '../local/setup/images.ts'

const measurements = ['engine', 'api', 'costs', 'portal', 'portal-hours', 'memory', 'create', 'backup'] as const
const withContainers: readonly string[] = ['memory', 'create', 'backup']

const run = (name: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !measurements.some((measurement) => measurement === name))
if (unknown.length > 0) {
  console.error(`error: there is no measurement ${unknown.join(', ')}: choose from ${measurements.join(', ')}`)
  process.exit(64)
}

const chosen = measurements.filter((name) => asked.length === 0 || asked.includes(name))
if (chosen.some((name) => withContainers.includes(name))) {
  await ensureDockerEngine(tmpdir(), console.error)
  await ensureImages(join(import.meta.dirname, '..'))
}
for (const name of chosen) {
  console.error(`\n${name} …`)
  if ((await run(name)) !== 0) {
    console.error(`error: ${name} could not be measured: see above`)
    process.exitCode = 1
  }
}
