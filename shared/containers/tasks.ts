import type { BucketAccess } from '../clouds/cloud.ts'
import type { DatabaseId, Incarnation } from '../core/ids.ts'
import type { Instant } from '../core/time.ts'
import type { Storage, StoredWal } from '../entities/observation.ts'
import type { BackupKind, PlacedTarget } from '../entities/request.ts'

/** A bucket, and the keys of what is in it. */
export interface StoreAccess extends BucketAccess {
  /** Absent: nothing is encrypted. */
  readonly keys?: {
    /** Name of the secret with the keys, as `backup-keys.ts` says. */
    readonly secret: string
    /** Of the first: that with which is written. */
    readonly id: string
  }
}

/**
 * What can be done on a server, as data: adapters render it to a shell script (`render.ts`), a simulated cloud acts it out. Every task may be run twice, and
 * beside an older run of itself. Secrets stand here by their names only.
 */
export type ServerTask =
  | RunPostgres
  | { readonly task: 'start-postgres'; readonly container: string }
  | { readonly task: 'stop-postgres'; readonly container: string }
  /** Already gone is success. `volumeId`: the volume that it was the last to use; the server lets go of it. */
  | { readonly task: 'remove-container'; readonly container: string; readonly volumeId?: string }
  /** Whether the container is there, and whether clients were ever admitted to its data. `withdraw`: if they were not, they never will be, by nobody who is still at it. */
  | {
      readonly task: 'report-container'
      readonly container: string
      readonly volumeId: string
      readonly image: string
      readonly withdraw?: true
    }
  /** `ifRunning`: a database that does not run is left as it is. */
  | { readonly task: 'admit-clients'; readonly container: string; readonly ifRunning?: true }
  /** `start`: it runs afterwards, also where it did not. */
  | { readonly task: 'refuse-clients'; readonly container: string; readonly start?: boolean }
  /** Refuses clients and archives all that they wrote; a database that does not run is left as it is. */
  | { readonly task: 'fence-archive'; readonly container: string }
  | { readonly task: 'report-archive'; readonly container: string }
  /** The same name and id twice is the same restore point. */
  | { readonly task: 'create-restore-point'; readonly container: string; readonly name: string; readonly id: string }
  | {
      readonly task: 'set-password'
      readonly container: string
      readonly user: string
      readonly verifierSecret: string
    }
  | {
      readonly task: 'set-replication-role'
      readonly container: string
      readonly role: string
      readonly verifierSecret: string
    }
  | { readonly task: 'remove-replication-role'; readonly container: string }
  | { readonly task: 'set-backup-keys'; readonly container: string; readonly keysSecret: string }
  | { readonly task: 'set-archiving'; readonly container: string; readonly on: boolean }
  | RunBackup

export type TaskName = ServerTask['task']

export type TaskOf<N extends TaskName> = Extract<ServerTask, { readonly task: N }>

export interface Limits {
  readonly cpus: number
  readonly memoryMb: number
}

/** Runs PostgreSQL on a new or an existing volume, and ends when it answers over TLS; clients are not admitted yet. */
export interface RunPostgres {
  readonly task: 'run-postgres'
  readonly container: string
  readonly image: string
  readonly volumeId: string
  readonly databaseId: DatabaseId
  readonly incarnation: Incarnation
  readonly port: number
  readonly limits: Limits
  /** How much it may fill. */
  readonly volumeGb: number
  readonly user: string
  readonly databaseName: string
  readonly verifierSecret: string
  readonly store: StoreAccess
  readonly archive: boolean
  readonly certificateNames: readonly string[]
  /** Volume of the data that a recovery replaces, on which nothing runs: its certificates go on being used, so that clients notice nothing, and WAL that it has not shipped is. */
  readonly inheritsFrom?: string
  readonly recovery?: PlacedTarget & {
    /** What else the store tells of lives of the data does not count. */
    readonly lives: readonly Incarnation[]
    /** Identifier of the PostgreSQL system that they are of, where it is known. */
    readonly system?: string
    /** Those that a recovery may begin with, as `<incarnation>/<name>`, or `<incarnation>/self-contained/<id>/<name>`; absent: any that the store tells of. */
    readonly backups?: readonly string[]
    /** All that was committed in this life before then is in the store: a time up to then can be reached though nothing was committed later. */
    readonly complete?: { readonly incarnation: Incarnation; readonly until: Instant }
    /** Another database's store, when it is not the database's own. */
    readonly source?: {
      readonly databaseId: DatabaseId
      readonly store: StoreAccess
      readonly user: string
      /** Nobody logs in whom the source let in, but for the owner. */
      readonly isOtherTenants: boolean
    }
  }
}

