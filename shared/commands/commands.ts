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
}

export type CommandStatus =
  | { readonly state: 'unknown' }
  | { readonly state: 'running'; readonly stderr: string }
  /** It ended without an exit code: the server was restarted under it. */
  | { readonly state: 'lost' }
  /** `result`: the last line on standard output, which is a JSON object where the task has a result. */
  | { readonly state: 'ended'; readonly exitCode: number; readonly result: string; readonly stderr: string }

/**
 * Pushes tasks to servers, rendered to POSIX shell scripts. A script finds the function `secret NAME`, which prints the path of a file that holds the secret on
 * the server; `HOWDAH_SERVER`, the server's name in its container engine; and `HOWDAH_LABELS`, the arguments that label what it makes.
 */
export interface Commands {
  /** Starts it, unless this id was started before. */
  send(command: Command): Promise<void>
  status(id: string, serverId: string): Promise<CommandStatus>
  /** It does not run any more, and never will. Already ended is success. */
  stop(id: string, serverId: string): Promise<void>
}
