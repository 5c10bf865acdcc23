import { type Command, Option } from 'commander'
import { answer } from '../client.ts'
import type { Act, Context } from '../context.ts'
import { findDatabase } from '../databases.ts'
import { unreachable } from '../errors.ts'
import { databaseArgument, examples, timestamp, wholeNumber } from '../options.ts'
import { given } from '../pages.ts'

interface LogOptions {
  readonly lines?: number
  readonly filter?: string
  readonly since?: string
  readonly follow?: boolean
}

export const registerLogs = (database: Command, act: Act): void => {
  database
    .command('logs')
    .description("Show PostgreSQL's log: the newest lines, oldest of them first")
    .addArgument(databaseArgument())
    .addOption(new Option('-n, --lines <n>', 'how many of the newest lines (200)').argParser(wholeNumber(1, 10_000)))
    .option('--filter <text>', 'only lines with this text, in any case')
    .addOption(new Option('--since <time>', 'only lines from here on (RFC 3339)').argParser(timestamp))
    .option('-f, --follow', 'go on with new lines until Ctrl-C; with --json one {"line":…} each')
    .addHelpText(
      'after',
      examples([['howdah database logs shop --lines 50 --filter error'], ['howdah database logs shop -f']]),
    )
    .action(
      act(async (context, { lines, filter, since, follow }: LogOptions, named: string) => {
        const api = await context.api()
        const { id } = await findDatabase(api, named)
        const query = given({ lines, filter, since })
        if (!follow) {
          const page = await answer(api.GET('/v1/databases/{id}/logs', { params: { path: { id }, query } }))
          if (typeof page === 'string') context.print.lines(page)
          else if (context.json) context.print.printJson(page)
          else for (const line of page.items) context.print.line(line)
          return
        }
        const stream = await answer(
          api.GET('/v1/databases/{id}/logs', {
            params: { path: { id }, query: { ...query, follow: true } },
            headers: { accept: 'text/plain' },
            parseAs: 'stream',
          }),
        )
        if (stream) await printLines(context, stream)
      }),
    )
}

const longestLine = 65_536

const printLines = async (context: Context, stream: ReadableStream<Uint8Array>): Promise<void> => {
  const show = (line: string) => (context.json ? context.print.jsonLine({ line }) : context.print.line(line))
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of stream) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) show(line)
      // A server that sends no line end does not fill the memory.
      if (rest.length > longestLine) {
        show(rest)
        rest = ''
      }
    }
  } catch (cause) {
    throw unreachable(await context.server(), cause)
  }
  if (rest) show(rest)
}
