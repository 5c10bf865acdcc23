import { execFile } from 'node:child_process'
import { labels } from '../../containers/labels.ts'
import type { DatabaseId, RequestKey } from '../../core/ids.ts'
import { instant } from '../../core/time.ts'
import { HowdahError } from '../../errors/howdah-error.ts'
import type { OwnedThing } from '../cloud.ts'

export class DockerError extends Error {}

/** A hundred containers, looked at, are a megabyte. */
const largestAnswer = 16 << 20
const atOnce = 100

/**
 * Runs the Docker client.
 * @returns standard output, trimmed
 * @throws HowdahError `cloud-unavailable` when the engine does not answer; DockerError with its message otherwise
 */
export const docker = (args: readonly string[], timeoutMillis = 60_000): Promise<string> =>
  new Promise((resolve, reject) => {
    const options = { timeout: timeoutMillis, killSignal: 'SIGKILL', maxBuffer: largestAnswer } as const
    execFile('docker', args, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout.trim())
      if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
        return reject(new DockerError(`docker ${args[0]} says more than ${largestAnswer} bytes`, { cause: error }))
      const message = stderr.trim() || error.message
      const unreachable = /cannot connect to the docker daemon|is the docker daemon running|ENOENT|permission denied/i
      const gone = error.killed || unreachable.test(message)
      reject(
        gone
          ? new HowdahError('cloud-unavailable', `Docker does not answer: ${message}`)
          : new DockerError(message, { cause: error }),
      )
    })
  })

/** As `docker`, for things of any number: so many at a time, each of which prints a line. */
export const dockerForEach = async (args: readonly string[], things: string): Promise<string> => {
  const names = things.split('\n').filter(Boolean)
  const answers: string[] = []
  for (let at = 0; at < names.length; at += atOnce)
    answers.push(await docker([...args, ...names.slice(at, at + atOnce)]))
  return answers.join('\n')
}

/** As `docker`, but something that is not there is `undefined`. */
export const dockerIfThere = async (args: readonly string[]): Promise<string | undefined> => {
  try {
    return await docker(args)
  } catch (error) {
    if (error instanceof DockerError && /no such|not found|unknown network/i.test(error.message)) return undefined
    throw error
  }
}

/** A thing's labels as it stands in a listing of this installation. */
export const ownedThing = (id: string, label: Record<string, string>): OwnedThing => ({
  id,
  databaseId: (label[labels.database] ?? '') as DatabaseId,
  request: (label[labels.request] ?? '') as RequestKey,
  createdAt: instant(label[labels.createdAt] ?? 0),
})

/** Lines of JSON, as `docker … --format '{{json …}}'` prints them. */
export const jsonLines = <T>(text: string): T[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T)
