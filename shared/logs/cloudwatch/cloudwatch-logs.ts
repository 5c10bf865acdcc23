import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  type GetLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs'
import { type Clock, type Duration, epochMillis, seconds, systemClock } from '../../core/time.ts'
import type { Database } from '../../entities/database.ts'
import { awsErrorName, callAws } from '../../errors/aws/service-error.ts'
import { cutLine } from '../lines.ts'
import { hasText, type LogQuery, type Logs } from '../logs.ts'

export interface CloudWatchLogsOptions {
  readonly client: CloudWatchLogsClient
  /** Where the containers of all servers write, each in a stream of its name. */
  readonly logGroup: string
  readonly clock?: Clock
  /** Of one call: 10 000 lines at most, and 1 MB. */
  readonly pageSize?: number
  readonly mostBytes?: number
  /** How long it looks for lines with a text. */
  readonly patience?: Duration
}

/** An answer of a Lambda function holds 6 MB, as JSON: quotes and backslashes take more room there. */
const usualBytes = 2_000_000
/** The gateway waits for 30 s. */
const usualPatience = seconds(20)
/** How often it is looked whether there are new lines. The quota is 25 looks in a second, of all who look. */
const pace = seconds(2)
const largestPage = 10_000

/**
 * PostgreSQL's log, as the container engine's driver `awslogs` sent it to CloudWatch. It is read from its end: as many lines as were asked for, 2 MB at most, and for lines with a text as far
 * back as 20 seconds take. What was sent comes to light a few seconds later.
 */
export class CloudWatchLogs implements Logs {
  readonly #options: CloudWatchLogsOptions
  readonly #clock: Clock

  constructor(options: CloudWatchLogsOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  async *read({ data }: Database, query: LogQuery): AsyncGenerator<string> {
    if (!data) return
    const { newest, next } = await this.#newest(data.container, query)
    yield* newest
    if (query.follow) yield* this.#follow(data.container, query, next)
  }

  /** The newest lines, and the token of what comes after them. */
  async #newest(stream: string, query: LogQuery): Promise<{ newest: readonly string[]; next: string | undefined }> {
    const { pageSize = largestPage, mostBytes = usualBytes, patience = usualPatience } = this.#options
    const until = epochMillis(this.#clock.now()) + patience
    const found: string[] = []
    let bytes = 0
    let next: string | undefined
    let token: string | undefined
    for (let pages = 0; !query.signal.aborted && (pages === 0 || epochMillis(this.#clock.now()) < until); pages++) {
      const limit = query.filter === undefined ? Math.min(pageSize, query.lines - found.length) : pageSize
      const page = await this.#page(stream, query, { limit, startFromHead: false, nextToken: token })
      next ??= page?.nextForwardToken
      for (const line of linesOf(page, query).toReversed()) {
        bytes += Buffer.byteLength(line) + 1
        if (bytes <= mostBytes) found.push(line)
        if (bytes > mostBytes || found.length === query.lines) return { newest: found.reverse(), next }
      }
      // A page may be empty, with others before it: the first one names itself.
      if (!page?.nextBackwardToken || page.nextBackwardToken === token) break
      token = page.nextBackwardToken
    }
    return { newest: found.reverse(), next }
  }

  async *#follow(stream: string, query: LogQuery, from: string | undefined): AsyncGenerator<string> {
    let token = from
    while (!query.signal.aborted) {
      const page = await this.#page(stream, query, { startFromHead: true, nextToken: token })
      yield* linesOf(page, query)
      const isAtEnd = page === undefined || page.nextForwardToken === token
      token = page?.nextForwardToken ?? token
      if (isAtEnd) await this.#clock.sleep(pace, query.signal)
    }
  }

  /** @returns undefined while nothing was ever written, and when somebody has hung up */
  async #page(
    logStreamName: string,
    { since, signal }: LogQuery,
    wish: Pick<GetLogEventsCommandInput, 'limit' | 'startFromHead' | 'nextToken'>,
  ): Promise<GetLogEventsCommandOutput | undefined> {
    const { client, logGroup: logGroupName } = this.#options
    const startTime = since === undefined ? undefined : epochMillis(since)
    const command = new GetLogEventsCommand({ logGroupName, logStreamName, startTime, ...wish })
    return callAws("Reading PostgreSQL's log", async () => {
      try {
        return await client.send(command, { abortSignal: signal })
      } catch (error) {
        if (signal.aborted || awsErrorName(error) === 'ResourceNotFoundException') return undefined
        throw error
      }
    })
  }
}

const linesOf = (page: GetLogEventsCommandOutput | undefined, { filter }: LogQuery): readonly string[] => {
  const lines = (page?.events ?? []).map(({ message = '' }) => cutLine(message.replace(/\r?\n$/, '')))
  return filter === undefined ? lines : lines.filter(hasText(filter))
}
