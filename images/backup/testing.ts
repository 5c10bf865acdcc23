import type { Database } from '../testing/database.ts'
import { type Result, runContainer, runToEnd } from '../testing/docker.ts'

/** What the image prints of a backup. */
export interface RecordedBackup {
  id: string
  name: string
  asked: string
  kind: string
  incarnation: string
  prefix: string
  startedAt: string
  finishedAt: string
  startLsn: string
  finishLsn: string
  finishTransaction: string
  storedBytes: number
  permanent: boolean
  verified: boolean
  base: string | null
}

/** Where backups go: the variables of the images, and what `docker run` has to mount for them. */
export interface Store {
  env: Record<string, string>
  options: string[]
}

/** howdah/backup beside a database, or with the store alone. */
export function backupsOf({ env, options }: Store, database?: Database, major = '17') {
  const beside = database
    ? ['--network', `container:${database.container}`, '--volume', `${database.volume}:/postgresqldata`]
    : []
  const container = (command: string[], more: Record<string, string> = {}) => ({
    image: `howdah/backup:${major}`,
    env: { ...env, ...more },
    options: [...beside, ...options],
    command,
  })
  return {
    /** Runs a command to its end, whatever that is. */
    run: (command: string[], more?: Record<string, string>): Promise<Result> => runToEnd(container(command, more)),

    /** Begins a command and returns its container. */
    begin: (command: string[], more?: Record<string, string>): Promise<string> =>
      runContainer(container(command, more)),

    /** The JSON object of a command that succeeded. */
    async ask<T = RecordedBackup>(...command: string[]): Promise<T> {
      const { code, stdout, stderr } = await runToEnd(container(command))
      if (code !== 0) throw new Error(`${command.join(' ')}: exit code ${code}: ${stdout}${stderr}`)
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T
    },
  }
}

/** The code and the words of a command that did not succeed. */
export function refusalOf({ code, stdout }: Result): { code: number; error: string; message: string } {
  return { code, ...JSON.parse(stdout.trim().split('\n').at(-1) ?? '') }
}
