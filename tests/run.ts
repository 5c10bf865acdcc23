/**
 * `npm test`: everything, in the order of what fails fastest. `npm test -- unit contract`: only these. Its last line counts what was run.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { ensureDockerEngine } from '../local/setup/docker-engine.ts'
import { ensureImages } from '../local/setup/images.ts'
import { ensurePortal } from '../portal/build.ts'
import { npmAudit } from './npm-audit.ts'

interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** What failed and why, told once more at the very end: a long run's log is often kept by its last part only. */
const failures: string[] = []

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
  if (!good) failures.push(`${name}: see above`)
  return { passed: good ? 1 : 0, failed: good ? 0 : 1, skipped: 0 }
}

/** Nothing that is shipped has a known fault of a grave kind. A registry that keeps no advisories says nothing of that, and no test fails over it. */
const audit = async (): Promise<Counts> => {
  const found = await npmAudit(project)
  if (!found) {
    console.log('skipped: npm audit: the registry does not answer it')
    return { passed: 0, failed: 0, skipped: 1 }
  }
  const isGood = found.high + found.critical === 0
  console.log(`${isGood ? 'ok' : 'FAILED'}: npm audit`)
  if (!isGood) failures.push(`npm audit: ${found.packages.join(', ')}: see npm audit --omit=dev`)
  return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skipped: 0 }
}

interface VitestReport {
  readonly success: boolean
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[] | null
    }[]
  }[]
}

/** Enough of a message to know what was wrong: its beginning, and where it is long, as with the log of a container, its end, without what called what. */
const gist = (message: string): string => {
  const lines = message.split('\n').filter((line) => !/^\s+at /.test(line))
  return [...lines.slice(0, 8), ...lines.slice(8).slice(-24)].join('\n  ')
}

const failuresOf = ({ testResults }: VitestReport): readonly string[] =>
  testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(project, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [`${file}\n  ${gist(message)}`] : []
    return failed.map((test) => `${file}: ${test.fullName}\n  ${gist(test.failureMessages?.join('\n') ?? '')}`)
  })

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
    const told = failuresOf(said)
    failures.push(...told)
    if (broken && told.length === 0) failures.push(`${name}: vitest ended with ${code} after ${passed} passed tests`)
    return { passed, failed: numFailedTests + broken, skipped: numPendingTests + numTodoTests }
  } catch (error) {
    failures.push(`${name}: its report is missing: ${error}`)
    return { passed: 0, failed: 1, skipped: 0 }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const withContainers = (name: string) => async (): Promise<Counts> => {
  await ensureDockerEngine(tmpdir(), console.error)
  await ensureImages(project)
  await ensurePortal(project, console.error)
  return vitest(name)
}

const suites: Record<string, () => Promise<Counts>> = {
  types: () => check('types', bin('tsc'), ['--noEmit']),
  'portal-types': () => check('types of the portal', bin('tsc'), ['--noEmit', '--project', 'portal']),
  audit,
  style: () => check('style', bin('biome'), ['ci', '--colors=off', '.']),
  unit: () => vitest('unit'),
  portal: () => vitest('portal'),
  contract: () => vitest('contract'),
  architecture: () => vitest('architecture'),
  pipelines: () => vitest('pipelines'),
  browser: async () => {
    await ensurePortal(project, console.error)
    return vitest('browser')
  },
  peers: () => vitest('peers'),
  images: withContainers('images'),
  security: withContainers('security'),
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
    failures.push(`${name}: could not run: ${error}`)
    return { passed: 0, failed: 1, skipped: 0 }
  })
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
  console.log(
    `${name}: ${counts.passed} passed, ${counts.failed} failed in ${Math.round((Date.now() - began) / 1000)} s\n`,
  )
}
for (const failure of failures) console.log(`FAILED: ${failure}`)
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
process.exitCode = total.failed === 0 ? 0 : 1
