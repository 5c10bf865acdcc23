import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import type { AgentScript } from './ssm-document.ts'

export interface Ended {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly ended: Promise<Ended>
  kill(): void
}

/** Where an SSM agent works: this machine's shell, or a shell to which other words lead, such as `docker exec --interactive NAME`. */
export class ManagedNode {
  readonly #lead: readonly string[]
  readonly #folder: string
  /** The machine is there, and its agent has registered. */
  online = true
  /** The machine is gone, and what ran on it. */
  gone = false

  constructor(lead: readonly string[] = [], folder = '/var/lib/amazon/ssm') {
    this.#lead = lead
    this.#folder = folder
  }

  /** As the agent does: as root, from a file, with hardly any environment, in a group of its own that a time-out or a cancellation ends. */
  run({ text, timeoutSeconds, environment }: AgentScript): Running {
    const folder = `${this.#folder}/${randomUUID()}`
    const variables = Object.entries({ PATH: systemPath, ...environment }).map(([name, value]) => `${name}=${value}`)
    const args = ['env', '-i', ...variables, 'sh', '-c', runner, 'agent', folder, String(timeoutSeconds)]
    const child = this.#spawn(args)
    const output: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text
      })
    child.stdin.on('error', () => undefined).end(text)
    const ended = (async (): Promise<Ended> => {
      const closed = once(child, 'close')
      const [code] = await once(child, 'exit')
      // What it leaves behind may hold its output open: the agent does not wait for that for long.
      await Promise.race([closed, wait(500)])
      return { exitCode: code ?? 137, ...output }
    })()
    const kill = () => {
      const killer = this.#spawn(['sh', '-c', 'kill "$(cat "$1/pid")"', 'agent', folder])
      killer.once('error', () => undefined)
    }
    return { ended, kill }
  }

  #spawn(args: readonly string[]) {
    const [command = 'sh', ...rest] = [...this.#lead, ...args]
    return spawn(command, rest, { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] })
  }
}

const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const runner = `
mkdir -p "$1" && cat >"$1/_script.sh" || exit 255
echo $$ >"$1/pid"
cd "$1"
exec timeout --kill-after=5 "$2" sh "$1/_script.sh" </dev/null
`

/** What `timeout` ends with when it had to end what it ran. */
export const timedOutExitCode = 124
