import { z } from '@hono/zod-openapi'
import { CommandSchema, DatabaseIdSchema, InstantSchema, RequestKeySchema } from './common.ts'

export const BackupSchema = z
  .object({
    id: RequestKeySchema.openapi({ description: 'Key of the request that made it' }),
    name: z.string().openapi({ description: "WAL-G's name", example: 'base_000000010000000000000004' }),
    asked: z.enum(['full', 'incremental', 'self-contained']).openapi({
      description: 'What was asked for; a database without data protection gets a self-contained one',
    }),
    kind: z.enum(['full', 'incremental', 'self-contained']).openapi({ description: 'What was really made' }),
    incarnation: z.string(),
    startedAt: InstantSchema,
    finishedAt: InstantSchema,
    startLsn: z.string(),
    finishLsn: z.string(),
    sizeBytes: z.int(),
    storedBytes: z.int(),
    permanent: z.boolean().openapi({ description: 'No retention removes it' }),
    base: z.string().optional().openapi({ description: 'Name of the backup that an incremental one needs' }),
    keyId: z.string().optional().openapi({ description: 'Of the key that it is encrypted with' }),
    damaged: z.boolean().optional().openapi({
      description: 'It is not whole in the bucket and cannot be recovered; `archive.faults` of the database say why',
    }),
  })
  .openapi('Backup')

export const ArchiveSchema = z
  .object({
    state: z.enum(['whole', 'damaged', 'unknown']).openapi({
      description: '`unknown`: nobody has looked yet, or not for more than two hours',
    }),
    lookedAt: InstantSchema.optional(),
    faults: z
      .array(
        z.object({
          code: z.enum(['backup-damaged', 'archive-hole', 'archive-overwritten']),
          message: z.string(),
          hint: z.string(),
          command: CommandSchema.optional(),
          foundAt: InstantSchema,
          endedAt: InstantSchema.optional().openapi({
            description: 'It is so no more: mended, or nothing is kept that needs what was lost',
          }),
        }),
      )
      .openapi({ description: 'What was found, the newest last; those that ended are told for a week' }),
  })
  .openapi('Archive', {
    description: 'Whether its bucket holds what the backups and the WAL promise, as that was last looked at',
  })

export const CreateBackupSchema = z
  .strictObject({
    kind: z.enum(['full', 'incremental']).default('full').openapi({
      description: 'A database without data protection gets a self-contained one',
    }),
    permanent: z.boolean().default(false).openapi({ description: 'No retention removes it' }),
  })
  .openapi('CreateBackup')

const RestorePointSchema = z
  .object({ name: z.string(), lsn: z.string(), createdAt: InstantSchema, incarnation: z.string() })
  .openapi('RestorePoint')

export const RecoveryWindowSchema = z
  .object({
    databaseId: DatabaseIdSchema,
    holes: z
      .array(
        z.object({
          incarnation: z.string(),
          from: InstantSchema,
          to: InstantSchema.optional().openapi({ description: 'Absent: until the next backup' }),
          fromLsn: z.string().optional().openapi({ description: 'The first position that is missing' }),
          toLsn: z.string().optional().openapi({ description: 'Where the backup ended that ends it' }),
        }),
      )
      .openapi({
        description: 'Times after the first backup that nothing leads to: WAL is missing, or was not shipped',
      }),
    everyMoment: z.boolean().openapi({ description: 'Every moment from earliest to latest can be recovered to' }),
    earliest: InstantSchema.optional().openapi({ description: 'Absent: there is no backup yet' }),
    latest: InstantSchema.optional().openapi({
      description:
        'Everything before is in the archive, as that last showed. A running database archives the rest before it is recovered',
    }),
    lastArchivedWal: z.string().optional(),
    lastArchivedAt: InstantSchema.optional(),
    lastArchivedAgeSeconds: z.number().optional(),
    archiveLagSeconds: z.number().optional().openapi({
      description:
        'Age of the oldest commit that is not in the archive, when that was last looked at; while it does not show what was shipped, the time since it last did',
    }),
    observedAt: InstantSchema.optional().openapi({ description: 'When the archive was last looked at' }),
    restorePoints: z.array(RestorePointSchema).openapi({ description: 'Newest first' }),
    backups: z.array(BackupSchema).openapi({ description: 'Those that are whole, the newest first' }),
  })
  .openapi('RecoveryWindow')
