import type { DatabaseId, Incarnation, RequestKey } from '../core/ids.ts'
import type { DatabaseState, DesiredState, RequestType } from '../core/states.ts'
import type { Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'

/** `local`: a disk that lives and dies with its server; `network`: one that outlives it. */
export type StorageType = 'local' | 'network'

/** What a person asks for. */
export interface DatabaseSpec {
  readonly name: string
  readonly description: string
  readonly tenant: string
  readonly product: string
  readonly dataCenter: string
  readonly availabilityZone: string
  readonly postgresqlVersion: string
  readonly flavour: string
  readonly storageType: StorageType
  readonly volumeGb: number
  /** PostgreSQL's port on the server's address. */
  readonly port: number
  readonly user: string
  readonly databaseName: string
  /** WAL is shipped all the time, so that every moment can be recovered. */
  readonly dataProtection: boolean
  readonly deletionProtection: boolean
  /** Backups and WAL are encrypted before they leave the server. Absent in what an older Howdah has written: they are not. */
  readonly backupEncryption?: boolean
}

/** Where clients reach PostgreSQL. */
export interface Endpoint {
  readonly host: string
  readonly port: number
}

/** The parts that hold one life of the data: a recovery makes a new set beside the old one. */
export interface DataSet {
  readonly incarnation: Incarnation
  readonly volumeId: string
  /** Name of PostgreSQL's container on the server. */
  readonly container: string
  /** PEM of the CA that signed its certificate, where that is not the one before. */
  readonly caCertificate?: string
  /** Of the key that its container was started with: see `Database`. */
  readonly backupKeyId?: string
  /** What could not be taken over from the data that it replaces: then that is kept. */
  readonly leftBehind?: string
}

export interface Database extends DatabaseSpec {
  readonly id: DatabaseId
  readonly state: DatabaseState
  readonly desiredState: DesiredState
  readonly createdAt: Instant
  readonly updatedAt: Instant
  readonly deletedAt?: Instant
  /** Until then the bucket of a deleted database is kept and can be recovered from. */
  readonly backupsKeptUntil?: Instant
  /** The one request that may write this database now. One that has ended counts as none: a retry that was cut leaves it. */
  readonly activeRequest?: RequestKey
  /** Its type, and whether it waits for a person: so a list tells what is allowed without reading it. Absent in what an older Howdah has written. */
  readonly activeType?: RequestType
  readonly activeStuck?: boolean
  /** It got stuck on the way back: nothing that may not be taken back has been done. */
  readonly activeUnwinding?: boolean
  /** Requests that gave way to the active one, and may still be at work. */
  readonly predecessors?: readonly RequestKey[]
  /** The newest holder of a step's lease that wrote here: what an older one writes late is refused. */
  readonly fence?: { readonly request: RequestKey; readonly count: number }

  /** Lives of the data that clients may have been admitted to, the newest last: of so many, `livesRemembered`. Absent in what an older Howdah has written. */
  readonly lives?: readonly Incarnation[]
  readonly bucket?: string
  readonly serverId?: string
  readonly address?: string
  readonly endpoint?: Endpoint
  readonly data?: DataSet
  /** What the active request is making, until clients are admitted to it. */
  readonly nextData?: DataSet
  /** What a recovery replaced, until it is removed. */
  readonly previousData?: DataSet
  /** Volumes that recoveries replaced and could not take over as a whole: they go with the database. */
  readonly keptVolumeIds?: readonly string[]
  /** PEM of the CA that signed the server's certificate. */
  readonly caCertificate?: string
  readonly restoredFrom?: DatabaseId
  /** Of the key that backups and WAL are written with, or `none`. Absent where an older Howdah made the container: it takes no keys. */
  readonly backupKeyId?: string
  /** The one role that may replicate, and reads all data of the server. */
  readonly replicationRole?: string
}

export const livesRemembered = 100

export const databaseKey = (id: DatabaseId) => ({ pk: `DATABASE#${id}`, sk: 'DATABASE' })

/** Partitions of the lists; `tenant` undefined: of everybody. */
export const databasesOf = (tenant?: string): string => (tenant === undefined ? 'DATABASES' : `DATABASES#${tenant}`)

/** All volumes that are the database's. */
export const volumeIdsOf = ({ data, previousData, nextData, keptVolumeIds = [] }: Database): readonly string[] => [
  ...[data, previousData, nextData].flatMap((some) => (some ? [some.volumeId] : [])),
  ...keptVolumeIds,
]

/** It is deleted, and nothing of it is left to recover from: nobody sees it any more. */
export const isPurged = ({ state, bucket }: Database): boolean => state === 'DELETED' && bucket === undefined

/** Those of which only the rows are left, by when that was. */
export const purgedDatabases = 'PURGED-DATABASES'

/** Sort keys of the lists. What stands between name and id sorts before every character of a name. */
export const orderByName = ({ name, id }: Pick<Database, 'name' | 'id'>): string => `${name.toLowerCase()}\u0001${id}`
export const orderByCreation = ({ createdAt, id }: Pick<Database, 'createdAt' | 'id'>): string => `${createdAt}#${id}`

export const databaseLayout: EntityLayout<Database> = {
  noun: 'database',
  key: ({ id }) => databaseKey(id),
  indexes: (database) =>
    isPurged(database)
      ? { i1: { pk: purgedDatabases, sk: `${database.updatedAt}#${database.id}` } }
      : {
          i1: { pk: databasesOf(database.tenant), sk: orderByName(database) },
          i2: { pk: `${databasesOf(database.tenant)}#time`, sk: orderByCreation(database) },
          i3: { pk: databasesOf(), sk: orderByName(database) },
          i4: { pk: `${databasesOf()}#time`, sk: orderByCreation(database) },
        },
}
