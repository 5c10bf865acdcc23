import { z } from '@hono/zod-openapi'
import { reservedNames } from '../../../shared/core/identifier.ts'
import { databaseStates, desiredStates } from '../../../shared/core/states.ts'
import { storageStates } from '../../../shared/entities/observation.ts'
import { errorCodes } from '../../../shared/errors/registry.ts'
import type { DatabaseAction } from '../../../shared/requests/actions.ts'
import { unavailableReasons } from '../../../shared/requests/availability.ts'
import { ArchiveSchema } from './backup.ts'
import { CommandSchema, DatabaseIdSchema, InstantSchema, RequestKeySchema, sizedText } from './common.ts'
import { BackupJobSchema } from './job.ts'
import { RecoveryTargetSchema } from './target.ts'

/** Every printable character; a name need not be unique. */
export const NameSchema = sizedText(1, 63, {
  pattern: String.raw`^\p{Z}*[^\p{C}\p{Z}]\P{C}*$`,
  otherwise: 'Has characters that cannot be printed, or only spaces',
})
  .trim()
  .openapi({ example: 'shop' })

export const DescriptionSchema = sizedText(0, 500, {
  pattern: String.raw`^[\P{C}\n\t]*$`,
  otherwise: 'Has characters that cannot be printed',
})
  .trim()
  .openapi({ example: 'Orders of the web shop' })

/** Names that need no quotes in SQL; 63 bytes are PostgreSQL's limit. */
export const IdentifierSchema = z
  .string()
  .regex(/^[a-z_][a-z0-9_]{0,62}$/, 'Begin with a to z or _, go on with a to z, 0 to 9 or _, at most 63 characters')
  .refine((name) => !new RegExp(reservedNames).test(name), 'PostgreSQL or Howdah keeps this name for itself')
  .openapi({ not: { pattern: reservedNames } } as never)

export const PasswordSchema = sizedText(8, 1024, { pattern: String.raw`^[^\u0000]*$`, otherwise: 'Has a NUL' }).openapi(
  {
    format: 'password',
    description: 'Kept nowhere: PostgreSQL gets a SCRAM-SHA-256 verifier of it',
    example: 'correct horse battery staple',
  },
)

const word = sizedText(1, 63)
const storageType = z.enum(['local', 'network'])
const port = z.int().min(1024).max(65535).openapi({ description: "PostgreSQL's port on the server's own address" })
const volumeGb = z.int().min(1).max(16384)
const dataProtection = z.boolean().openapi({
  description:
    'WAL is shipped all the time, so that every moment can be recovered; without it only the ends of backups',
})

const backupEncryption = z.boolean().openapi({
  description: 'Backups and WAL are encrypted on the server, with keys that the store never has',
})

/** What a database costs hangs on. */
export const sizeFields = {
  storageType: storageType.default('local'),
  volumeGb: volumeGb.default(10),
  flavour: word.default('developer'),
}

/** What a database is made of; parts of it have defaults. */
export const CreateDatabaseSchema = z
  .strictObject({
    name: NameSchema,
    description: DescriptionSchema.default(''),
    dataCenter: word.optional().openapi({ description: 'Default: the first of /v1/data-centers', example: 'LOCAL1' }),
    availabilityZone: word.optional().openapi({ description: "Default: the data center's first" }),
    postgresqlVersion: word.optional().openapi({ description: "Default: the newest, or the source's", example: '17' }),
    product: word.optional().openapi({ description: 'Who pays; default: the first of /v1/products' }),
    tenant: word.optional().openapi({ description: "Whose it is; default: the source's, or your only one" }),
    ...sizeFields,
    port: port.default(5432),
    user: IdentifierSchema.optional().openapi({ description: "Owner of the database; default app, or the source's" }),
    password: PasswordSchema.optional().openapi({
      description: "May be left out with restoreFrom, if the source is of the same tenant: then it is the source's",
    }),
    databaseName: IdentifierSchema.optional().openapi({ description: 'In PostgreSQL; default: made from the name' }),
    dataProtection: dataProtection.default(true),
    deletionProtection: z.boolean().default(false),
    backupEncryption: backupEncryption.optional().openapi({ description: "Default: false, or as the source's" }),
    backupJob: BackupJobSchema.optional().openapi({ description: 'Default: a full backup each day, kept for a week' }),
    restoreFrom: z.strictObject({ databaseId: DatabaseIdSchema, target: RecoveryTargetSchema }).optional().openapi({
      description:
        'Begin with the data of another database, also a deleted one whose backups are kept. Its roles come along with their passwords; in another tenant than its own only the owner may log in. What somebody who broke into it left in the data comes along as well: choose a target before',
    }),
  })
  .openapi('CreateDatabase', {
    anyOf: [{ required: ['password'] }, { required: ['restoreFrom'] }],
    example: {
      name: 'shop',
      dataCenter: 'LOCAL1',
      flavour: 'developer',
      volumeGb: 1,
      user: 'app',
      password: 'correct horse battery staple',
    },
  })

export const UpdateDatabaseSchema = z
  .strictObject({
    name: NameSchema.optional(),
    description: DescriptionSchema.optional(),
    deletionProtection: z.boolean().optional(),
    dataProtection: dataProtection.optional(),
  })
  .refine((changes) => Object.values(changes).some((value) => value !== undefined), {
    message: 'Name at least one field to change',
  })
  .openapi('UpdateDatabase', { minProperties: 1, example: { description: 'Orders', deletionProtection: true } })

