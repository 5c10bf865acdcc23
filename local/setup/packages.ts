import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'

export type Say = (line: string) => void

/** Runs a command whose output the person sees. */
export const run = (command: string, args: readonly string[], options: { readonly cwd?: string } = {}): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 2, 2], ...options })
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with exit code ${code}`)),
    )
  })

export const isRoot = (): boolean => process.getuid?.() === 0

export const isDebianLike = async (): Promise<boolean> =>
  /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(await readFile('/etc/os-release', 'utf8').catch(() => ''))

/** Installs Debian's packages, as root. */
export const installPackages = async (names: readonly string[]): Promise<void> => {
  await run('apt-get', ['update', '-qq'])
  const options = ['-y', '-qq', '--no-install-recommends']
  await run('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', ...options, ...names])
}
