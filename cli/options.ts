import { Argument, type Command, InvalidArgumentError, Option } from 'commander'

/** Text below the help of a command. */
export const examples = (lines: readonly (readonly [command: string, comment?: string])[]): string => {
  const width = Math.max(...lines.map(([command]) => command.length))
  const shown = lines.map(([command, comment]) =>
    comment ? `  ${command.padEnd(Math.min(width, 60))}  # ${comment}` : `  ${command}`,
  )
  return `\nExamples:\n${shown.join('\n')}\n`
}

export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(
        most === Number.MAX_SAFE_INTEGER
          ? `A whole number from ${least} on.`
          : `A whole number from ${least} to ${most}.`,
      )
    return value
  }

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** `90`, `90s`, `10m`, `2h`. @returns milliseconds */
export const duration = (text: string): number => {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)([smh])?$/.exec(text) ?? []
  if (number === undefined) throw new InvalidArgumentError('Such as 90s, 10m or 2h.')
  return Number(number) * (unitSeconds[unit] ?? 1) * 1000
}

/** RFC 3339, zone included: `2026-11-22T12:00:00Z`. */
export const timestamp = (text: string): string => {
  if (
    !/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text) ||
    Number.isNaN(Date.parse(text.replace(' ', 'T')))
  )
    throw new InvalidArgumentError('A time as in RFC 3339, with its zone, such as 2026-11-22T12:00:00Z.')
  return text.replace(' ', 'T').replace('t', 'T').replace('z', 'Z')
}

export interface WaitOptions {
  readonly wait: boolean
  readonly timeout?: number
}

export const withWaiting = (command: Command): Command =>
  command
    .addOption(new Option('--no-wait', 'file the request and end at once'))
    .addOption(new Option('--timeout <duration>', 'wait no longer than this, such as 90s or 10m').argParser(duration))

/** Where nothing is asked, `--yes` is understood all the same: scripts need not know which command asks. */
export const withYes = (command: Command): Command => command.option('-y, --yes', 'do not ask; nothing is asked here')

export interface DryRunOptions {
  readonly dryRun?: boolean
}

export const withDryRun = (command: Command): Command =>
  command.option('--dry-run', 'check everything and say what would happen, but change nothing')

export interface PageOptions {
  readonly limit?: number
  readonly cursor?: string
  readonly all?: boolean
}

export const withPages = (command: Command): Command =>
  command
    .addOption(new Option('--limit <n>', 'how many at most').argParser(wholeNumber(1)))
    .addOption(new Option('--cursor <cursor>', 'go on after an earlier page: its nextCursor').conflicts('all'))
    .addOption(new Option('--all', 'all of them').conflicts('limit'))

/** Adds an option and its `--no-` twin; undefined when neither is given. */
export const withSwitch = (command: Command, name: string, on: string, off: string): Command =>
  command.option(`--${name}`, on).option(`--no-${name}`, off)

export const dryRunQuery = ({ dryRun }: DryRunOptions): { dryRun?: true } => (dryRun ? { dryRun: true } : {})

export const databaseArgument = (): Argument => new Argument('<database>', 'id, or name where it is unique')

/** As `upperCase`, for an option that may be given several times. */
export const severalUpperCase =
  <T extends string>(words: readonly T[]) =>
  (text: string, before: readonly T[] = []): T[] => [...new Set([...before, upperCase(words)(text)])]

/** One of these words, however it is written. */
export const upperCase =
  <T extends string>(words: readonly T[]) =>
  (text: string): T => {
    const found = words.find((word) => word === text.toUpperCase())
    if (!found) throw new InvalidArgumentError(`One of ${words.join(', ')}.`)
    return found
  }
