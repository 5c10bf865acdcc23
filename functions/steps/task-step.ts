import type { CommandStatus } from '../../shared/commands/commands.ts'
import {
  objectIn,
  readResult,
  saidByServers,
  saidToPeople,
  withLastWords,
} from '../../shared/containers/task-results.ts'
import type { ServerTask, TaskName, TaskResults } from '../../shared/containers/tasks.ts'
import type { Duration } from '../../shared/core/time.ts'
import { hours, seconds } from '../../shared/core/time.ts'
import { HowdahError, Pending } from '../../shared/errors/howdah-error.ts'
import { type ErrorCode, errorKinds } from '../../shared/errors/registry.ts'
import type { RetryPolicy } from '../../shared/pipeline/retry.ts'
import {
  defineStep,
  type NothingToUndo,
  type PortName,
  type Step,
  type StepContext,
} from '../../shared/pipeline/step.ts'
import { mostRetriesOf, retriesOf, tryOf } from '../../shared/pipeline/trace.ts'
import { ownerOf, serverIdOf } from './naming.ts'

type ResultOf<T extends ServerTask> = T['task'] extends keyof TaskResults ? TaskResults[T['task']] : undefined

/** The ports of a step with a task: `P`, and the commands by which every task is sent. */
export type TaskContext<P extends PortName = never> = StepContext<P | 'commands'>

export interface TaskStepDefinition<T extends ServerTask, P extends PortName> {
  readonly name: string
  /** Beside `commands`. */
  readonly needs?: readonly P[]
  readonly retry: RetryPolicy
  /** What to do on the server; `undefined`: nothing this time. */
  readonly task: (context: TaskContext<P>) => Promise<T | undefined> | T | undefined
  /** How it is told that the server could not do it, where there is something else to do about it. */
  readonly failsAs?: ErrorCode
  /** What is written down when it is done. */
  readonly onResult?: (context: TaskContext<P>, result: ResultOf<T>) => Promise<void>
  /** Runs when the task does not run any more, and never will. */
  readonly undo: ((context: TaskContext<P>) => Promise<void>) | NothingToUndo
}

/** How often a task that failed for a passing reason (exit code 75) or was lost is sent again. */
const maxSends = 8

/** How long a task may run on the server; the step's retry policy ends the waiting before. */
const taskTimeout: Duration = hours(24)

/**
 * A step whose work runs detached on the server. Its first call sends the task, later ones ask how it goes; whoever takes the request over goes on asking
 * after the same task.
 */
export const defineTaskStep = <T extends ServerTask, P extends PortName = never>(
  definition: TaskStepDefinition<T, P>,
): Step => {
  const { name, needs = [], retry, undo } = definition
  return defineStep<PortName>({
    name,
    needs: ['commands', ...needs],
    retry,
    timeout: seconds(60),
    run: async (context) => {
      const task = await definition.task(context)
      if (!task) return
      const errand = { step: name, direction: 'run', name } as const
      const result = await follow(context, errand, task).catch((error: unknown) => {
        const { failsAs } = definition
        if (!failsAs || !(error instanceof HowdahError && error.code === 'command-failed')) throw error
        throw new HowdahError(failsAs, error.message, { cause: error })
      })
      await definition.onResult?.(context, result as ResultOf<T>)
    },
    undo: async (context) => {
      try {
        await stopTasks(context, name)
        if (typeof undo === 'function') await undo(context)
      } catch (error) {
        // On a server that is gone there is nothing left to take back.
        if (!(error instanceof HowdahError && error.code === 'server-lost')) throw error
      }
    },
  })
}

/**
 * A task that takes something back; throws `Pending` until it is done.
 * @param part names the task where an undo has several
 */
export const undoByTask = async <T extends ServerTask>(
  context: TaskContext,
  step: string,
  task: T,
  part = '',
): Promise<ResultOf<T>> => {
  const name = part ? `undo-${step}-${part}` : `undo-${step}`
  return (await follow(context, { step, direction: 'undo', name }, task)) as ResultOf<T>
}

interface Errand {
  readonly step: string
  readonly direction: 'run' | 'undo'
  readonly name: string
}

/** What was undone, or failed for good, and is done again is a new command. */
const idOf = ({ request }: StepContext, name: string, attempt: number, send: number): string =>
  `${request.key}-${request.unwoundAttempt ?? 0}-${name}-${attempt}-${send}`

const follow = async (context: TaskContext, errand: Errand, task: ServerTask): Promise<unknown> => {
  const serverId = serverIdOf(context)
  const { step, direction, name } = errand
  const nth = tryOf(context.request, step, direction)
  let reason = ''
  for (let send = 0; ; send++) {
    const id = idOf(context, name, nth, send)
    const status = await context.commands.status(id, serverId)
    if (status.state === 'unknown') {
      // It failed for a passing reason before: the engine waits a while, as that is recorded, before it is sent again.
      if (send > 0 && retriesOf(context.request, step, direction) < send) throw new HowdahError('server-busy', reason)
      await context.commands.send({ id, serverId, owner: ownerOf(context), task, timeout: taskTimeout })
      throw new Pending(`${task.task} has begun`)
    }
    if (status.state === 'running') throw pendingOf(task.task, status.stderr)
    const again = status.state === 'lost' || status.exitCode === 75
    if (status.state === 'ended' && status.exitCode === 0) return readResult(task.task, status.result)
    const error = errorOf(task.task, status)
    if (!again || send + 1 >= maxSends) throw error
    reason = error.message
  }
}

/** What the step sent does not run any more, and what it may still send never will. */
const stopTasks = async (context: TaskContext, step: string): Promise<void> => {
  const serverId = context.database.serverId
  if (!serverId) return
  // The undo that is at work counts as the beginning of a new try.
  for (let nth = 0; nth < tryOf(context.request, step, 'run'); nth++)
    // What was stopped before it was sent is known from then on: this looks again and again, and does not go on to the next each time.
    for (let send = 0; send <= mostRetriesOf(context.request, step); send++) {
      const id = idOf(context, step, nth, send)
      const { state } = await context.commands.status(id, serverId)
      await context.commands.stop(id, serverId)
      if (state === 'unknown') break
    }
}

/** Progress goes to standard error as JSON lines. */
const pendingOf = (task: TaskName, stderr: string): Pending => {
  const { progress, message } = objectIn(stderr.trimEnd().split('\n').at(-1) ?? '') ?? {}
  const share = typeof progress === 'number' && progress >= 0 && progress <= 1 ? progress : undefined
  return new Pending(typeof message === 'string' ? saidToPeople(message) : `${task} is at work`, share)
}

const errorOf = (task: TaskName, status: Extract<CommandStatus, { state: 'lost' | 'ended' }>): HowdahError => {
  if (status.state === 'lost') return new HowdahError('command-failed', `The server was restarted under ${task}`)
  const { error, message } = objectIn(status.result) ?? {}
  const code: ErrorCode = saidByServers.find((one) => one === error) ?? 'command-failed'
  // What is wrong comes first, where the image knows it.
  const text =
    typeof message === 'string'
      ? `${saidToPeople(withLastWords(message, status.stderr))} (${task}, exit code ${status.exitCode})`
      : `${task} failed with exit code ${status.exitCode}: ${saidToPeople(lastLines(status.stderr))}`
  // The image tried again for as long as it makes sense; here it is for good.
  return errorKinds[code].retry === 'permanent'
    ? new HowdahError(code, text)
    : new HowdahError('command-failed', `${code}: ${text}`)
}

const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-5).join('\n').slice(-1000)
