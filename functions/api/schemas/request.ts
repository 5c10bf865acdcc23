import { z } from '@hono/zod-openapi'
import { requestStates, requestTypes } from '../../../shared/core/states.ts'
import { errorCodes } from '../../../shared/errors/registry.ts'
import type { RequestAction } from '../../../shared/requests/actions.ts'
import { CommandSchema, DatabaseIdSchema, InstantSchema, RequestKeySchema } from './common.ts'
import { DatabaseSchema, DatabaseSpecSchema, PermissionSchema } from './database.ts'
import { JobSchema } from './job.ts'

const code = z.enum(errorCodes as [string, ...string[]])

export const TraceEntrySchema = z
  .object({
    at: InstantSchema.openapi({ description: 'When it began' }),
    action: z.string().openapi({ description: 'For people', example: 'ensure server' }),
    step: z.string().openapi({ example: 'ensure-server' }),
    direction: z.enum(['run', 'undo']),
    outcome: z.enum(['started', 'done', 'failed']),
    endedAt: InstantSchema.optional(),
    attempt: z.int(),
    polls: z.int().openapi({ description: 'How often it looked and found the world not ready' }),
    retries: z.int().openapi({ description: 'How often it failed and was tried again' }),
    progress: z.number().min(0).max(1).optional(),
    message: z.string().optional(),
    code: code.optional(),
  })
  .openapi('TraceEntry')

const RequestActionsSchema = z
  .object({
    cancel: PermissionSchema.openapi({ description: 'Take it back before its point of no return' }),
    retry: PermissionSchema.openapi({ description: 'Try it again' }),
  } satisfies Record<RequestAction, z.ZodType>)
  .openapi('RequestActions', { description: 'What you may ask of it now; of a request that is asked for alone' })

export const RequestSchema = z
  .object({
    key: RequestKeySchema,
    type: z.enum(requestTypes),
    databaseId: DatabaseIdSchema,
    databaseName: z.string().openapi({ description: 'When the request was filed' }),
    tenant: z.string(),
    state: z.enum(requestStates),
    filedAt: InstantSchema,
    filedBy: z.string().openapi({ description: 'Who asked for it: subject of the token; `job`: a job' }),
    filedByName: z.string().max(100).optional().openapi({
      description:
        'Name of the person when it was filed, as the token said it: for people, and not unique. Absent where the token said none, and of what no person filed',
      example: 'Alice Example',
    }),
    startedAt: InstantSchema.optional(),
    endedAt: InstantSchema.optional(),
    cancelRequested: z.boolean().optional(),
    currentStep: z.string().optional(),
    lastStep: z.string().optional(),
    progress: z.number().min(0).max(1).openapi({ description: 'Share that is done' }),
    estimatedEndAt: InstantSchema.optional().openapi({ description: 'Absent where there is nothing to go by' }),
    error: z
      .object({
        code,
        message: z.string(),
        hint: z.string(),
        command: CommandSchema.optional(),
        step: z.string().optional(),
      })
      .optional(),
    body: z.unknown().openapi({ description: 'What was sent, passwords masked' }),
    steps: z.array(z.string()).openapi({ description: 'Of its pipeline, in order' }),
    doneSteps: z.array(z.string()).openapi({
      description:
        'Those of them that are done and not taken back: a further attempt leaves them out. No other step is ever left out; one that finds nothing to do is done as well',
    }),
    pivot: z.string().optional().openapi({
      description:
        'The step that is its point of no return: before it is done the request can be cancelled, and is taken back when something fails for good; from then on it only goes forward',
      example: 'admit-clients',
    }),
    usualSeconds: z
      .record(z.string(), z.number())
      .optional()
      .openapi({
        description:
          "By step: the median over the last 20 requests of this type of its tenant that were PROCESSED, among the tenant's last 200 requests. Steps that none of them ran are missing; of a request that is asked for alone; absent where there is nothing to go by",
        example: { 'make-backup': 12.5, 'record-backup': 0.02 },
      }),
    usualSecondsInAll: z.number().optional().openapi({
      description: 'The same of the whole request, from its start to its end',
    }),
    trace: z.array(TraceEntrySchema),
    actions: RequestActionsSchema.optional(),
  })
  .openapi('Request')

export const AcceptedSchema = z.object({ database: DatabaseSchema, request: RequestSchema }).openapi('Accepted')

export const UpdatedSchema = z
  .object({ database: DatabaseSchema, request: RequestSchema.optional() })
  .openapi('Updated', { description: 'With a request where the change is not done at once' })

const RangeSchema = z.object({ from: z.number(), to: z.number() })

const RecoveryPreviewSchema = z
  .object({
    at: InstantSchema.optional().openapi({
      description:
        'The moment that would be recovered to: of a restore point when it was made, of a backup when it ended, of `latest` the end of `lost`, or what is archived of a server that does not answer. Absent of an LSN and of a transaction: only the archive knows it',
    }),
    incarnation: z.string().optional().openapi({
      description: 'The life of the data that has the restore point or the backup',
    }),
    lost: z.object({ from: InstantSchema, to: InstantSchema, seconds: z.number() }).optional().openapi({
      description:
        'What would be lost: all that was committed after `from`, which is `at`, until `to`, which is now, or when the database was stopped, where that is known. Of `latest` nothing, 0 seconds, as all is archived before; where the server is not known to answer, what was not archived when that was last seen. Absent where `at` is',
    }),
    cutOffSeconds: z.object({ median: z.number(), from: z.number(), to: z.number() }).optional().openapi({
      description:
        'How long clients were kept out by the last five recoveries that you see and that were PROCESSED, from the beginning of `fence-archive` to the end of `admit-to-recovered`: the median, the shortest and the longest. Absent where there were none, and of a stopped database',
    }),
    oldDataUntil: InstantSchema.optional().openapi({
      description:
        "At least until then the data of today, up to its last commit, could still be recovered (by a `time` before the recovery): now and the `keepDays` of the backup job. The retention keeps the backups and the WAL that lead to the end of a life of the data for so long after that ended, whatever else it removes; it removes with each backup, so that they may stay for longer. The old volume is no part of this: it goes at the end of the recovery. It does not hold when the retention is shortened or the database is deleted. Absent where nothing is promised: without data protection (what was written after the last backup is gone with the recovery), with 0 `keepDays`, without a backup that WAL goes on from, and where WAL is missing at the end of today's data",
    }),
  })
  .openapi('RecoveryPreview')

export const PreviewSchema = z
  .object({
    dryRun: z.literal(true),
    database: DatabaseSpecSchema.optional().openapi({ description: 'As it would be' }),
    request: z
      .object({
        type: z.enum(requestTypes),
        steps: z.array(z.string()),
        body: z.unknown(),
        estimatedSeconds: z.number().optional().openapi({ description: 'Absent where there is nothing to go by' }),
        lastSeconds: RangeSchema.optional().openapi({
          description:
            'What the last five requests of this type that you see and that were PROCESSED took, the shortest and the longest; absent where there were none',
        }),
      })
      .optional()
      .openapi({ description: 'The request that would be filed' }),
    recovery: RecoveryPreviewSchema.optional().openapi({ description: 'What a recovery would do to the data' }),
    job: JobSchema.optional(),
  })
  .openapi('Preview', { description: 'What a dry run found: nothing was changed' })
