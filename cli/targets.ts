import { type Command, Option } from 'commander'
import type { RecoveryTarget } from './client.ts'
import { usageError } from './errors.ts'
import { timestamp } from './options.ts'

export interface TargetOptions {
  readonly latest?: boolean
  readonly time?: string
  readonly lsn?: string
  readonly transactionId?: string
  readonly exclusive?: boolean
  readonly restorePoint?: string
  readonly backup?: string
}

export const targetNames = '--latest, --time, --lsn, --transaction-id, --restore-point or --backup'

/** Adds what a database can be recovered to. */
export const withTargets = (command: Command): Command =>
  command
    .option('--latest', 'to the end of what was archived')
    .addOption(new Option('--time <time>', 'to a time (RFC 3339, such as 2026-11-22T12:00:00Z)').argParser(timestamp))
    .option('--lsn <lsn>', 'to a place in the WAL, such as 0/3000148')
    .option('--transaction-id <id>', 'to the end of a transaction')
    .option('--exclusive', 'with --transaction-id: to just before it')
    .option('--restore-point <name>', 'to a restore point')
    .option('--backup <id>', 'to the end of a backup')

/** @throws CliError `usage` when there is more than one, or `--exclusive` without a transaction */
export const targetOf = (options: TargetOptions): RecoveryTarget | undefined => {
  const { latest, time, lsn, transactionId, exclusive, restorePoint, backup } = options
  const targets: RecoveryTarget[] = [
    ...(latest ? [{ latest: true as const }] : []),
    ...(time === undefined ? [] : [{ time }]),
    ...(lsn === undefined ? [] : [{ lsn }]),
    ...(transactionId === undefined ? [] : [{ transactionId, inclusive: !exclusive }]),
    ...(restorePoint === undefined ? [] : [{ restorePoint }]),
    ...(backup === undefined ? [] : [{ backup }]),
  ]
  if (targets.length > 1) throw usageError(`only one target can be given: ${targetNames}`)
  if (exclusive && transactionId === undefined) throw usageError('--exclusive belongs to --transaction-id')
  return targets[0]
}