export interface RunBackup {
  readonly task: 'run-backup'
  /** Name of the container that does it. */
  readonly name: string
  /** PostgreSQL's container, whose network and volume the backup shares. */
  readonly container: string
  readonly image: string
  readonly volumeId: string
  readonly databaseId: DatabaseId
  readonly store: StoreAccess
  readonly kind: BackupKind
  /** The same id twice is the same backup. */
  readonly id: string
  readonly permanent: boolean
}

/** What a task prints as its last line, by task; nothing where there is nothing to say. */
export interface TaskResults {
  /** `leftBehind`: what could not be taken from the volume that it inherits from; `recovery`: which life of the data a recovery began from, and how far it came. Older images do not tell that. */
  'run-postgres': {
    readonly ca: string
    readonly leftBehind?: string
    readonly recovery?: { readonly fromIncarnation: string; readonly reachedLsn: string }
  }
  'start-postgres': { readonly ca: string }
  'report-archive': {
    readonly mode?: 'on' | 'off' | 'hold'
    readonly lastArchivedWal?: string | null
    readonly lastArchivedAt?: string | null
    /** Everything that was committed before is in the store; null when the store does not show it. Absent: an older image, which takes PostgreSQL's word for the store's. */
    readonly archivedUntil?: string | null
    readonly lookedAt?: string
    readonly oldestUnarchivedAgeSeconds?: number | null
    readonly failedCount?: number | null
    readonly currentLsn?: string | null
    /** An older image does not tell it. */
    readonly storage?: Storage | null
    readonly taken?: StoredWal | null
  }
  /** `wal`: the segment that holds the end; older images tell nothing. */
  'fence-archive': { readonly wal?: string; readonly archived?: boolean; readonly taken?: StoredWal | null }
  'report-container': { readonly exists: boolean; readonly admitted: boolean }
  /** Of the key with which is written from now on; null: in the clear. */
  'set-backup-keys': { readonly keyId: string | null }
  'create-restore-point': {
    readonly name: string
    readonly lsn: string
    readonly time: string
    readonly incarnation: string
  }
  'run-backup': {
    readonly id: string
    readonly name: string
    readonly asked: BackupKind
    readonly kind: BackupKind
    readonly incarnation: string
    /** Where it lies in the bucket. */
    readonly prefix: string
    readonly startedAt: string
    readonly finishedAt: string
    readonly startLsn: string
    readonly finishLsn: string
    readonly sizeBytes: number
    readonly storedBytes: number
    readonly permanent: boolean
    readonly base?: string | null
    readonly keyId?: string | null
    /** Of what a recovery unpacks, as the server found it; an older image does not tell. */
    readonly partsBytes?: number | null
  }
}

/** Names of the secrets that the server needs for a task. */
export const secretsOf = (task: ServerTask): readonly string[] => {
  const ofStore = ({ credentialsSecret, caSecret, keys }: StoreAccess) =>
    [credentialsSecret, caSecret, keys?.secret].filter((name) => name !== undefined)
  switch (task.task) {
    case 'run-postgres': {
      const source = task.recovery?.source
      return [task.verifierSecret, ...ofStore(task.store), ...(source ? ofStore(source.store) : [])]
    }
    case 'set-password':
    case 'set-replication-role':
      return [task.verifierSecret]
    case 'set-backup-keys':
      return [task.keysSecret]
    case 'run-backup':
      return ofStore(task.store)
    default:
      return []
  }
}
