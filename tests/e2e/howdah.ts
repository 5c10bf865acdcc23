import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const project = join(import.meta.dirname, '..', '..')

export interface Run {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. */
export const runProgram = (
  program: string,
  args: readonly string[],
  {
    input = '',
    env = {},
    timeoutMillis = 400_000,
  }: { input?: string; env?: Record<string, string>; timeoutMillis?: number } = {},
): Promise<Run> =>
  new Promise((resolve) => {
    const options = {
      env: { ...process.env, ...env },
      timeout: timeoutMillis,
      killSignal: 'SIGKILL',
      maxBuffer: 64 << 20,
      cwd: project,
    } as const
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === 'number' ? error.code : 255) : 0
      resolve({ code, stdout, stderr })
    })
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })

/** A whole Howdah of its own: state folder, port and everything in Docker; removed by `remove`. */
export class Howdah {
  readonly home: string
  readonly port: number
  #process: ChildProcess | undefined
  #output = ''
  #token: Promise<string> | undefined
  #client: Promise<string> | undefined

  private constructor(home: string, port: number) {
    this.home = home
    this.port = port
  }

  static async start(): Promise<Howdah> {
    const folder = await mkdtemp(join(tmpdir(), 'howdah-e2e-'))
    const howdah = new Howdah(join(folder, 'state'), await freePort())
    try {
      await howdah.start()
      return howdah
    } catch (error) {
      // Nobody else has a hold of it.
      await howdah.remove()
      throw error
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get env(): Record<string, string> {
    return {
      HOWDAH_HOME: this.home,
      HOWDAH_PORT: String(this.port),
      HOWDAH_URL: this.url,
      XDG_CONFIG_HOME: join(this.home, '..', 'config'),
      NO_COLOR: '1',
    }
  }

  /** All that the control plane printed. */
  get output(): string {
    return this.#output
  }

  /** Of the control plane's process. */
  get pid(): number {
    const pid = this.#process?.pid
    if (pid === undefined) throw new Error('Howdah does not run')
    return pid
  }

  /** Starts the control plane and waits until it answers. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [join(project, 'local', 'main.ts')], {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.#process = child
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()))
    const ended = new Promise<never>((_, reject) =>
      child.once('exit', (code) => reject(new Error(`Howdah ended with ${code}:\n${this.#output}`))),
    )
    ended.catch(() => undefined)
    await Promise.race([
      ended,
      waitUntil('Howdah answers', async () => (await fetch(`${this.url}/readyz`)).ok, 120_000),
    ])
  }

  /** @returns exit code; the databases run on */
  end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child?.exitCode ?? null)
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    child.kill(signal)
    return ended
  }

  /** The command line, as a person types it. */
  cli(args: readonly string[], options: { input?: string; timeoutMillis?: number } = {}): Promise<Run> {
    return runProgram(process.execPath, [join(project, 'cli', 'howdah.mjs'), ...args], { ...options, env: this.env })
  }

  /** The command line with `--json`; fails when it fails. */
  async json<T>(args: readonly string[], options: { input?: string; timeoutMillis?: number } = {}): Promise<T> {
    const { code, stdout, stderr } = await this.cli([...args, '--json'], options)
    if (code !== 0) throw new Error(`howdah ${args.join(' ')}: exit code ${code}\n${stdout}\n${stderr}`)
    return JSON.parse(stdout) as T
  }

  /** A call of the API with the token of this machine's login. */
  async api(path: string, init: RequestInit = {}): Promise<Response> {
    this.#token ??= this.#fetchToken().catch((error: unknown) => {
      this.#token = undefined
      throw error
    })
    const headers = { authorization: `Bearer ${await this.#token}`, 'content-type': 'application/json' }
    return fetch(`${this.url}${path}`, { ...init, headers: { ...headers, ...(init.headers as object) } })
  }

  /** Good for an hour, whatever happens to the control plane. */
  async #fetchToken(): Promise<string> {
    const { code, stdout, stderr } = await this.cli(['login', '--print-token'])
    if (code !== 0) throw new Error(`howdah login: ${stderr}`)
    return stdout.trim()
  }

  /** @returns what the query printed, one line a row; fails as psql does */
  async psql(name: string, password: string, sql: string): Promise<string> {
    const { stdout: uri } = await this.cli(['database', 'connect', name, '--print', 'uri'])
    return this.query(uri.trim(), password, sql)
  }

  /** As `psql`, where the address is known. */
  async query(uri: string, password: string, sql: string): Promise<string> {
    const [program, ...args] = await this.psqlCommand(uri)
    const { code, stdout, stderr } = await runProgram(program, [...args, '-c', sql], { env: { PGPASSWORD: password } })
    if (code !== 0) throw new Error(`psql: ${stderr}`)
    return stdout.trim()
  }

  /** psql of the image, on this machine's network: it need not be installed here. It takes PGPASSWORD from the environment. */
  async psqlCommand(uri: string): Promise<readonly [string, ...string[]]> {
    this.#client ??= this.#startClient()
    return ['docker', 'exec', '--interactive', '--env', 'PGPASSWORD', await this.#client, 'psql', uri, '-XAtq']
  }

  async #startClient(): Promise<string> {
    const folder = join(this.home, '..')
    const name = `howdah-e2e-client-${await this.installation()}`
    const args = [
      ...['run', '--detach', '--name', name, '--network', 'host', '--volume', `${folder}:${folder}:ro`, '--init'],
      ...['--user', '0', '--entrypoint', 'sleep', 'howdah/postgres:17', 'infinity'],
    ]
    const { code, stderr } = await runProgram('docker', args)
    if (code !== 0) throw new Error(`docker run: ${stderr}`)
    return name
  }

  /** Names of everything of this installation in Docker that belongs to databases. */
  async leftovers(): Promise<string[]> {
    const id = await this.installation()
    const filter = ['--filter', `label=org.howdah.installation=${id}`, '--filter', 'label=org.howdah.database']
    const containers = await runProgram('docker', ['ps', '--all', ...filter, '--format', '{{.Names}}'])
    const volumes = await runProgram('docker', ['volume', 'ls', ...filter, '--format', '{{.Name}}'])
    return `${containers.stdout}\n${volumes.stdout}`.split('\n').filter(Boolean)
  }

  async installation(): Promise<string> {
    return (JSON.parse(await readFile(join(this.home, 'installation.json'), 'utf8')) as { id: string }).id
  }

  async write(name: string, content: string): Promise<string> {
    const path = join(this.home, '..', name)
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, content)
    return path
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL')
    const client = await this.#client?.catch(() => undefined)
    if (client) await runProgram('docker', ['rm', '--force', '--volumes', client])
    await runProgram(process.execPath, [join(project, 'local', 'reset.ts'), '--yes'], { env: this.env })
    await rm(join(this.home, '..'), { recursive: true, force: true })
  }
}

/** Looks again and again until it is so. Errors count as not so. */
export const waitUntil = async (
  what: string,
  probe: () => Promise<boolean>,
  timeoutMillis = 60_000,
  everyMillis = 50,
): Promise<void> => {
  const deadline = Date.now() + timeoutMillis
  let last: unknown
  while (Date.now() < deadline) {
    try {
      if (await probe()) return
    } catch (error) {
      last = error
    }
    await new Promise((resolve) => setTimeout(resolve, everyMillis))
  }
  throw new Error(`${what}: not within ${timeoutMillis / 1000} s`, { cause: last })
}
