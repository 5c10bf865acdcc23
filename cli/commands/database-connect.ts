import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { type Command, Option } from 'commander'
import { answer, type Database } from '../client.ts'
import { checkedConnection, exportsOf, psqlArgument } from '../connection.ts'
import type { Act, Context } from '../context.ts'
import { findDatabase, uuid } from '../databases.ts'
import { CliError, exitCodes, usageError } from '../errors.ts'
import { databaseArgument, examples } from '../options.ts'
import { word } from '../output.ts'
import { writePrivately } from '../settings.ts'

const forms = ['uri', 'psql', 'libpq', 'jdbc', 'env', 'node'] as const

interface ConnectOptions {
  readonly print?: (typeof forms)[number]
}

export const registerConnect = (database: Command, act: Act): void => {
  database
    .command('connect')
    .description("Open psql on a database, its server's certificate verified; or print how to connect")
    .addArgument(databaseArgument())
    .argument('[psql-arguments...]', 'for psql, after --')
    .addOption(new Option('--print <form>', 'print how to connect, in this form').choices(forms))
    .addHelpText(
      'after',
      examples([
        ['howdah database connect shop'],
        ["howdah database connect shop -- -c 'select version()'"],
        ['eval "$(howdah database connect shop --print env)" && pg_dump', 'PGHOST, PGPORT …'],
        ['howdah database connect shop --print uri', 'for a program'],
      ]),
    )
    .addHelpText(
      'after',
      '\nThe password is asked for by psql, or taken from PGPASSWORD or ~/.pgpass: Howdah does not have it.',
    )
    .action(
      act(async (context, options: ConnectOptions, named: string, psqlArguments: readonly string[]) => {
        const api = await context.api()
        const database = await findDatabase(api, named)
        const { id } = database
        // It becomes the name of a file.
        if (!uuid.test(id)) throw usageError('the server says that the id of the database is none')
        const certificateFile = join(context.environment.configFolder, 'certificates', `${id}.crt`)
        const answered = await answer(
          api.GET('/v1/databases/{id}/connection', { params: { path: { id }, query: { certificateFile } } }),
        )
        const connection = checkedConnection(answered, certificateFile)
        await writePrivately(certificateFile, connection.certificate)
        if (context.json) return context.print.printJson(connection)
        const { uri, psql, libpq, jdbc, node, environment } = connection
        const texts = { uri, psql, libpq, jdbc, node: node.trimEnd(), env: exportsOf(environment) }
        if (options.print) return context.print.lines(texts[options.print])
        await openPsql(context, database, [psqlArgument(connection), ...psqlArguments])
      }),
    )
}

const openPsql = async (
  { terminal, environment }: Context,
  { name, state }: Database,
  psqlArguments: readonly string[],
): Promise<void> => {
  const psql = await findProgram('psql', environment.searchPath)
  if (!psql)
    throw new CliError('no-psql', 'there is no psql on this machine', {
      exitCode: exitCodes.failed,
      hint: `Install postgresql-client, or print how to connect: --print ${forms.join(', ')}`,
    })
  const code = await terminal.run(psql, psqlArguments)
  if (code === 0) return
  const start = state === 'STOPPED' ? `; start it: howdah database start ${word(name)}` : ''
  throw new CliError('psql-failed', `psql ended with ${code}`, {
    exitCode: exitCodes.failed,
    ...(state === 'RUNNING' ? {} : { hint: `${name} is ${state}${start}.` }),
  })
}

const findProgram = async (name: string, searchPath: string): Promise<string | undefined> => {
  for (const folder of searchPath.split(delimiter).filter(Boolean)) {
    const path = join(folder, name)
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (isThere) return path
  }
  return undefined
}
