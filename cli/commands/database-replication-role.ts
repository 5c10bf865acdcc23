import { Argument, type Command } from 'commander'
import { answer } from '../client.ts'
import type { Act } from '../context.ts'
import { findDatabase } from '../databases.ts'
import {
  type DryRunOptions,
  databaseArgument,
  dryRunQuery,
  examples,
  type WaitOptions,
  withDryRun,
  withWaiting,
  withYes,
} from '../options.ts'
import { readPassword } from '../password.ts'
import { finish } from '../writing.ts'

interface SetOptions extends WaitOptions, DryRunOptions {
  readonly passwordFile?: string
}

export const registerReplicationRole = (database: Command, act: Act): void => {
  const command = database.command('replication-role').description('The one role that may replicate')

  const set = command
    .command('set')
    .description(
      'Make the role that may replicate, or change its password. Who logs in as it reads all data of the server, the verifiers of all passwords among them, whatever is granted to it; a recovery begins without it',
    )
    .addArgument(databaseArgument())
    .addArgument(new Argument('<role>', 'its name, such as cdc'))
    .option('--password-file <file>', 'read its password from this file (- is standard input) instead of asking')
  withDryRun(withWaiting(set))
    .addHelpText('after', examples([['howdah database replication-role set shop cdc --password-file cdc.txt']]))
    .action(
      act(async (context, options: SetOptions, named: string, role: string) => {
        const api = await context.api()
        const { id, name } = await findDatabase(api, named)
        const password = await readPassword(context.terminal, `${role} on ${name}`, options.passwordFile)
        const params = { path: { id }, query: dryRunQuery(options) }
        const body = { role, password }
        const answered = await answer(api.PUT('/v1/databases/{id}/replication-role', { params, body }))
        await finish(context, answered, options, {
          show: () => context.print.note(`${role} may replicate, and read all data of ${name}`),
        })
      }),
    )

  const remove = command
    .command('remove')
    .description('Let nobody replicate: the role logs in no more, and all replication slots are dropped')
    .addArgument(databaseArgument())
  withDryRun(withWaiting(withYes(remove))).action(
    act(async (context, options: WaitOptions & DryRunOptions, named: string) => {
      const api = await context.api()
      const { id, name } = await findDatabase(api, named)
      const params = { path: { id }, query: dryRunQuery(options) }
      const answered = await answer(api.DELETE('/v1/databases/{id}/replication-role', { params }))
      await finish(context, answered, options, { show: () => context.print.note(`nobody may replicate ${name}`) })
    }),
  )
}
