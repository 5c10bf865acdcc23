import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { access, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { labelArguments } from '../../containers/labels.ts'
import { renderScript } from '../../containers/render.ts'
import { longestResult } from '../../containers/task-results.ts'
import { type Duration, days, epochMillis, hours, type Instant } from '../../core/time.ts'
import type { Command, CommandStatus, Commands } from '../commands.ts'
import { markRead, readAtOf, removeReadOutputs } from './outputs.ts'

export interface ShellCommandsOptions {
  readonly installation: string
  /** A folder for each command: script, output, exit code. Nothing in it is secret. */
  readonly folder: string
  readonly secretsFolder: string
  readonly environment: Readonly<Record<string, string>>
  /** Whether the networks of servers are closed by rules. */
  readonly isClosed: boolean
  /** Of what all commands printed, but for what nobody has read yet. */
  readonly mostPrintedBytes?: number
}

const usuallyKept = days(2)

/** Whoever was ended between reading and writing it down asks again by then. Each is some files: two days of those that an operator can have sent fill a disk. */
const keptWhenRead = hours(6)

/** Bytes of what a command printed that are kept besides its end, for whoever looks into it by hand. */
const longestBeginning = 1_048_576

/** Both outputs of one command. */
const longestPrinted = 2 * (longestBeginning + longestResult + 1)

const mostPrinted = 500 << 20

/** How long a runner may take from its start to its first sign of life. */
const startGraceMillis = 10_000

/**
 * Runs the scripts with this machine's shell, detached, so that they outlive the control plane. A folder named after the command's id holds all that is known
 * of it; whoever makes its subfolder `run` first is the one run of that id.
 */
export class ShellCommands implements Commands {
  readonly #options: ShellCommandsOptions
  /** At most so many bytes may have been printed since room was made: what was there before this process is not known. */
  #printedSince = Number.POSITIVE_INFINITY

  constructor(options: ShellCommandsOptions) {
    this.#options = options
  }

  async send({ id, serverId, owner, task, timeout, keptFor }: Command): Promise<void> {
    const folder = this.#folderOf(id)
    await this.#makeRoom()
    await this.#prepare(folder, `${environment}\n${renderScript(task)}`, keptFor)
    const seconds = String(Math.ceil(timeout / 1000))
    const beginning = String(keptFor === undefined ? longestBeginning : 0)
    const child = spawn('sh', ['-c', runner, 'howdah-command', folder, seconds, beginning], {
      detached: true,
      stdio: 'ignore',
      cwd: '/',
      env: {
        ...this.#options.environment,
        HOWDAH_NETWORK: `container:${serverId}`,
        HOWDAH_LABELS: labelArguments(this.#options.installation, owner).join(' '),
        HOWDAH_SECRETS: this.#options.secretsFolder,
        HOWDAH_COMMAND: id,
        HOWDAH_CLOSED: String(this.#options.isClosed),
      },
    })
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject))
    child.unref()
  }

  async status(id: string): Promise<CommandStatus> {
    const folder = this.#folderOf(id)
    const ended = await this.#ended(folder)
    if (ended) await markRead(folder)
    if (ended) return ended
    const began = await stat(join(folder, 'run')).catch(() => undefined)
    if (!began) return { state: 'unknown' }
    if (await isAlive(folder, began.mtimeMs)) return { state: 'running', stderr: await tail(join(folder, 'stderr')) }
    // It may have ended between the two looks.
    return (await this.#ended(folder)) ?? { state: 'lost' }
  }

  async stop(id: string): Promise<void> {
    const folder = this.#folderOf(id)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    try {
      await mkdir(join(folder, 'run'))
    } catch {
      if (await this.#ended(folder)) return markRead(folder)
      await kill(folder)
    }
    await rm(join(this.#options.secretsFolder, 'mounted', id), { recursive: true, force: true })
    if (!(await this.#ended(folder))) await writeWhole(join(folder, 'exit'), '130\n')
    await markRead(folder)
  }

  /** Removes what is known of commands that ended, or were lost, when it was kept for long enough. */
  async sweep(now: Instant): Promise<void> {
    for (const name of await readdir(this.#options.folder).catch(() => [])) {
      const folder = join(this.#options.folder, name)
      const [endedAt, readAt] = [await this.#endedAt(folder), await readAtOf(folder)]
      const kept = Number(await readFile(join(folder, 'kept'), 'utf8').catch(() => usuallyKept))
      if (Math.min(endedAt + kept, Math.max(endedAt, readAt) + keptWhenRead) < epochMillis(now))
        await rm(folder, { recursive: true, force: true })
    }
  }

  /** In milliseconds since 1970; infinite while it runs. Of what was cut before it began, or was lost, when it was last seen. */
  async #endedAt(folder: string): Promise<number> {
    const exit = await stat(join(folder, 'exit')).catch(() => undefined)
    if (exit) return exit.mtimeMs
    const seen = await stat(join(folder, 'run')).catch(() => stat(folder).catch(() => undefined))
    return seen && !(await isAlive(folder, seen.mtimeMs)) ? seen.mtimeMs : Number.POSITIVE_INFINITY
  }

  /** To half of what there may be, so that it is not looked at for every command. */
  async #makeRoom(): Promise<void> {
    const half = (this.#options.mostPrintedBytes ?? mostPrinted) / 2
    this.#printedSince += longestPrinted
    if (this.#printedSince <= half) return
    this.#printedSince = longestPrinted
    await removeReadOutputs(this.#options.folder, half)
  }

  async #prepare(folder: string, script: string, keptFor: Duration = usuallyKept): Promise<void> {
    const next = `${folder}.next-${randomUUID()}`
    await mkdir(next, { recursive: true, mode: 0o700 })
    await writeFile(join(next, 'script'), script)
    await writeFile(join(next, 'kept'), String(keptFor))
    // A folder that is there already, filled, stays as it is.
    await rename(next, folder).catch(() => rm(next, { recursive: true, force: true }))
  }

  async #ended(folder: string): Promise<Extract<CommandStatus, { state: 'ended' }> | undefined> {
    const exit = await readFile(join(folder, 'exit'), 'utf8').catch(() => undefined)
    if (exit === undefined) return undefined
    const result = lastLineOf(await tail(join(folder, 'stdout'), longestResult + 1))
    return { state: 'ended', exitCode: Number(exit), result, stderr: await tail(join(folder, 'stderr')) }
  }

  #folderOf(id: string): string {
    if (!/^[a-z0-9-]+$/.test(id)) throw new RangeError(`${id} is not the id of a command`)
    return join(this.#options.folder, id)
  }
}

/**
 * Secrets, volumes and images are where the container engine finds them. A container is not root: it gets a copy of a secret that it can read, in a folder that nobody else on this machine can enter.
 */
const environment = `secret() {
  folder=$HOWDAH_SECRETS/mounted/\${2:-$HOWDAH_COMMAND}
  file=$folder/$(printf %s "$1" | tr / .)
  (umask 077; mkdir -p "$folder" && cat "$HOWDAH_SECRETS/$1" >"$file.$$" && chmod 0444 "$file.$$" && mv "$file.$$" "$file") || exit 75
  printf %s "$file"
}
forget() { rm -rf "\${HOWDAH_SECRETS:?}/mounted/\${1:?}"; }
volume() { printf %s "$1"; }
release() { :; }
image() { printf %s "$1"; }`

/** Arguments: folder, time-out in seconds, how much of an output's beginning is kept. Its process group is the command's, so that all of it can be stopped. */
const runner = `
cd "$1" || exit 1
mkdir run 2>/dev/null || exit 0
echo $$ > run/pid.next && mv run/pid.next run/pid
beginning=$3
# What is printed comes from a database in the end: of each output its beginning is kept, and its end.
at_once=
if command -v stdbuf > /dev/null; then at_once='stdbuf -o0'; fi
keep() { { $at_once head -c "$beginning"; tail -c ${longestResult + 1}; } > "$1"; }
{
  { timeout --kill-after=10 "$2" sh ./script < /dev/null; echo $? > code; } 2>&1 >&3 3>&- | keep stderr 3>&-
} 3>&1 | keep stdout
rm -rf "\${HOWDAH_SECRETS:?}/mounted/$HOWDAH_COMMAND"
mv code exit
`

const pidOf = async (folder: string): Promise<number | undefined> => {
  const text = await readFile(join(folder, 'run', 'pid'), 'utf8').catch(() => '')
  return /^\d+\n$/.test(text) ? Number(text) : undefined
}

/** The process of this id is the runner of this folder, and not another that was given the same number later. */
const isAlive = async (folder: string, beganAtMillis: number): Promise<boolean> => {
  const pid = await pidOf(folder)
  if (pid === undefined) return Date.now() - beganAtMillis < startGraceMillis
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => undefined)
  if (commandLine !== undefined) return commandLine.includes(`\0${folder}\0`)
  const hasProc = await access('/proc/self/cmdline').then(
    () => true,
    () => false,
  )
  return !hasProc && signal(pid, 0)
}

const kill = async (folder: string): Promise<void> => {
  for (let tries = 0; tries < 100; tries++) {
    const began = await stat(join(folder, 'run'))
    if (!(await isAlive(folder, began.mtimeMs))) return
    const pid = await pidOf(folder)
    // `timeout` puts its command into a group of its own; both go.
    if (pid !== undefined) await killTree(pid)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`the command ${folder} cannot be stopped`)
}

const killTree = async (pid: number): Promise<void> => {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  signal(pid, 'SIGSTOP')
  for (const child of children.split(' ').filter(Boolean)) await killTree(Number(child))
  signal(-pid, 'SIGKILL')
  signal(pid, 'SIGKILL')
}

const signal = (pid: number, name: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(pid, name)
  } catch {
    return false
  }
}

const writeWhole = async (path: string, text: string): Promise<void> => {
  await writeFile(`${path}.next`, text)
  await rename(`${path}.next`, path)
}

/** The end of a file, so much of it and no more. */
const tail = async (path: string, mostBytes = 8_000): Promise<string> => {
  const file = await open(path).catch(() => undefined)
  if (!file) return ''
  try {
    const { size } = await file.stat()
    const length = Math.min(size, mostBytes)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

/** A result that is longer than one may be is told as that, not by its end. */
const lastLineOf = (text: string): string => {
  const line = text.trimEnd().split('\n').at(-1) ?? ''
  if (Buffer.byteLength(line) <= longestResult) return line
  return JSON.stringify({ error: 'command-failed', message: `it printed a result of more than ${longestResult} bytes` })
}
