import { z } from '@hono/zod-openapi'
import { usualBackupJob } from '../../../shared/entities/job.ts'
import { InstantSchema, pageOf, RequestKeySchema, sizedText, TimeSchema, together } from './common.ts'

const retention = {
  keepFull: z.int().min(1).max(1000).openapi({ description: 'Full backups to keep, with what depends on them' }),
  keepDays: z.int().min(0).max(3660).openapi({ description: 'Days that every backup is kept' }),
}

const timing = {
  every: z
    .string()
    .regex(/^[1-9][0-9]{0,3} (HOUR|DAY|WEEK)S?$/, 'Is no interval such as 1 HOUR, 1 DAY or 4 WEEKS')
    .openapi({ example: '1 DAY' }),
  cron: sizedText(9, 100).openapi({
    description: 'Minute, hour, day of month, month, day of week',
    example: '30 2 * * 1-5',
  }),
  timeZone: sizedText(1, 64).openapi({ example: 'Europe/Berlin' }),
}

/** When something is due: `every`, or `cron` with `timeZone`. */
const scheduleFields = {
  every: timing.every.optional(),
  nextRun: TimeSchema.optional().openapi({
    description: 'With `every`: when it runs next; default: an interval from now',
  }),
  cron: timing.cron.optional(),
  timeZone: timing.timeZone.optional().openapi({ description: 'With `cron`: whose clocks it goes by; default UTC' }),
}

export type ScheduleSettings = z.output<z.ZodObject<typeof scheduleFields>>

const withScheduleRules = <T extends z.ZodType<ScheduleSettings>>(schema: T): T =>
  schema
    .refine((job) => (job.every === undefined) !== (job.cron === undefined), {
      message: 'Name exactly one of every and cron',
    })
    .refine((job) => job.nextRun === undefined || job.every !== undefined, {
      message: 'Goes with every only',
      path: ['nextRun'],
    })
    .refine((job) => job.timeZone === undefined || job.cron !== undefined, {
      message: 'Goes with cron only',
      path: ['timeZone'],
    })

const scheduleRules = {
  oneOf: [{ required: ['every'] }, { required: ['cron'] }],
  ...together({ nextRun: ['every'], timeZone: ['cron'] }),
}

const backupKind = z.enum(['full', 'incremental'])

export const BackupJobSchema = withScheduleRules(
  z.strictObject({
    enabled: z.boolean().default(true),
    ...scheduleFields,
    backupKind: backupKind.default(usualBackupJob.backupKind).openapi({
      description: 'A database without data protection gets self-contained backups whatever stands here',
    }),
    retention: z.strictObject(retention).default(usualBackupJob.retention),
  }),
).openapi('BackupJobSettings', {
  description: 'When backups are made by themselves, and which are kept: `every`, or `cron` with `timeZone`.',
  ...scheduleRules,
  example: { every: '1 DAY', backupKind: 'full', retention: { keepFull: 2, keepDays: 7 } },
})

export const ScheduleSchema = withScheduleRules(z.strictObject(scheduleFields)).openapi('Schedule', {
  description: 'When something is due: `every`, or `cron` with `timeZone`.',
  ...scheduleRules,
  example: { cron: '30 2 * * 1-5', timeZone: 'Europe/Berlin' },
})

const nextRuns = z.array(InstantSchema)
/** So many instants are told ahead. */
export const runsAhead = 5

export const ScheduleRunsSchema = z
  .object({ nextRuns: nextRuns.openapi({ description: `The next ${runsAhead} times that it names` }) })
  .openapi('ScheduleRuns')

export const JobKindSchema = z
  .object({
    kind: z.string().openapi({ description: 'More may come', example: 'backup' }),
    description: z.string(),
    defaults: z
      .object({ enabled: z.boolean(), every: timing.every, backupKind, retention: z.object(retention) })
      .partial({ backupKind: true, retention: true })
      .openapi({ description: 'What a job of this kind is set to where nobody says otherwise' }),
  })
  .openapi('JobKind')

export const JobKindPageSchema = pageOf('JobKindPage', JobKindSchema)

export const JobSchema = z
  .object({
    kind: z.enum(['backup']),
    enabled: z.boolean(),
    every: timing.every.optional(),
    cron: z.string().optional(),
    timeZone: z.string().optional(),
    backupKind: z.enum(['full', 'incremental', 'self-contained']),
    retention: z.object(retention),
    nextRun: InstantSchema.optional().openapi({ description: 'Absent while it is off' }),
    nextRuns: nextRuns.optional().openapi({ description: `The next ${runsAhead} times; absent while it is off` }),
    lastRun: z
      .object({ dueAt: InstantSchema, request: RequestKeySchema })
      .optional()
      .openapi({ description: 'The last time that it was due, and the request that came of it' }),
  })
  .openapi('Job')

export const JobPageSchema = pageOf('JobPage', JobSchema)
