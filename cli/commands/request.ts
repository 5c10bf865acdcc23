import { Argument, type Command, Option } from 'commander'
import { type Api, answer, isNotFound } from '../client.ts'
import type { Act } from '../context.ts'
import { findDatabase } from '../databases.ts'
import { requestStates, requestTypes } from '../generated/choices.ts'
import {
  type DryRunOptions,
  dryRunQuery,
  duration,
  examples,
  type PageOptions,
  severalUpperCase,
  timestamp,
  upperCase,
  type WaitOptions,
  withDryRun,
  withPages,
  withWaiting,
  withYes,
} from '../options.ts'
import { given, printPage, readPages } from '../pages.ts'
import { printRequest, requestColumns } from '../request-view.ts'
import { awaitRequest, readRequest, requireEnd } from '../wait.ts'
import { finish } from '../writing.ts'

const keyArgument = () => new Argument('<key>', 'key of the request')

export const register = (request: Command, act: Act): void => {
  registerList(request, act)
  registerShow(request, act)
  registerWatch(request, act)
  registerRetry(request, act)
  registerCancel(request, act)
}

interface ListOptions extends PageOptions {
  readonly database?: string
  readonly type?: (typeof requestTypes)[number]
  readonly state?: (typeof requestStates)[number][]
  readonly tenant?: string
  readonly since?: string
}

const registerList = (request: Command, act: Act): void => {
  const command = request
    .command('list')
    .description('List requests, newest first')
    .option('--database <database>', 'only of this database: id, or name where it is unique')
    .addOption(
      new Option('--type <type>', 'only of this type').choices(requestTypes).argParser(upperCase(requestTypes)),
    )
    .addOption(
      new Option('--state <state>', 'only in this state; may be given several times')
        .choices(requestStates)
        .argParser(severalUpperCase(requestStates)),
    )
    .option('--tenant <name>', 'only of this tenant')
    .addOption(new Option('--since <time>', 'only what was asked for then (RFC 3339) or later').argParser(timestamp))
  withPages(command)
    .addHelpText(
      'after',
      examples([['howdah request list --database shop'], ['howdah request list --state FAILED --all --json']]),
    )
    .action(
      act(async (context, options: ListOptions) => {
        const api = await context.api()
        const { type, state, tenant, since } = options
        const asked = given({ type, state, tenant, since })
        const place = options.database === undefined ? {} : await placeOf(api, options.database)
        const page = await readPages(
          options,
          (paging) => answer(api.GET('/v1/requests', { params: { query: { ...place, ...asked, ...paging } } })),
          25,
        )
        printPage(context, page, requestColumns(context.print), 'no requests')
      }),
    )
}

/** Requests outlive their database: one that is gone is found by the name that they remember. */
const placeOf = async (api: Api, named: string): Promise<{ databaseId: string } | { database: string }> => {
  try {
    return { databaseId: (await findDatabase(api, named)).id }
  } catch (error) {
    if (!isNotFound(error)) throw error
    const { items } = await answer(api.GET('/v1/requests', { params: { query: { database: named, pageSize: 1 } } }))
    if (items.length === 0) throw error
    return { database: named }
  }
}

const registerShow = (request: Command, act: Act): void => {
  request
    .command('show')
    .description('Show a request with its trace')
    .addArgument(keyArgument())
    .action(
      act(async (context, _options: object, key: string) => {
        const found = await readRequest(await context.api(), key)
        if (context.json) context.print.printJson(found)
        else printRequest(context.print, found)
      }),
    )
}

const registerWatch = (request: Command, act: Act): void => {
  request
    .command('watch')
    .description('Watch a request to its end, step by step')
    .addArgument(keyArgument())
    .addOption(new Option('--timeout <duration>', 'wait no longer than this, such as 90s or 10m').argParser(duration))
    .action(
      act(async (context, options: { readonly timeout?: number }, key: string) => {
        const found = await readRequest(await context.api(), key)
        const ended = await awaitRequest(context, found, { wait: true, ...options })
        if (context.json) context.print.printJson(ended)
        requireEnd(ended, 'PROCESSED')
      }),
    )
}

const registerRetry = (request: Command, act: Act): void => {
  const command = request
    .command('retry')
    .description('Begin a FAILED request anew, or go on with a STUCK one')
    .addArgument(keyArgument())
  withDryRun(withWaiting(command)).action(
    act(async (context, options: WaitOptions & DryRunOptions, key: string) => {
      const api = await context.api()
      const params = { path: { key }, query: dryRunQuery(options) }
      await finish(context, await answer(api.POST('/v1/requests/{key}/retry', { params })), options)
    }),
  )
}

const registerCancel = (request: Command, act: Act): void => {
  const command = request
    .command('cancel')
    .description('Take a request back that has not passed its point of no return')
    .addArgument(keyArgument())
  withDryRun(withWaiting(withYes(command))).action(
    act(async (context, options: WaitOptions & DryRunOptions, key: string) => {
      const api = await context.api()
      const params = { path: { key }, query: dryRunQuery(options) }
      const answered = await answer(api.POST('/v1/requests/{key}/cancel', { params }))
      await finish(context, answered, options, { aim: 'CANCELLED' })
    }),
  )
}
