import type { Owner } from '../clouds/cloud.ts'
import type { ServerTask } from '../containers/tasks.ts'
import type { Duration } from '../core/time.ts'

/** A task for a server. Runs detached: it outlives who sent it. */
export interface Command {
  /** Each id runs once, whatever happens. */
  readonly id: string
  readonly serverId: string
  /** Whose containers the task makes. */
  readonly owner: Owner
  readonly task: ServerTask
  readonly timeout: Duration
  /** So long after it is sent nobody asks after it any more, or sends it again; where absent, that may take weeks. */
  readonly keptFor?: Duration
}

export type CommandStatus =
  | { readonly state: 'unknown' }
  | { readonly state: 'running'; readonly stderr: string }
  /** It ended without an exit code: the server was restarted under it. */
  | { readonly state: 'lost' }
  /** `result`: the last line on standard output, which is a JSON object where the task has a result. */
  | { readonly state: 'ended'; readonly exitCode: number; readonly result: string; readonly stderr: string }

/**
 * Pushes tasks to servers, rendered to POSIX shell scripts. What a script finds there:
 * - `secret NAME [CONTAINER]` prints the path of a file that holds the secret: containers, which are not root, can read it where it is mounted, and on the server nobody but root can enter its folder; with CONTAINER it stays until `forget CONTAINER`, through restarts of the
 *   server too; without, until the script has ended.
 * - `volume NAME` prints what stands before the colon of `docker run --volume`; `release NAME` lets go of it, so that the volume can be taken from the server.
 * - `image NAME` prints the name by which the container engine knows the image, which is there then.
 * - `$HOWDAH_NETWORK` is the network of containers that clients reach, `$HOWDAH_CLOSED` is `true` where that network is closed by rules that its containers have to wait for, `$HOWDAH_LABELS` the arguments that label what it makes, and `$HOWDAH_LOGGING`, where it is not empty, those that
 *   say where the log of a container goes that clients reach; the container engine keeps a part of it in any case.
 *
 * A function that does not get what it needs ends the script with 75: it is sent again.
 */
export interface Commands {
  /** Starts it, unless this id was started before. @throws HowdahError `server-lost`, `cloud-unavailable` */
  send(command: Command): Promise<void>
  status(id: string, serverId: string): Promise<CommandStatus>
  /** It does not run any more, and never will. Already ended is success. @throws Pending until that is known */
  stop(id: string, serverId: string): Promise<void>
}
