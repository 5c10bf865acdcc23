import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Database } from '../../api/queries.ts'
import { DatabaseBadge, sentenceCase } from '../../parts/Badge.tsx'
import { CopyButton } from '../../parts/Copy.tsx'
import { bytes, count } from '../../time/format.ts'
import { Time } from '../../time/Time.tsx'
import { detailWords as words } from '../../words/database.ts'
import { FlavourSize, MonthlyPrice } from './Price.tsx'
import { NotMeasured } from './StorageUse.tsx'

export interface Detail {
  /** Of the API; `price` is no property, and follows from others. */
  readonly of:
    | Exclude<keyof Database, 'actions' | 'archive' | 'available' | 'dataProtection' | 'deletionProtection'>
    | 'price'
  readonly show: (database: Database) => ReactNode
}

const named = (text: string | undefined): ReactNode => text && <bdi>{text}</bdi>
const code = (text: string | number | undefined): ReactNode => text !== undefined && <code>{text}</code>
const copied = (text: string | undefined): ReactNode =>
  text && (
    <>
      <code>{text}</code> <CopyButton text={text} />
    </>
  )
const UsedStorage = ({ database }: { database: Database }) =>
  database.storage ? bytes(database.storage.usedBytes) : <NotMeasured database={database} />
const moment = (at: string | undefined): ReactNode => at && <Time at={at} />
const databaseLink = (id: string | undefined): ReactNode =>
  id && (
    <Link to="/databases/$id" params={{ id }}>
      <code>{id}</code>
    </Link>
  )
const requestLink = (key: string | undefined): ReactNode =>
  key && (
    <Link to="/requests/$key" params={{ key }}>
      <code>{key}</code>
    </Link>
  )

/** What is still true of a database that is gone. */
export const lasting: ReadonlySet<Detail['of']> = new Set([
  ...(['name', 'description', 'id', 'tenant', 'product', 'dataCenter', 'availabilityZone'] as const),
  ...(['flavour', 'storageType', 'volumeGb', 'postgresqlVersion', 'databaseName', 'user'] as const),
  ...(['createdAt', 'restoredFrom'] as const),
])

/** Every property of a database; what is not here is in `shownElsewhere`, with the reason. */
export const details: Readonly<Record<keyof typeof words.groups, readonly Detail[]>> = {
  identity: [
    { of: 'name', show: ({ name }) => named(name) },
    { of: 'description', show: ({ description }) => named(description) },
    { of: 'id', show: ({ id }) => copied(id) },
    { of: 'tenant', show: ({ tenant }) => named(tenant) },
    { of: 'product', show: ({ product }) => named(product) },
  ],
  place: [
    { of: 'dataCenter', show: ({ dataCenter }) => named(dataCenter) },
    { of: 'availabilityZone', show: ({ availabilityZone }) => named(availabilityZone) },
    { of: 'endpoint', show: ({ endpoint }) => copied(endpoint && `${endpoint.host}:${endpoint.port}`) },
    { of: 'address', show: ({ address }) => copied(address) },
    { of: 'port', show: ({ port }) => code(port) },
  ],
  size: [
    { of: 'flavour', show: ({ flavour }) => <FlavourSize name={flavour} /> },
    { of: 'storageType', show: ({ storageType }) => storageType },
    { of: 'volumeGb', show: ({ volumeGb }) => words.gigabytes(count(volumeGb)) },
    { of: 'storage', show: (database) => <UsedStorage database={database} /> },
    { of: 'price', show: (database) => <MonthlyPrice database={database} /> },
  ],
  postgresql: [
    { of: 'postgresqlVersion', show: ({ postgresqlVersion }) => postgresqlVersion },
    { of: 'databaseName', show: ({ databaseName }) => named(databaseName) },
    { of: 'user', show: ({ user }) => named(user) },
    { of: 'replicationStatus', show: ({ replicationStatus }) => replicationStatus },
    { of: 'replicationRole', show: ({ replicationRole }) => named(replicationRole) },
    { of: 'backupEncryption', show: ({ backupEncryption }) => (backupEncryption ? words.yes : words.no) },
    { of: 'backupKeyId', show: ({ backupKeyId }) => copied(backupKeyId) },
  ],
  life: [
    { of: 'state', show: ({ state }) => <DatabaseBadge state={state} /> },
    { of: 'desiredState', show: ({ desiredState }) => sentenceCase(desiredState) },
    { of: 'activeRequest', show: ({ activeRequest }) => requestLink(activeRequest) },
    { of: 'createdAt', show: ({ createdAt }) => moment(createdAt) },
    { of: 'updatedAt', show: ({ updatedAt }) => moment(updatedAt) },
    { of: 'deletedAt', show: ({ deletedAt }) => moment(deletedAt) },
    { of: 'backupsKeptUntil', show: ({ backupsKeptUntil }) => moment(backupsKeptUntil) },
    { of: 'restoredFrom', show: ({ restoredFrom }) => databaseLink(restoredFrom) },
    { of: 'incarnation', show: ({ incarnation }) => copied(incarnation) },
  ],
}
