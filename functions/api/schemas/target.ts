import { z } from '@hono/zod-openapi'
import { TimeSchema, together } from './common.ts'

/** PostgreSQL's limit, and what is safe as the name of an object in a bucket. */
export const RestorePointNameSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'Use letters, digits, `.`, `_` and `-`, at most 63')
  .openapi({ example: 'before-import' })

const fields = {
  latest: z.literal(true).openapi({ description: 'The last moment that the archive holds' }),
  time: TimeSchema,
  lsn: z
    .string()
    .regex(/^[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8}$/, 'Is no LSN, such as 0/3000148')
    .openapi({ description: 'A place in the WAL of the data as it is, or of what it came from', example: '0/3000148' }),
  transactionId: z
    .string()
    .regex(/^[1-9][0-9]{0,18}$/, 'Is no transaction id')
    .openapi({ description: 'A transaction of the data as it is, or of what it came from', example: '741' }),
  inclusive: z.boolean().openapi({ description: 'With the transaction itself, or just before it; default true' }),
  restorePoint: RestorePointNameSchema.openapi({
    description: 'The newest restore point of this name, also one made before earlier recoveries',
  }),
  backup: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,199}$/, 'Is no id or name of a backup')
    .openapi({
      description: 'Id or name of a backup, also one made before earlier recoveries: the moment that it ended at',
    }),
}

const kinds = ['latest', 'time', 'lsn', 'transactionId', 'restorePoint', 'backup'] as const

/** Exactly one of the kinds of targets. */
export const RecoveryTargetSchema = z
  .strictObject({
    latest: fields.latest.optional(),
    time: fields.time.optional(),
    lsn: fields.lsn.optional(),
    transactionId: fields.transactionId.optional(),
    inclusive: fields.inclusive.optional(),
    restorePoint: fields.restorePoint.optional(),
    backup: fields.backup.optional(),
  })
  .refine((target) => kinds.filter((kind) => target[kind] !== undefined).length === 1, {
    message: `Name exactly one of ${kinds.join(', ')}`,
  })
  .refine((target) => target.inclusive === undefined || target.transactionId !== undefined, {
    message: 'Goes with transactionId only',
    path: ['inclusive'],
  })
  .openapi('RecoveryTarget', {
    description: `The moment to recover to: exactly one of ${kinds.map((kind) => `\`${kind}\``).join(', ')}.`,
    oneOf: kinds.map((kind) => ({ required: [kind] })),
    ...together({ inclusive: ['transactionId'] }),
    example: { restorePoint: 'before-import' },
  })
