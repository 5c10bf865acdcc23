import { execFile, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { installPackages, isDebianLike, isRoot, run, type Say } from './packages.ts'

export type { Say }

const succeeds = (command: string, args: readonly string[]): Promise<boolean> =>
  new Promise((resolve) => execFile(command, args, { timeout: 20_000 }, (error) => resolve(!error)))

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

const answers = (): Promise<boolean> => succeeds('docker', ['version', '--format', '{{.Server.Version}}'])

/**
 * A Docker Engine answers: one that runs already, or one that is installed and started here where that is allowed (root on Debian or Ubuntu).
 * @throws Error that says exactly what to do
 */
export const ensureDockerEngine = async (home: string, say: Say): Promise<void> => {
  if (await answers()) return
  const hasDaemon = (await exists('/usr/sbin/dockerd')) || (await exists('/usr/bin/dockerd'))
  if (!isRoot()) {
    throw new Error(
      hasDaemon
        ? 'Docker Engine does not answer: start it (sudo systemctl start docker) and let your user use it (sudo usermod -aG docker $USER, then log in again)'
        : 'there is no Docker Engine: install one (Debian, Ubuntu: sudo apt-get install docker.io; else see docs.docker.com/engine/install) and let your user use it',
    )
  }
  if (!hasDaemon) {
    if (!(await isDebianLike()))
      throw new Error(
        'there is no Docker Engine, and this is neither Debian nor Ubuntu: install Docker Engine with your package manager',
      )
    say('Installing Docker Engine (docker.io) …')
    await installPackages(['docker.io', 'iptables', 'ca-certificates'])
  }
  await startEngine(home, say)
}

const startEngine = async (home: string, say: Say): Promise<void> => {
  say('Starting Docker Engine …')
  const log = join(home, 'dockerd.log')
  if (await exists('/run/systemd/system')) await run('systemctl', ['start', 'docker'])
  else {
    // It must not inherit our output: who reads that to its end would wait for the engine to end.
    const output = openSync(log, 'a', 0o600)
    spawn('dockerd', [], { detached: true, stdio: ['ignore', output, output], cwd: '/' }).unref()
  }
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    if (await answers()) return
    await wait(250)
  }
  throw new Error(`Docker Engine was started but does not answer: see ${log}`)
}
