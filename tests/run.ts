/**
 * `npm test`: everything, in the order of what fails fastest. `npm test -- unit contract`: only these. Its last line counts what was run.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { ensureDockerEngine } from '../local/setup/docker-engine.ts'
import { ensureImages } from '../local/setup/images.ts'

interface Counts {
  passed: number
  failed: number
  skipped: number
}

const project = join(import.meta.dirname, '..')
const bin = (name: string): string => join(project, 'node_modules', '.bin', name)

const run = (command: string, args: readonly string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    // The tools run on the project's own Node, also where the system has an older one.
    const env = { ...process.env, PATH: `${join(project, 'node_modules', '.bin')}${delimiter}${process.env.PATH}` }
    const child = spawn(command, args, { cwd: project, env, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })

/** One command that is good or not. */
const check = async (name: string, command: string, args: readonly string[]): Promise<Counts> => {
  const good = (await run(command, args)) === 0
  console.log(`${good ? 'ok' : 'FAILED'}: ${name}`)
  return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 }
}

interface VitestReport {
  readonly success: boolean
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
}

const vitest = async (name: string): Promise<Counts> => {
  const folder = await mkdtemp(join(tmpdir(), 'howdah-tests-'))
  const report = join(folder, 'report.json')
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const code = await run(bin('vitest'), ['run', '--project', name, ...reporters])
    const said = JSON.parse(await readFile(report, 'utf8')) as VitestReport
    const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests, success } = said
    // A file that could not be loaded has no failed test, and a run without tests has proved nothing.
    const broken = (code !== 0 || !success || passed === 0) && numFailedTests === 0 ? 1 : 0
    return { passed, failed: numFailedTests + broken, skipped: numPendingTests + numTodoTests }
  } catch (error) {
    console.error(`the report of the ${name} tests is missing`, error)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const withContainers = (name: string) => async (): Promise<Counts> => {
  await ensureDockerEngine(tmpdir(), console.error)
  await ensureImages(project)
  return vitest(name)
}

const suites: Record<string, () => Promise<Counts>> = {
  types: () => check('types', bin('tsc'), ['--noEmit']),
  style: () => check('style', bin('biome'), ['ci', '--colors=off', '.']),
  unit: () => vitest('unit'),
  contract: () => vitest('contract'),
  architecture: () => vitest('architecture'),
  pipelines: () => vitest('pipelines'),
  peers: () => vitest('peers'),
  images: withContainers('images'),
  aws: withContainers('aws'),
  e2e: withContainers('e2e'),
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in suites))
if (unknown.length > 0) {
  console.error(`error: there is no suite ${unknown.join(', ')}: choose from ${Object.keys(suites).join(', ')}`)
  process.exit(64)
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 }
for (const [name, suite] of Object.entries(suites)) {
  if (asked.length > 0 && !asked.includes(name)) continue
  const began = Date.now()
  const counts = await suite().catch((error: unknown): Counts => {
    console.error(`the ${name} tests could not run:`, error)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
  console.log(
    `${name}: ${counts.passed} passed, ${counts.failed} failed in ${Math.round((Date.now() - began) / 1000)} s\n`,
  )
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 ? 0 : 1
