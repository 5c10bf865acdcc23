import { type Command, Option } from 'commander'
import { answer, type Database } from '../client.ts'
import type { Act, Context } from '../context.ts'
import { findDatabase } from '../databases.ts'
import { CliError, exitCodes, usageError } from '../errors.ts'
import {
  type DryRunOptions,
  databaseArgument,
  dryRunQuery,
  examples,
  type WaitOptions,
  wholeNumber,
  withDryRun,
  withSwitch,
  withWaiting,
} from '../options.ts'
import { harmless } from '../output.ts'
import { given } from '../pages.ts'
import { readPassword } from '../password.ts'
import { finish } from '../writing.ts'

interface UpdateOptions extends WaitOptions, DryRunOptions {
  readonly name?: string
  readonly description?: string
  readonly dataProtection?: boolean
  readonly deletionProtection?: boolean
}

export const registerUpdate = (database: Command, act: Act): void => {
  const command = database
    .command('update')
    .description('Change name, description or protection of a database')
    .addArgument(databaseArgument())
    .option('--name <name>', 'its new name')
    .option('--description <text>', 'its new description')
  withSwitch(command, 'data-protection', 'ship WAL all the time: every moment can be recovered', 'ship no WAL')
  withSwitch(command, 'deletion-protection', 'refuse to delete it', 'allow to delete it')
  withDryRun(withWaiting(command))
    .addHelpText('after', examples([['howdah database update shop --no-deletion-protection']]))
    .action(
      act(async (context, options: UpdateOptions, named: string) => {
        const { name, description, dataProtection, deletionProtection } = options
        const body = given({ name, description, dataProtection, deletionProtection })
        if (Object.keys(body).length === 0)
          throw usageError('there is nothing to change', 'Add --help to see what can be changed.')
        const api = await context.api()
        const { id } = await findDatabase(api, named)
        const params = { path: { id }, query: dryRunQuery(options) }
        const answered = await answer(api.PATCH('/v1/databases/{id}', { params, body }))
        await finish(context, answered, options, {
          show: ({ database }) => context.print.note(`${database.name} is changed`),
        })
      }),
    )
}

interface DeleteOptions extends WaitOptions, DryRunOptions {
  readonly finalBackup?: boolean
  readonly keepBackupsDays?: number
  readonly yes?: boolean
}

export const registerDelete = (database: Command, act: Act): void => {
  const command = database
    .command('delete')
    .description('Delete a database; on a terminal it asks first')
    .addArgument(databaseArgument())
  withSwitch(command, 'final-backup', 'make a last backup first (default)', 'make no last backup')
  command
    .addOption(
      new Option('--keep-backups-days <n>', 'keep its backups for so long, to restore it from').argParser(
        wholeNumber(0, 3660),
      ),
    )
    .option('-y, --yes', 'do not ask')
  withDryRun(withWaiting(command))
    .addHelpText(
      'after',
      examples([
        ['howdah database delete shop', 'its backups can be restored from for a week'],
        ['howdah database delete shop --no-final-backup --keep-backups-days 0', 'nothing is left'],
      ]),
    )
    .action(
      act(async (context, options: DeleteOptions, named: string) => {
        const api = await context.api()
        const found = await findDatabase(api, named)
        if (!options.yes && !options.dryRun) await confirmDeletion(context, found, options)
        const { finalBackup, keepBackupsDays } = options
        const query = { ...given({ finalBackup, keepBackupsDays }), ...dryRunQuery(options) }
        const answered = await answer(api.DELETE('/v1/databases/{id}', { params: { path: { id: found.id }, query } }))
        await finish(context, answered, options, {
          show: ({ database: { name, backupsKeptUntil } }) => {
            const until = context.print.time(backupsKeptUntil)
            context.print.note(until ? `${name} is deleted; its backups are kept until ${until}` : `${name} is deleted`)
          },
        })
      }),
    )
}

/** Nobody is asked where nobody could answer: scripts mean what they say. */
const confirmDeletion = async ({ terminal }: Context, found: Database, options: DeleteOptions): Promise<void> => {
  if (!terminal.isInteractive) return
  const { name, id, dataCenter } = found
  const lasting = options.keepBackupsDays === 0 ? ' and all its backups' : ''
  const meant = harmless(`${name}${lasting} (${id} in ${dataCenter})`)
  const typed = await terminal.ask(`Deletes ${meant}. Type its name to go on: `)
  if (typed.trim() !== name)
    throw new CliError('not-confirmed', `${name} is not deleted`, { exitCode: exitCodes.usage, hint: 'Or add --yes.' })
}

export const registerStopAndStart = (database: Command, act: Act): void => {
  const stop = database
    .command('stop')
    .description('Shut PostgreSQL down; data, address and jobs stay')
    .addArgument(databaseArgument())
  withDryRun(withWaiting(stop)).action(
    act(async (context, options: WaitOptions & DryRunOptions, named: string) => {
      const api = await context.api()
      const { id } = await findDatabase(api, named)
      const params = { path: { id }, query: dryRunQuery(options) }
      const answered = await answer(api.POST('/v1/databases/{id}/stop', { params }))
      await finish(context, answered, options, {
        show: ({ database }) => context.print.note(`${database.name} is stopped`),
      })
    }),
  )

  const start = database.command('start').description('Start PostgreSQL again').addArgument(databaseArgument())
  withDryRun(withWaiting(start)).action(
    act(async (context, options: WaitOptions & DryRunOptions, named: string) => {
      const api = await context.api()
      const { id } = await findDatabase(api, named)
      const params = { path: { id }, query: dryRunQuery(options) }
      const answered = await answer(api.POST('/v1/databases/{id}/start', { params }))
      await finish(context, answered, options, { show: ({ database }) => context.print.note(`${database.name} runs`) })
    }),
  )
}

interface PasswordOptions extends WaitOptions, DryRunOptions {
  readonly passwordFile?: string
}

export const registerSetPassword = (database: Command, act: Act): void => {
  const command = database
    .command('set-password')
    .description("Change the password of the database's user")
    .addArgument(databaseArgument())
    .option('--password-file <file>', 'read it from this file (- is standard input) instead of asking')
  withDryRun(withWaiting(command))
    .addHelpText('after', examples([['howdah database set-password shop --password-file new-password.txt']]))
    .action(
      act(async (context, options: PasswordOptions, named: string) => {
        const api = await context.api()
        const { id, user, name } = await findDatabase(api, named)
        const password = await readPassword(context.terminal, `${user} on ${name}`, options.passwordFile)
        const params = { path: { id }, query: dryRunQuery(options) }
        const answered = await answer(api.POST('/v1/databases/{id}/password', { params, body: { password } }))
        await finish(context, answered, options, {
          show: () => context.print.note(`the password of ${user} is changed`),
        })
      }),
    )
}
