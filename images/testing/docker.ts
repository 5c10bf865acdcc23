import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'

/** Carried by everything a test run makes, so that it can be removed by it, whatever happened. */
export const runId = randomBytes(5).toString('hex')
export const testLabel = `org.howdah.test=${runId}`

export interface Result {
  code: number
  stdout: string
  stderr: string
}

/** Runs the docker command. A non-zero exit code is a result, not an error. */
export function docker(args: readonly string[], { input = '' }: { input?: string | Buffer } = {}): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn('docker', args, { stdio: ['pipe', 'pipe', 'pipe'] })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.on('error', reject)
    child.on('close', (code) =>
      resolve({
        code: code ?? 255,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      }),
    )
    // A command that never reads its input closes the pipe before everything is written.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

/** What docker printed, trimmed; fails when docker does. */
export async function dockerOutput(
  args: readonly string[],
  options: { input?: string | Buffer } = {},
): Promise<string> {
  const { code, stdout, stderr } = await docker(args, options)
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: exit code ${code}: ${stderr.trim()}`)
  return stdout.trim()
}

export interface ContainerOptions {
  image: string
  name?: string
  env?: Readonly<Record<string, string>>
  /** Further arguments of `docker run`, before the image: volumes, networks, ports. */
  options?: readonly string[]
  command?: readonly string[]
}

/** Starts a labelled container in the background and returns its id. */
export function runContainer({ image, name, env = {}, options = [], command = [] }: ContainerOptions): Promise<string> {
  return dockerOutput(['run', '--detach', ...runArguments({ name, env, options }), image, ...command])
}

/** Runs a labelled container to its end and returns its exit code and output. */
export function runToEnd({ image, name, env = {}, options = [], command = [] }: ContainerOptions): Promise<Result> {
  return docker(['run', '--rm', ...runArguments({ name, env, options }), image, ...command])
}

function runArguments({
  name,
  env,
  options,
}: { name: string | undefined } & Required<Pick<ContainerOptions, 'env' | 'options'>>) {
  return [
    '--label',
    testLabel,
    ...(name === undefined ? [] : ['--name', name]),
    ...Object.entries(env).flatMap(([variable, value]) => ['--env', `${variable}=${value}`]),
    ...options,
  ]
}

/** A new labelled volume; returns its name. */
export function createVolume(name: string): Promise<string> {
  return dockerOutput(['volume', 'create', '--label', testLabel, `${name}-${runId}`])
}

/** A new labelled network; returns its name. */
export async function createNetwork(name: string): Promise<string> {
  await dockerOutput(['network', 'create', '--label', testLabel, `${name}-${runId}`])
  return `${name}-${runId}`
}

/**
 * Asks until the probe answers with something other than false, null or undefined, or until the time is up. A probe that throws has not answered.
 */
export async function waitUntil<T>(
  probe: () => Promise<T | false | null | undefined>,
  { timeoutMs, everyMs = 200, what = 'the condition' }: { timeoutMs: number; everyMs?: number; what?: string },
): Promise<T> {
  const deadline = Date.now() + timeoutMs
  let reason: unknown
  for (;;) {
    try {
      const answer = await probe()
      if (answer !== false && answer !== null && answer !== undefined) return answer
    } catch (error) {
      reason = error
    }
    if (Date.now() > deadline) throw new Error(`${what} did not come true within ${timeoutMs} ms`, { cause: reason })
    await new Promise((resolve) => setTimeout(resolve, everyMs))
  }
}

/** Removes everything that carries this run's label. */
export async function cleanUp(): Promise<void> {
  const filter = ['--quiet', '--filter', `label=${testLabel}`]
  const ids = async (args: readonly string[]) => (await dockerOutput(args)).split('\n').filter((id) => id !== '')

  const containers = await ids(['ps', '--all', ...filter])
  if (containers.length > 0) await dockerOutput(['rm', '--force', '--volumes', ...containers])
  const volumes = await ids(['volume', 'ls', ...filter])
  if (volumes.length > 0) await dockerOutput(['volume', 'rm', '--force', ...volumes])
  const networks = await ids(['network', 'ls', ...filter])
  if (networks.length > 0) await dockerOutput(['network', 'rm', ...networks])
}
