import {
  type Accepted,
  type Api,
  type Database,
  isNotFound,
  type Preview,
  type Request,
  type Updated,
} from './client.ts'
import type { Context } from './context.ts'
import { readDatabase } from './databases.ts'
import type { WaitOptions } from './options.ts'
import { formatDuration, type Printer } from './output.ts'
import { awaitRequest, requireEnd } from './wait.ts'

interface Outcome {
  readonly database: Database
  /** Null: it was done at once. */
  readonly request: Request | null
}

interface Telling {
  /** How the request shall end; only a cancelled one shall not be PROCESSED. */
  readonly aim?: 'PROCESSED' | 'CANCELLED'
  /** Says to a person what is so now. */
  readonly show?: (outcome: Outcome) => void
  /** Further results beside `database` and `request`, once the request is done. */
  readonly more?: (outcome: Outcome) => Promise<object>
}

/**
 * The end of every command that writes: says what a dry run found; else waits for what was filed, prints `{"database":…,"request":…}` or what `show` says,
 * and ends well only when the request ended as it should.
 */
export const finish = async (
  context: Context,
  answered: Accepted | Updated | Preview,
  options: WaitOptions,
  { aim = 'PROCESSED', show, more }: Telling = {},
): Promise<void> => {
  if ('dryRun' in answered) return printPreview(context, answered)
  const request = answered.request ? await awaitRequest(context, answered.request, options) : null
  const database = await databaseAfter(await context.api(), answered.database, request)
  const outcome = { database, request }
  const isDone = request === null || request.state === aim
  if (context.json) context.print.printJson({ ...outcome, ...(isDone && more ? await more(outcome) : {}) })
  else if (isDone) show?.(outcome)
  if (request) requireEnd(request, aim)
}

/** The database as it is now; of one that is gone for good with its backups, what it was. */
const databaseAfter = async (api: Api, before: Database, request: Request | null): Promise<Database> => {
  try {
    return await readDatabase(api, before.id)
  } catch (error) {
    if (!isNotFound(error)) throw error
    const { backupsKeptUntil: _, ...gone } = before
    return request?.state === 'PROCESSED' ? { ...gone, state: 'DELETED' } : before
  }
}

/** The median, and from what to what the last ones were. */
const durationText = (seconds: number, last?: { readonly from: number; readonly to: number }): string => {
  const text = (of: number): string => formatDuration(of * 1000)
  return text(seconds) + (last && last.from < last.to ? ` (${text(last.from)} to ${text(last.to)})` : '')
}

const recoveryLines = (
  { at, lost, cutOffSeconds, oldDataUntil }: NonNullable<Preview['recovery']>,
  print: Printer,
): readonly string[] => {
  const ago =
    lost &&
    (lost.seconds > 0 ? `lost: ${formatDuration(lost.seconds * 1000)}, ${lostBetween(lost, print)}` : 'lost: nothing')
  return [
    ...(at ? [`recovered to: ${print.time(at)}`] : []),
    ago ?? 'lost: what was committed after the target, whose moment only the archive knows',
    ...(cutOffSeconds ? [`clients are kept out for about ${durationText(cutOffSeconds.median, cutOffSeconds)}`] : []),
    oldDataUntil
      ? `the data of today can still be recovered until ${print.time(oldDataUntil)} at least`
      : 'the data of today is not kept for sure: make a backup first',
  ]
}

const lostBetween = ({ from, to }: { readonly from: string; readonly to: string }, print: Printer): string =>
  `all that was committed from ${print.time(from)} to ${print.time(to)}`

export const printPreview = ({ json, print }: Context, preview: Preview): void => {
  if (json) {
    print.printJson(preview)
    return
  }
  const { request, database, recovery, job } = preview
  print.line('nothing was changed; this would happen:')
  if (request) {
    const { type, steps, estimatedSeconds, lastSeconds } = request
    const estimate = estimatedSeconds === undefined ? '' : `, in about ${durationText(estimatedSeconds, lastSeconds)}`
    print.line(`  ${type}${estimate}: ${steps.join(', ')}`)
  }
  if (recovery) for (const line of recoveryLines(recovery, print)) print.line(`  ${line}`)
  if (database)
    for (const [name, value] of Object.entries(database)) if (value !== '') print.line(`  ${name}: ${String(value)}`)
  if (job) print.line(`  backup job: ${job.every ?? `${job.cron} (${job.timeZone})`}`)
}
