import { writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { answer } from '../client.ts'
import type { Act } from '../context.ts'
import { findDatabase } from '../databases.ts'
import { CliError, exitCodes, usageError } from '../errors.ts'
import {
  type DryRunOptions,
  databaseArgument,
  dryRunQuery,
  examples,
  type WaitOptions,
  withDryRun,
  withWaiting,
} from '../options.ts'
import { word } from '../output.ts'
import { finish } from '../writing.ts'

interface ExportOptions {
  readonly file?: string
}

/** It becomes a line of a file that the images read. */
const checked = (key: string): string => {
  if (/^([0-9a-f]{64}|none)$/.test(key)) return key
  throw new CliError('answer-refused', 'what the server says is a key is none', { exitCode: exitCodes.failed })
}

export const registerBackupKey = (database: Command, act: Act): void => {
  const command = database.command('backup-key').description('The keys that backups and WAL are encrypted with')

  const rotate = command
    .command('rotate')
    .description(
      'Encrypt with a new key from now on, also where nothing was encrypted, and make a full backup with it. Keys of what is in the bucket are kept',
    )
    .addArgument(databaseArgument())
  withDryRun(withWaiting(rotate)).action(
    act(async (context, options: WaitOptions & DryRunOptions, named: string) => {
      const api = await context.api()
      const { id, name } = await findDatabase(api, named)
      const params = { path: { id }, query: dryRunQuery(options) }
      const answered = await answer(api.POST('/v1/databases/{id}/rotate-backup-key', { params }))
      await finish(context, answered, options, {
        show: ({ database: { backupKeyId } }) => {
          context.print.note(`backups and WAL of ${name} are encrypted with the key ${backupKeyId}`)
          const file = word(`${name}.keys`)
          context.print.note(
            `keep its keys where the backups are not: howdah database backup-key export ${word(name)} --file ${file}`,
          )
        },
      })
    }),
  )

  command
    .command('export')
    .description(
      'Write the keys that open its backups, to restore them without Howdah (images/postgres/README.md says how). Who has them and the bucket reads all data',
    )
    .addArgument(databaseArgument())
    .option('--file <file>', 'write them to this new file, which only you can read, instead of standard output')
    .addHelpText('after', examples([['howdah database backup-key export shop --file shop.keys']]))
    .action(
      act(async (context, options: ExportOptions, named: string) => {
        const api = await context.api()
        const { id, name } = await findDatabase(api, named)
        const keys = await answer(api.GET('/v1/databases/{id}/backup-keys', { params: { path: { id } } }))
        const text = keys.items.map(({ key }) => `${checked(key)}\n`).join('')
        if (options.file === undefined) {
          if (context.json) context.print.printJson(keys)
          else context.print.lines(text.trimEnd())
          return
        }
        await writeFile(options.file, text, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
          throw usageError(
            error.code === 'EEXIST' ? `${options.file} is there already` : `cannot write: ${error.message}`,
          )
        })
        if (context.json) context.print.printJson({ file: options.file, ids: keys.items.map(({ id: keyId }) => keyId) })
        const count = keys.items.length
        context.print.note(
          `${count === 1 ? 'the key' : `the ${count} keys`} of ${name} ${count === 1 ? 'is' : 'are'} in ${options.file}`,
        )
      }),
    )
}
