import { type Command, Option } from 'commander'
import { scheduleOf, withSchedule } from '../backup-schedule.ts'
import { answer, type CreateDatabase, withDefaults } from '../client.ts'
import type { Act } from '../context.ts'
import { findDatabase } from '../databases.ts'
import { usageError } from '../errors.ts'
import {
  type DryRunOptions,
  dryRunQuery,
  examples,
  type WaitOptions,
  wholeNumber,
  withDryRun,
  withSwitch,
  withWaiting,
} from '../options.ts'
import { word } from '../output.ts'
import { given } from '../pages.ts'
import { readPassword } from '../password.ts'
import { type TargetOptions, targetNames, targetOf, withTargets } from '../targets.ts'
import { finish } from '../writing.ts'

interface CreateOptions extends WaitOptions, DryRunOptions, TargetOptions {
  readonly description?: string
  readonly dataCenter?: string
  readonly availabilityZone?: string
  readonly postgresqlVersion?: string
  readonly product?: string
  readonly tenant?: string
  readonly storageType?: 'local' | 'network'
  readonly volumeGb?: number
  readonly flavour?: string
  readonly port?: number
  readonly user?: string
  readonly passwordFile?: string
  readonly databaseName?: string
  readonly dataProtection?: boolean
  readonly deletionProtection?: boolean
  readonly backupEncryption?: boolean
  readonly backupJob?: boolean
  readonly backupEvery?: string
  readonly backupCron?: string
  readonly backupNextRun?: string
  readonly backupKind?: 'full' | 'incremental'
  readonly timeZone?: string
  readonly keepFull?: number
  readonly keepDays?: number
  readonly restoreFrom?: string
}

export const registerCreate = (database: Command, act: Act): void => {
  const command = database
    .command('create')
    .description("Create a database, from scratch or from another one's backups")
    .argument('<name>', 'what people call it; need not be unique')
    .option('--description <text>', 'what it is for')
    .option('--data-center <name>', 'where it lives: howdah data-center list')
    .option('--availability-zone <name>', 'where in the data center')
    .option('--postgresql-version <version>', 'major version: howdah postgresql-version list')
    .option('--flavour <name>', 'its size: howdah flavour list')
    .addOption(new Option('--storage-type <type>', 'kind of its disk').choices(['local', 'network']))
    .addOption(new Option('--volume-gb <n>', 'size of its disk in GB').argParser(wholeNumber(1)))
    .addOption(new Option('--port <n>', "PostgreSQL's port on the server's address").argParser(wholeNumber(1, 65_535)))
    .option('--user <name>', 'who owns it')
    .option('--password-file <file>', 'read the password from this file (- is standard input) instead of asking')
    .option('--database-name <name>', 'its name in PostgreSQL')
    .option('--tenant <name>', 'who it belongs to: howdah tenant list')
    .option('--product <name>', 'what it is charged to: howdah product list')
  withSwitch(
    command,
    'data-protection',
    'ship WAL all the time: every moment can be recovered (default)',
    'ship no WAL',
  )
  withSwitch(command, 'deletion-protection', 'refuse to delete it', 'allow to delete it (default)')
  withSwitch(
    command,
    'backup-encryption',
    'encrypt backups and WAL on the server, with keys that the store never has',
    "write them in the clear (default, or as the source's)",
  )
  withSwitch(
    command,
    'backup-job',
    'make backups by themselves (default)',
    'make none by themselves, until the job is switched on',
  )
  withSchedule(command, 'backup-')
  command.option('--restore-from <id>', 'begin with the data of this database, which may be deleted; with one target:')
  withDryRun(withWaiting(withTargets(command)))
    .addHelpText(
      'after',
      examples([
        ['howdah database create shop --data-center LOCAL1 --flavour developer --volume-gb 1 --user app'],
        ["printf 'a long secret' | howdah database create shop --user app --password-file - --json"],
        ['howdah database create shop2 --restore-from shop --time 2026-11-22T12:00:00Z'],
        ['howdah database create shop --backup-cron "30 2 * * *" --time-zone Europe/Berlin --keep-days 14'],
      ]),
    )
    .action(
      act(async (context, options: CreateOptions, name: string) => {
        const target = targetOf(options)
        if (target && options.restoreFrom === undefined) throw usageError('a target needs --restore-from')
        if (!target && options.restoreFrom !== undefined) throw usageError(`--restore-from needs one of ${targetNames}`)
        const api = await context.api()
        const restoreFrom =
          options.restoreFrom && target
            ? { databaseId: (await findDatabase(api, options.restoreFrom)).id, target }
            : undefined
        // A restored database keeps its password, unless another one is given.
        const password =
          restoreFrom && options.passwordFile === undefined
            ? undefined
            : await readPassword(context.terminal, options.user ?? 'the user', options.passwordFile)
        const body = withDefaults<CreateDatabase>({ name, ...specOf(options), ...given({ password, restoreFrom }) })
        const answered = await answer(api.POST('/v1/databases', { params: { query: dryRunQuery(options) }, body }))
        await finish(context, answered, options, {
          show: ({ database }) => {
            const { endpoint } = database
            context.print.note(`${database.name} runs${endpoint ? ` at ${endpoint.host}:${endpoint.port}` : ''}`)
            context.print.note(`connect to it: howdah database connect ${word(database.name)}`)
          },
        })
      }),
    )
}

const specOf = (options: CreateOptions) => {
  const { description, dataCenter, availabilityZone, postgresqlVersion, product, tenant, storageType } = options
  const { volumeGb, flavour, port, user, databaseName, dataProtection, deletionProtection, backupEncryption } = options
  return given({
    description,
    dataCenter,
    availabilityZone,
    postgresqlVersion,
    product,
    tenant,
    storageType,
    volumeGb,
    flavour,
    port,
    user,
    databaseName,
    dataProtection,
    deletionProtection,
    backupEncryption,
    backupJob: backupJobOf(options),
  })
}

/** Undefined leaves it to the API, whose default is a full backup each day. */
const backupJobOf = (options: CreateOptions) => {
  const { backupJob, backupEvery, backupCron, backupNextRun, backupKind, keepFull, keepDays, timeZone } = options
  const schedule = given({
    every: backupEvery,
    cron: backupCron,
    nextRun: backupNextRun,
    kind: backupKind,
    keepFull,
    keepDays,
  })
  if (backupJob === undefined && Object.keys(schedule).length === 0) return undefined
  const settings = scheduleOf({ ...schedule, ...given({ timeZone }) })
  return backupJob === undefined ? settings : { ...settings, enabled: backupJob }
}
