import { type Command, InvalidArgumentError, Option } from 'commander'
import { type BackupJobSettings, type Job, withDefaults } from './client.ts'
import { usageError } from './errors.ts'
import { timestamp, wholeNumber } from './options.ts'

/** What `job set` and `database create` take for the backup job. */
export interface ScheduleOptions {
  readonly every?: string
  readonly cron?: string
  readonly timeZone?: string
  readonly nextRun?: string
  readonly kind?: 'full' | 'incremental'
  readonly keepFull?: number
  readonly keepDays?: number
}

/** `1 hour`, `4 weeks`, as the API writes them. */
const interval = (text: string): string => {
  const [, count, unit] = /^\s*([1-9]\d{0,3})\s*(hour|day|week)s?\s*$/i.exec(text) ?? []
  if (!count || !unit) throw new InvalidArgumentError('Such as "1 hour", "1 day" or "4 weeks".')
  return `${count} ${unit.toUpperCase()}${count === '1' ? '' : 'S'}`
}

/** @param prefix of the options that would not be clear alone: `backup-` */
export const withTiming = (command: Command, prefix: '' | 'backup-'): Command =>
  command
    .addOption(
      new Option(`--${prefix}every <interval>`, 'make a backup every so often: "1 hour", "1 day", "4 weeks"')
        .argParser(interval)
        .conflicts(prefix ? 'backupCron' : 'cron'),
    )
    .addOption(
      new Option(`--${prefix}next-run <time>`, 'when it runs next (RFC 3339); with an interval').argParser(timestamp),
    )
    .addOption(new Option(`--${prefix}cron <expression>`, 'make a backup at these times, on the clocks of --time-zone'))

export const withSchedule = (command: Command, prefix: '' | 'backup-'): Command =>
  withTiming(command, prefix)
    .addOption(new Option(`--${prefix}kind <kind>`, 'all, or what changed').choices(['full', 'incremental']))
    .addOption(
      new Option('--keep-full <n>', 'keep so many full backups, and what needs them').argParser(wholeNumber(1, 1000)),
    )
    .addOption(new Option('--keep-days <n>', 'keep every backup for so many days').argParser(wholeNumber(0, 3660)))

/** @returns what to send: what is given, over what is there */
export const scheduleOf = (options: ScheduleOptions, before?: Job): BackupJobSettings => {
  const { every, cron, kind, keepFull, keepDays } = options
  refuseNextRunOfCron(options)
  const timing = every || cron ? timingOf(options) : timingBefore(options, before)
  const backupKind = kind ?? (before?.backupKind === 'incremental' ? 'incremental' : undefined)
  const retention = {
    keepFull: keepFull ?? before?.retention.keepFull ?? 2,
    keepDays: keepDays ?? before?.retention.keepDays ?? 7,
  }
  const enabled = before?.enabled ?? true
  return withDefaults({ ...timing, enabled, ...(backupKind ? { backupKind } : {}), retention })
}

const refuseNextRunOfCron = ({ nextRun, cron }: ScheduleOptions): void => {
  if (nextRun !== undefined && cron !== undefined)
    throw usageError('--next-run goes with an interval, not with a cron expression')
}

type Timing = Pick<BackupJobSettings, 'every' | 'cron' | 'timeZone' | 'nextRun'>

/** @returns the schedule that is given, which needs an interval or a cron expression */
export const scheduleAlone = (options: ScheduleOptions): Timing => {
  refuseNextRunOfCron(options)
  if (!options.every && !options.cron) throw usageError('name --every or --cron')
  return timingOf(options)
}

const timingOf = ({ every, cron, timeZone, nextRun }: ScheduleOptions): Timing => {
  if (cron) return { cron, timeZone: timeZone ?? zoneOfMachine() }
  return { ...(every ? { every } : {}), ...(nextRun ? { nextRun } : {}) }
}

const timingBefore = (options: ScheduleOptions, before: Job | undefined): Timing => {
  // A run that is due in this moment cannot be asked for again.
  const kept = before?.nextRun && Date.parse(before.nextRun) > Date.now() + 1_000 ? before.nextRun : undefined
  const nextRun = options.nextRun ?? kept
  if (before?.cron && options.nextRun === undefined)
    return { cron: before.cron, timeZone: options.timeZone ?? before.timeZone ?? 'UTC' }
  const every = before?.every ?? '1 DAY'
  return { every, ...(nextRun ? { nextRun } : {}) }
}

const zoneOfMachine = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone
