import { type Command, Option } from 'commander'
import { answer } from '../client.ts'
import type { Act } from '../context.ts'
import { databaseColumns, databaseDetails } from '../database-view.ts'
import { findDatabase, readDatabase } from '../databases.ts'
import { databaseArgument, examples, type PageOptions, severalUpperCase, withPages } from '../options.ts'
import { given, printPage, readPages } from '../pages.ts'

const states = ['CREATING', 'RUNNING', 'STOPPED', 'RECOVERING', 'DELETING', 'DELETED', 'FAILED'] as const

const orders = ['name', '-name', 'created', '-created', 'tenant', '-tenant', 'dataCenter', '-dataCenter'] as const

interface ListOptions extends PageOptions {
  readonly search?: string
  readonly dataCenter?: string
  readonly state?: (typeof states)[number][]
  readonly deleted: boolean
  readonly tenant?: string
  readonly sort?: (typeof orders)[number]
}

export const registerList = (database: Command, act: Act): void => {
  const command = database
    .command('list')
    .description('List databases')
    .option('--search <words>', 'beginnings of words of name or description, an id, an address, a tenant, a product')
    .option('--data-center <name>', 'only of this data center')
    .addOption(
      new Option('--state <state>', 'only in this state; may be given several times')
        .choices(states)
        .argParser(severalUpperCase(states)),
    )
    .option('--no-deleted', 'without those that are deleted')
    .option('--tenant <name>', 'only of this tenant')
    .addOption(
      new Option('--sort <order>', 'by name, creation, tenant or data center; with - before it: backwards').choices(
        orders,
      ),
    )
  withPages(command)
    .addHelpText('after', examples([['howdah database list'], ['howdah database list --search shop --json']]))
    .action(
      act(async (context, options: ListOptions) => {
        const api = await context.api()
        const { search, dataCenter, state, tenant, sort } = options
        const deleted = options.deleted ? undefined : false
        const page = await readPages(options, (paging) =>
          answer(
            api.GET('/v1/databases', {
              params: { query: { ...given({ search, dataCenter, state, deleted, tenant, sort }), ...paging } },
            }),
          ),
        )
        printPage(context, page, databaseColumns, 'no databases')
      }),
    )
}

export const registerShow = (database: Command, act: Act): void => {
  database
    .command('show')
    .description('Show all about a database')
    .addArgument(databaseArgument())
    .action(
      act(async (context, _options: object, name: string) => {
        const api = await context.api()
        // A list tells less of each.
        const found = await readDatabase(api, (await findDatabase(api, name)).id)
        if (context.json) return context.print.printJson(found)
        context.print.details(databaseDetails(found, context.print))
      }),
    )
}
