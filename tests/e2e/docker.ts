import { runProgram } from './howdah.ts'

/** What docker printed, trimmed; fails when docker does. */
export const docker = async (args: readonly string[], timeoutMillis = 120_000): Promise<string> => {
  const { code, stdout, stderr } = await runProgram('docker', args, { timeoutMillis })
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: exit code ${code}: ${stderr}`)
  return stdout.trim()
}

export const lines = (text: string): string[] => text.split('\n').filter(Boolean)

/** Every process of the container ends at once, by SIGKILL, and nobody asked Docker to stop it. */
export const crash = async (container: string): Promise<void> => {
  const { stdout } = await runProgram('docker', [
    'exec',
    container,
    'sed',
    '-n',
    's/^Uid:\\t\\([0-9]*\\).*/\\1/p',
    '/proc/1/status',
  ])
  // Nobody has the right to kill others' processes. Its own end makes that of the command no success.
  await runProgram('docker', ['exec', '--user', stdout.trim(), container, 'sh', '-c', 'kill -9 -1'])
}
