import type { Schemas } from '../../../api/client.ts'
import { hasFiveFields } from '../../../schedule/schedule-sentence.ts'
import type { Schedule } from '../../../schedule/use-runs.ts'
import { type Instant, millisOf, wholeSecond } from '../../../time/instant.ts'
import { serverNow } from '../../../time/server-clock.ts'
import { isZone } from '../../../time/zone.ts'
import { formWords } from '../../../words/forms.ts'
import { retentionWords, scheduleWords as words } from '../../../words/schedules.ts'
import type { Job, JobKind } from '../queries.ts'

export type JobSettings = Schemas['BackupJobSettings']

export const units = ['HOUR', 'DAY', 'WEEK'] as const
export type Unit = (typeof units)[number]

/** What stands in the form: text, also where it is no number yet. */
export interface JobForm {
  readonly enabled: boolean
  readonly frequency: 'interval' | 'cron'
  readonly count: string
  readonly unit: Unit
  readonly nextRun: Instant | ''
  readonly cron: string
  readonly timeZone: string
  readonly backupKind: 'full' | 'incremental'
  readonly keepFull: string
  readonly keepDays: string
}

export type JobField = 'every' | 'nextRun' | 'cron' | 'timeZone' | 'keepFull' | 'keepDays'

interface Timing {
  readonly every?: string | undefined
  readonly cron?: string | undefined
  readonly timeZone?: string | undefined
}

const usualCron = '30 2 * * *'

/** @param zone whose clocks a new expression goes by */
export const formOf = (job: Job | undefined, kind: JobKind | undefined, zone: string): JobForm => {
  const timing: Timing = job ?? { every: kind?.defaults.every ?? '1 DAY' }
  const retention = job?.retention ?? kind?.defaults.retention ?? { keepFull: 2, keepDays: 7 }
  const [, count = '1', unit = 'DAY'] = /^(\d+) (HOUR|DAY|WEEK)S?$/.exec(timing.every ?? '') ?? []
  const backupKind = job?.backupKind ?? kind?.defaults.backupKind
  return {
    enabled: job?.enabled ?? true,
    frequency: timing.cron === undefined ? 'interval' : 'cron',
    count,
    unit: unit as Unit,
    nextRun: timing.cron === undefined ? ahead(job?.nextRun) : '',
    cron: timing.cron ?? usualCron,
    timeZone: timing.timeZone ?? zone,
    backupKind: backupKind === 'incremental' ? 'incremental' : 'full',
    keepFull: `${retention.keepFull}`,
    keepDays: `${retention.keepDays}`,
  }
}

/** The API takes no time that has passed. */
const ahead = (at: Instant | undefined): Instant | '' =>
  at !== undefined && millisOf(at) > serverNow() ? wholeSecond(at) : ''

const isWhole = (text: string, from: number, to: number): boolean =>
  /^\d+$/.test(text.trim()) && Number(text) >= from && Number(text) <= to

const between = (field: 'keepFull' | 'keepDays', from: number, to: number): string =>
  formWords.between(retentionWords[field], from, to, retentionWords[`${field}Unit`])

/** What can be seen to be wrong without the API, by field. */
export const errorsOf = (form: JobForm): Readonly<Partial<Record<JobField, string>>> => ({
  ...(form.frequency === 'interval' && !isWhole(form.count, 1, 9999) ? { every: words.everyWrong } : {}),
  ...(form.frequency === 'cron' && !hasFiveFields(form.cron) ? { cron: words.expressionWrong } : {}),
  ...(form.frequency === 'cron' && !isZone(form.timeZone) ? { timeZone: words.timeZoneWrong } : {}),
  ...(isWhole(form.keepFull, 1, 1000) ? {} : { keepFull: between('keepFull', 1, 1000) }),
  ...(isWhole(form.keepDays, 0, 3660) ? {} : { keepDays: between('keepDays', 0, 3660) }),
})

/** Undefined: it is none yet. */
export const scheduleOf = (form: JobForm): Schedule | undefined => {
  const { every, cron, timeZone } = errorsOf(form)
  if (every || cron || timeZone) return undefined
  if (form.frequency === 'cron') return { cron: form.cron.trim(), timeZone: form.timeZone }
  const count = Number(form.count)
  return {
    every: `${count} ${form.unit}${count === 1 ? '' : 'S'}`,
    ...(form.nextRun === '' ? {} : { nextRun: form.nextRun }),
  } as Schedule
}

export const settingsOf = (form: JobForm): JobSettings =>
  ({
    enabled: form.enabled,
    ...scheduleOf(form),
    backupKind: form.backupKind,
    retention: { keepFull: Number(form.keepFull), keepDays: Number(form.keepDays) },
  }) as JobSettings

/** What is to be kept, where that is less than before; undefined: it is not, or is none yet. */
export const lessKept = (form: JobForm, job: Job | undefined): Job['retention'] | undefined => {
  const { keepFull, keepDays } = errorsOf(form)
  if (!job || keepFull || keepDays) return undefined
  const { retention } = settingsOf(form)
  if (!retention) return undefined
  const isLess = retention.keepFull < job.retention.keepFull || retention.keepDays < job.retention.keepDays
  return isLess ? retention : undefined
}

/** The field that a pointer of a problem names: `/retention/keepFull`. */
export const fieldOf = (pointer: string): JobField | undefined => {
  const last = pointer.split('/').at(-1)
  return (['every', 'nextRun', 'cron', 'timeZone', 'keepFull', 'keepDays'] as const).find((field) => field === last)
}
