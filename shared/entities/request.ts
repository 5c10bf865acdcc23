import type { DatabaseId, Incarnation, RequestKey } from '../core/ids.ts'
import { isOpen, type RequestState, type RequestType } from '../core/states.ts'
import type { Instant } from '../core/time.ts'
import type { ErrorCode } from '../errors/registry.ts'
import type { EntityLayout } from './entity-store.ts'
import type { Job } from './job.ts'

export interface RequestError {
  readonly code: ErrorCode
  readonly message: string
  readonly step?: string
}

/** One line of the trace: a step that was run or taken back. The trace is the checkpoint that every engine goes by. */
export interface TraceEntry {
  readonly step: string
  readonly direction: 'run' | 'undo'
  readonly attempt: number
  readonly outcome: 'started' | 'done' | 'failed'
  readonly startedAt: Instant
  readonly endedAt?: Instant
  /** How often it looked and found the world not ready. */
  readonly polls: number
  /** How often it failed and was tried again. */
  readonly retries: number
  /** Share that is done, 0 to 1. */
  readonly progress?: number
  /** What it waits for, or the last error. */
  readonly message?: string
  readonly code?: ErrorCode
}

/** The right to work on one step of a request. */
export interface Lease {
  readonly attempt: number
  readonly step: string
  readonly direction: 'run' | 'undo'
  readonly holder: string
  readonly expiresAt: Instant
}

/** Stands in `filedBy` of what a schedule has filed. */
export const byJob = 'job'

interface AnyRequest {
  readonly key: RequestKey
  /** Ends the name of the life of the data that it begins (`incarnationOf`), and is told to nobody. Absent in rows of an older Howdah. */
  readonly nonce?: string
  readonly databaseId: DatabaseId
  /** Of the database when it was filed. */
  readonly databaseName: string
  readonly tenant: string
  readonly state: RequestState
  readonly filedAt: Instant
  /** Subject of the token, or `byJob`. */
  readonly filedBy: string
  /** Of the person then, as the token said. Absent where it said none, of jobs, and in rows of an older Howdah. */
  readonly filedByName?: string
  readonly startedAt?: Instant
  readonly endedAt?: Instant
  /** What was sent, secrets masked. */
  readonly body: unknown
  /** Counts the starts; 0: never started. */
  readonly attempt: number
  /** Counts the leases; what an older lease writes late is refused. */
  readonly fence: number
  readonly lease?: Lease
  readonly trace: readonly TraceEntry[]
  /** Fingerprint of the pipeline that began it. */
  readonly pipeline?: string
  readonly cancelRequested?: boolean
  /** The world may have seen the result: nothing is taken back any more. */
  readonly pivotPassed?: boolean
  /** It is being taken back, or got stuck while it was. */
  readonly unwinding?: boolean
  /** Why it is taken back. */
  readonly cause?: RequestError
  /** The last attempt that was taken back as a whole: what the trace says of it and of earlier ones counts as not run. */
  readonly unwoundAttempt?: number
  readonly error?: RequestError
}

/** A moment to recover to. Exactly one of the keys. */
export type RecoveryTarget =
  | { readonly latest: true }
  | { readonly time: string }
  | { readonly lsn: string }
  | { readonly transactionId: string; readonly inclusive?: boolean | undefined }
  | { readonly restorePoint: string }
  | { readonly backup: string }

/** A target, and of which life of the data it is when that need not be the newest. */
export interface PlacedTarget {
  readonly target: RecoveryTarget
  /** The life that has the restore point or the backup. */
  readonly incarnation?: Incarnation
}

export type BackupKind = 'full' | 'incremental' | 'self-contained'

type None = Readonly<Record<string, never>>

/** What the steps of each pipeline go by, as it lies in the table; never a secret. */
export interface ParametersOf {
  readonly 'CREATE-DB': {
    readonly restoreFrom?: PlacedTarget & { readonly databaseId: DatabaseId }
    readonly backupJob?: Job
  }
  readonly 'BACKUP-DB': { readonly backupKind?: BackupKind; readonly permanent?: boolean }
  readonly 'RECOVER-DB': PlacedTarget
  readonly 'DELETE-DB': { readonly finalBackup?: boolean; readonly keepBackupsDays?: number }
  /** With `keepBackupsDays` now, whatever was promised; without, when the backups were kept long enough. */
  readonly 'PURGE-DB': { readonly keepBackupsDays?: 0 }
  readonly 'STOP-DB': None
  readonly 'START-DB': None
  readonly 'SET-PASSWORD': None
  readonly 'SET-REPLICATION-ROLE': { readonly role: string }
  readonly 'REMOVE-REPLICATION-ROLE': None
  readonly 'ROTATE-BACKUP-KEY': None
  readonly 'UPDATE-DB': { readonly changes: { readonly dataProtection: boolean } }
  readonly 'RESTORE-POINT': { readonly restorePoint: string }
}

/** A type of request with its parameters. */
export type Asked<T extends RequestType = RequestType> = {
  [K in T]: { readonly type: K; readonly parameters: ParametersOf[K] }
}[T]

/** One asked-for operation on one database. */
export type Request = AnyRequest & Asked

/**
 * The parameters of a request of one of these types: for steps of their pipelines.
 * @throws RangeError when the step stands in the pipeline of another type
 */
export const parametersOf = <T extends RequestType>(request: Request, ...types: readonly T[]): ParametersOf[T] => {
  if (!(types as readonly RequestType[]).includes(request.type))
    throw new RangeError(`${request.type} has no such parameters as ${types.join(' or ')}`)
  return request.parameters as ParametersOf[T]
}

export const requestKeyOf = (key: RequestKey) => ({ pk: `REQUEST#${key}`, sk: 'REQUEST' })

export const requestPartitions = {
  ofDatabase: (id: DatabaseId) => `REQUESTS#database#${id}`,
  ofTenant: (tenant: string) => `REQUESTS#tenant#${tenant}`,
  open: 'REQUESTS#open',
  all: 'REQUESTS#all',
}

export const requestLayout: EntityLayout<Request> = {
  noun: 'request',
  key: ({ key }) => requestKeyOf(key),
  indexes: ({ key, databaseId, tenant, state }) => ({
    i1: { pk: requestPartitions.ofDatabase(databaseId), sk: key },
    i2: { pk: requestPartitions.ofTenant(tenant), sk: key },
    ...(isOpen(state) ? { i3: { pk: requestPartitions.open, sk: key } } : {}),
    i4: { pk: requestPartitions.all, sk: key },
  }),
}
