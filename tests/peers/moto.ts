import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pythonWith } from './python.ts'

const folder = join(import.meta.dirname, 'moto')

export interface Moto {
  /** `http://127.0.0.1:PORT`, for every service; any credentials do. */
  readonly endpoint: string
  stop(): Promise<void>
}

/**
 * moto (https://docs.getmoto.org), the mock of AWS that others wrote, as a server of its own on loopback, empty.
 * @param environment moto's own settings; `MOTO_PORT` is where its services find each other: itself, unless it is given
 */
export const startMoto = async (environment: Readonly<Record<string, string>> = {}): Promise<Moto> => {
  const python = await pythonWith(join(folder, 'requirements.txt'))
  const child = spawn(python, ['-B', join(folder, 'serve.py')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, MOTO_EC2_LOAD_DEFAULT_AMIS: 'false', ...environment },
  })
  const said: string[] = []
  createInterface(child.stderr).on('line', (line) => {
    said.push(line)
    if (said.length > 20) said.shift()
  })
  const port = await portOf(child).catch(async (cause: unknown) => {
    await stop(child)
    throw new Error(`moto did not start:\n${said.join('\n')}`, { cause })
  })
  return { endpoint: `http://127.0.0.1:${port}`, stop: () => stop(child) }
}

const portOf = async (child: ChildProcess): Promise<number> => {
  if (!child.stdout) throw new Error('its output is not read')
  const lines = createInterface(child.stdout)
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`it ended with exit code ${code}`)
  })
  const [line] = await Promise.race([once(lines, 'line'), ended])
  ended.catch(() => undefined)
  return Number(line)
}

const stop = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}
