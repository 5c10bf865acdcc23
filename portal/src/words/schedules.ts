/** When something runs by itself, how long it is kept: the same wherever it is chosen. */
export const scheduleWords = {
  frequency: 'Runs',
  interval: 'At an interval',
  cron: 'By a cron expression',
  every: 'Every',
  everyWrong: 'Every must be a whole number from 1 to 9,999.',
  unit: 'Unit',
  units: { HOUR: 'hours', DAY: 'days', WEEK: 'weeks' },
  nextRun: 'Next run',
  nextRunHelp: 'Empty: an interval from now.',
  expression: 'Cron expression',
  expressionHelp: 'Minute, hour, day of month, month, day of week.',
  expressionWrong: 'Cron expression needs five fields, such as 30 2 * * 1-5.',
  timeZone: 'Time zone of the expression',
  timeZoneWrong: 'Time zone must be a name such as Europe/Berlin.',
  preview: 'The next five runs',
  none: 'Correct the schedule to see its runs.',
  doesNotExist: (wanted: string): string => `as ${wanted} does not exist then`,
  occursTwice: (wanted: string): string => `${wanted} comes twice then; it runs once`,
  clocksChange: 'clocks are changed before; an interval does not follow them',
} as const

export const retentionWords = {
  title: 'What is kept',
  keepFull: 'Keep at least',
  keepFullUnit: 'full backups',
  keepFullHelp: 'With the backups that need them.',
  keepDays: 'Keep for',
  keepDaysUnit: 'days',
} as const

export const backupKindWords = {
  label: 'Kind of backup',
  full: 'Full',
  fullHelp: 'All of the data. Stands by itself.',
  incremental: 'Incremental',
  incrementalHelp: 'What changed since the last one: smaller, and needs those before it.',
  unprotected: 'Without data protection each backup is self-contained, whatever is chosen here.',
} as const

/** A kind that is not here is shown by the API's word. */
export const backupKindOf = (kind: string): string =>
  kind === 'full' || kind === 'incremental' ? backupKindWords[kind] : kind

/** Schedules in plain words. */
export const sentenceWords = {
  everyInterval: (count: number, unit: string): string =>
    count === 1 ? `every ${unit.toLowerCase()}` : `every ${count} ${unit.toLowerCase()}s`,
  at: (days: string, times: string): string => `${days} at ${times}`,
  inZone: (sentence: string, zone: string): string => `${sentence} ${zone}`,
  cron: (expression: string, zone: string): string => `${expression} ${zone}`,
  everyDay: 'every day',
  every: (days: string): string => `every ${days}`,
  range: (from: string, to: string): string => `${from} to ${to}`,
  dayOfMonth: (days: string): string => `on day ${days} of every month`,
  daysOfMonth: (days: string): string => `on days ${days} of every month`,
  onDate: (day: number, month: string): string => `on ${day} ${month} of every year`,
  everyMinute: 'every minute',
  everyMinutes: (count: number): string => `every ${count} minutes`,
  everyHour: (minute: string): string => `every hour, ${minute}`,
  everyHours: (count: number, minute: string): string => `every ${count} hours from 00:00, ${minute}`,
  onTheHour: 'on the hour',
  minutesPast: (minute: number): string => `${minute} min past the hour`,
  days: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
  months: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
  and: (items: readonly string[]): string =>
    items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`,
} as const