export const DatabaseSpecSchema = z
  .object({
    name: z.string(),
    description: z.string(),
    tenant: z.string(),
    product: z.string(),
    dataCenter: z.string(),
    availabilityZone: z.string(),
    postgresqlVersion: z.string(),
    flavour: z.string(),
    storageType,
    volumeGb: z.int(),
    port: z.int(),
    user: z.string(),
    databaseName: z.string(),
    dataProtection: z.boolean(),
    deletionProtection: z.boolean(),
    backupEncryption,
  })
  .openapi('DatabaseSpec')

export const PermissionSchema = z
  .object({
    allowed: z.boolean(),
    code: z
      .enum(errorCodes as [string, ...string[]])
      .optional()
      .openapi({ description: 'Of the error that it would be refused with' }),
    hint: z.string().optional().openapi({ description: 'What to do about it' }),
    command: CommandSchema.optional(),
  })
  .openapi('Permission')

const actionSchemas = {
  backup: PermissionSchema,
  delete: PermissionSchema,
  edit: PermissionSchema.openapi({ description: 'Change name, description and deletion protection, at once' }),
  purge: PermissionSchema.openapi({ description: 'Remove the backups of a deleted database now' }),
  recover: PermissionSchema,
  restorePoint: PermissionSchema,
  removeReplicationRole: PermissionSchema,
  rotateBackupKey: PermissionSchema.openapi({
    description: 'Encrypt with a new key, also where nothing was encrypted',
  }),
  setPassword: PermissionSchema,
  setReplicationRole: PermissionSchema,
  start: PermissionSchema,
  stop: PermissionSchema,
  update: PermissionSchema.openapi({ description: 'Switch data protection, by a request' }),
} satisfies Record<DatabaseAction, z.ZodType>

const ActionsSchema = z.object(actionSchemas).openapi('DatabaseActions', {
  description:
    'What you may ask of it now, by what its row says; a call may still be refused for what it is sent with, such as the target of a recovery',
})

const AvailabilitySchema = z
  .object({
    answer: z.enum(['yes', 'no', 'unknown']),
    since: InstantSchema.optional().openapi({
      description:
        'When the step ended that lets clients in or keeps them out; of `changing`, when the step began. Absent where it is not known',
    }),
    asOf: InstantSchema.optional().openapi({ description: 'When the server last answered, by its own word' }),
    reason: z.enum(unavailableReasons).optional().openapi({
      description:
        '`being-made`: it was not made yet; `not-made`: its creation failed; `stopped`, `recovering`, `deleting`, `deleted`: it is, and clients are kept out; `volume-full`: its storage was last seen `closed`; `changing`: a step that lets clients in or keeps them out is at work, was cut, or is being taken back; `not-seen`: nothing keeps clients out, but the server has not answered for 15 minutes',
    }),
  })
  .openapi('Availability', {
    description:
      'Whether clients can connect now. It goes by the trace of the request at work (also one that is STUCK), and of those that gave way to it: by the last of these steps that stands there and was not taken back. Clients are let in by `admit-clients` (CREATE-DB), `admit-to-recovered` (RECOVER-DB) and `start-postgres` (START-DB); they are kept out by `fence-archive` and `stop-postgres` (RECOVER-DB: until then it serves clients), `stop-postgres` (STOP-DB), `refuse-clients` (DELETE-DB with a last backup) and `remove-postgres` (DELETE-DB); an undo does the opposite, where the database shall run. Done: `yes` or `no`; not ended, or failed: `unknown`. Where no such step stands there, it is `no` for CREATING, STOPPED, FAILED and DELETED, and goes by `desiredState` for the rest. `yes` also takes that the server answered in the last 15 minutes, or clients were let in since: else it is `unknown`. A volume that was seen `closed` keeps clients out for a minute at first: it is `no` for two minutes, `unknown` afterwards. Nobody tries to connect for this: a network between client and server is not in it.',
  })

export const DatabaseSchema = DatabaseSpecSchema.extend({
  backupKeyId: z.string().optional().openapi({ description: 'Of the key that backups and WAL are encrypted with now' }),
  id: DatabaseIdSchema,
  state: z.enum(databaseStates),
  desiredState: z.enum(desiredStates),
  replicationStatus: z.enum(['MASTER']),
  createdAt: InstantSchema,
  updatedAt: InstantSchema,
  deletedAt: InstantSchema.optional(),
  backupsKeptUntil: InstantSchema.optional().openapi({
    description: 'Of a deleted database: it can be restored from until then',
  }),
  activeRequest: RequestKeySchema.optional().openapi({ description: 'The request that is at work on it' }),
  address: z.string().optional().openapi({ description: "The server's own address" }),
  endpoint: z
    .object({ host: z.string(), port: z.int() })
    .optional()
    .openapi({ description: 'Where clients connect to' }),
  incarnation: z.string().optional().openapi({ description: 'The life of its data: a recovery begins a new one' }),
  restoredFrom: DatabaseIdSchema.optional(),
  replicationRole: z.string().optional().openapi({
    description: 'The one role that may replicate; it reads all data of the server. A recovery begins without it',
  }),
  storage: z
    .object({
      usedBytes: z.int(),
      limitBytes: z.int(),
      state: z.enum(storageStates).openapi({
        description:
          '`nearly-full`: transactions only read, unless they begin with `set default_transaction_read_only = off`, to drop or truncate something; `full`: while it grows, sessions that write are ended; `closed`: it grew all the same, and clients are refused for a while',
      }),
      observedAt: InstantSchema,
    })
    .optional()
    .openapi({
      description: 'How full its volume is, as it was last seen; of a running database that is asked for alone',
    }),
  available: AvailabilitySchema.optional().openapi({ description: 'Of a database that is asked for alone' }),
  archive: ArchiveSchema.optional().openapi({ description: 'Of a database that is asked for alone' }),
  actions: ActionsSchema,
}).openapi('Database')
