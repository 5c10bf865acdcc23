import { type Command, Option } from 'commander'
import { backupColumns } from '../backup-view.ts'
import { type Api, answer, type Backup, type CreateBackup, withDefaults } from '../client.ts'
import type { Act } from '../context.ts'
import { findDatabase } from '../databases.ts'
import {
  type DryRunOptions,
  databaseArgument,
  dryRunQuery,
  examples,
  type PageOptions,
  type WaitOptions,
  withDryRun,
  withPages,
  withWaiting,
} from '../options.ts'
import { given, printPage, readPages } from '../pages.ts'
import { finish } from '../writing.ts'

export const register = (backup: Command, act: Act): void => {
  registerCreate(backup, act)
  registerList(backup, act)
}

interface CreateOptions extends WaitOptions, DryRunOptions {
  readonly kind?: 'full' | 'incremental'
  readonly permanent?: boolean
}

const registerCreate = (backup: Command, act: Act): void => {
  const command = backup
    .command('create')
    .description('Make a backup now, and read it back')
    .addArgument(databaseArgument())
    .addOption(new Option('--kind <kind>', 'all, or what changed (default: full)').choices(['full', 'incremental']))
    .option('--permanent', 'no retention removes it')
  withDryRun(withWaiting(command))
    .addHelpText('after', examples([['howdah backup create shop'], ['howdah backup create shop --kind incremental']]))
    .action(
      act(async (context, options: CreateOptions, named: string) => {
        const api = await context.api()
        const { id } = await findDatabase(api, named)
        const { kind, permanent } = options
        const params = { path: { id }, query: dryRunQuery(options) }
        const body = withDefaults<CreateBackup>(given({ kind, permanent }))
        const answered = await answer(api.POST('/v1/databases/{id}/backups', { params, body }))
        await finish(context, answered, options, {
          more: async ({ request }) => ({ backup: (request && (await madeBy(api, id, request.key))) ?? null }),
          show: ({ database, request }) =>
            context.print.note(`the backup of ${database.name} is made and was read back: ${request?.key ?? ''}`),
        })
      }),
    )
}

/** The newest backups come first. */
const madeBy = async (api: Api, id: string, key: string): Promise<Backup | undefined> => {
  const page = await answer(
    api.GET('/v1/databases/{id}/backups', { params: { path: { id }, query: { pageSize: 25 } } }),
  )
  return page.items.find((each) => each.id === key)
}

const registerList = (backup: Command, act: Act): void => {
  const command = backup
    .command('list')
    .description('List the backups of a database, newest first')
    .addArgument(databaseArgument())
  withPages(command)
    .addHelpText('after', examples([['howdah backup list shop']]))
    .action(
      act(async (context, options: PageOptions, named: string) => {
        const api = await context.api()
        const { id } = await findDatabase(api, named)
        const page = await readPages(options, (query) =>
          answer(api.GET('/v1/databases/{id}/backups', { params: { path: { id }, query } })),
        )
        printPage(context, page, backupColumns(context.print), 'no backups')
      }),
    )
}
