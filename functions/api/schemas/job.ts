import { z } from '@hono/zod-openapi'
import { InstantSchema, RequestKeySchema, sizedText, TimeSchema, together } from './common.ts'

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

const backupKind = z.enum(['full', 'incremental'])

export const jobDefaults = { backupKind: 'full', retention: { keepFull: 2, keepDays: 7 } } as const

export const BackupJobSchema = z
  .strictObject({
    enabled: z.boolean().default(true),
    every: timing.every.optional(),
    nextRun: TimeSchema.optional().openapi({
      description: 'With `every`: when it runs next; default: an interval from now',
    }),
    cron: timing.cron.optional(),
    timeZone: timing.timeZone.optional().openapi({ description: 'With `cron`: whose clocks it goes by; default UTC' }),
    backupKind: backupKind.default(jobDefaults.backupKind).openapi({
      description: 'A database without data protection gets self-contained backups whatever stands here',
    }),
    retention: z.strictObject(retention).default(jobDefaults.retention),
  })
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
  .openapi('BackupJobSettings', {
    description: 'When backups are made by themselves, and which are kept: `every`, or `cron` with `timeZone`.',
    oneOf: [{ required: ['every'] }, { required: ['cron'] }],
    ...together({ nextRun: ['every'], timeZone: ['cron'] }),
    example: { every: '1 DAY', backupKind: 'full', retention: { keepFull: 2, keepDays: 7 } },
  })

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
    lastRun: z
      .object({ dueAt: InstantSchema, request: RequestKeySchema })
      .optional()
      .openapi({ description: 'The last time that it was due, and the request that came of it' }),
  })
  .openapi('Job')
