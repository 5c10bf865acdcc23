/** DynamoDB Local, the implementation of DynamoDB that its makers give away: installed from Maven's central repository, and started. */
import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { installPackages, isDebianLike, isRoot, run } from '../../local/setup/packages.ts'
import { freePort } from '../../shared/clouds/local/free-port.ts'

const project = join(import.meta.dirname, '..', '..')
const pom = join(import.meta.dirname, 'dynamodb-local.pom.xml')
const cache = join(project, 'tests', '.cache')

export interface DynamoDbLocal {
  readonly endpoint: string
  stop(): Promise<void>
}

/** How long the first start in a checkout may take: it installs. */
export const installTimeout = 5 * 60_000

/** An empty DynamoDB Local of one's own, in memory. @throws Error that says what to install */
export const startDynamoDbLocal = async (): Promise<DynamoDbLocal> => {
  const folder = await ensureInstalled()
  const port = await freePort()
  const server = spawn(
    'java',
    [
      `-Dsqlite4java.library.path=${folder}`,
      '-cp',
      `${folder}/*`,
      'software.amazon.dynamodb.services.local.main.ServerRunner',
      ...['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let said = ''
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (text) => (said = `${said}${text}`.slice(-4000)))
  const ended = new Promise<void>((resolve) => {
    server.once('exit', () => resolve())
    server.once('error', () => resolve())
  })
  const stop = async () => {
    process.off('exit', kill)
    kill()
    await ended
  }
  const kill = () => server.kill('SIGKILL')
  process.once('exit', kill)

  const deadline = Date.now() + 60_000
  while (!(await isOpen(port))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      await stop()
      throw new Error(`DynamoDB Local does not answer: ${said}`)
    }
    await wait(50)
  }
  const endpoint = `http://127.0.0.1:${port}`
  await warmUp(endpoint)
  return { endpoint, stop }
}

/** The first call takes Java seconds, on a busy machine longer than the adapter waits for an answer. */
const warmUp = (endpoint: string): Promise<Response> =>
  fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      authorization:
        'AWS4-HMAC-SHA256 Credential=any/20260101/any/dynamodb/aws4_request, SignedHeaders=host, Signature=any',
    },
    body: '{}',
  })

/** @returns the folder with all its files */
const ensureInstalled = async (): Promise<string> => {
  await ensureJavaAndMaven()
  const version = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 12)
  const folder = join(cache, `dynamodb-local-${version}`)
  if (existsSync(folder)) return folder
  await mkdir(cache, { recursive: true })
  const coming = await mkdtemp(join(cache, 'coming-'))
  try {
    console.error('Installing DynamoDB Local …')
    const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${coming}`, '-DincludeScope=runtime']
    await run('mvn', ['--batch-mode', '--quiet', '--file', pom, ...goal])
    // Somebody else may have been faster: theirs is the same.
    await rename(coming, folder).catch((error: NodeJS.ErrnoException) => {
      if (!existsSync(folder)) throw error
    })
  } finally {
    await rm(coming, { recursive: true, force: true })
  }
  return folder
}

const ensureJavaAndMaven = async (): Promise<void> => {
  const hasJava = Number(/version "(\d+)/.exec(await versionOf('java'))?.[1] ?? 0) >= 17
  const hasMaven = (await versionOf('mvn')) !== ''
  const missing = [...(hasJava ? [] : ['Java 17 or newer']), ...(hasMaven ? [] : ['Maven'])]
  if (missing.length === 0) return
  if (!isRoot() || !(await isDebianLike()))
    throw new Error(
      `${missing.join(' and ')} missing: DynamoDB Local needs them (Debian, Ubuntu: sudo apt-get install default-jre-headless maven)`,
    )
  console.error(`Installing ${missing.join(' and ')} …`)
  await installPackages(['default-jre-headless', 'maven'])
}

/** What the command says of itself; empty when there is none. */
const versionOf = (command: string): Promise<string> =>
  new Promise((resolve) =>
    execFile(command, ['-version'], { timeout: 20_000 }, (error, stdout, stderr) =>
      resolve(error ? '' : stdout + stderr),
    ),
  )

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (open: boolean) => {
      socket.destroy()
      resolve(open)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
  })
