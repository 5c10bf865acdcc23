import { actionDetails } from './action-view.ts'
import type { Database } from './client.ts'
import { type Column, formatBytes, type Printer } from './output.ts'

export const databaseColumns: readonly Column<Database>[] = [
  { title: 'NAME', value: ({ name }) => name, shrinks: true },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'DESCRIPTION', value: ({ description }) => description, shrinks: true },
  {
    title: 'DATA CENTER',
    value: ({ dataCenter, availabilityZone }) => `${dataCenter} / ${availabilityZone}`,
    shrinks: true,
  },
  // Where clients connect to, as in the portal: the server's own address may be out of their reach.
  { title: 'ADDRESS', value: ({ endpoint }) => endpoint?.host },
  { title: 'PORT', value: ({ endpoint }) => endpoint?.port, align: 'right' },
  { title: 'TENANT', value: ({ tenant }) => tenant, shrinks: true },
  { title: 'ID', value: ({ id }) => id },
]

const describeAvailability = (
  { answer, reason, since, asOf }: NonNullable<Database['available']>,
  print: Printer,
): string =>
  [
    answer,
    ...(reason ? [reason.replaceAll('-', ' ')] : []),
    ...(since ? [`since ${print.time(since)}`] : []),
    ...(asOf ? [`as of ${print.time(asOf)}`] : []),
  ].join(', ')

const describeStorage = ({ usedBytes, limitBytes, state }: NonNullable<Database['storage']>): string =>
  `${formatBytes(usedBytes, 1024)} of ${formatBytes(limitBytes, 1024)}${state === 'ok' ? '' : `: ${consequences[state]}`}`

const consequences = {
  'nearly-full':
    'nearly full, transactions only read; set default_transaction_read_only = off to drop or truncate something',
  full: 'full, sessions that write are ended; drop or truncate something',
  closed: 'full, clients are refused for a while; then drop or truncate something',
} as const

export const databaseDetails = (database: Database, print: Printer) =>
  [
    ['id', database.id],
    ['name', database.name],
    ['description', database.description],
    ['state', database.state],
    ['desired state', database.desiredState],
    ['active request', database.activeRequest],
    ['clients can connect', database.available && describeAvailability(database.available, print)],
    ['data center', `${database.dataCenter} / ${database.availabilityZone}`],
    ['PostgreSQL', database.postgresqlVersion],
    ['replication', database.replicationStatus],
    ['address', database.address && `${database.address}:${database.port}`],
    ['connect to', database.endpoint && `${database.endpoint.host}:${database.endpoint.port}`],
    ['user', database.user],
    ['database', database.databaseName],
    ['replication role', database.replicationRole && `${database.replicationRole} (reads all data of the server)`],
    ['flavour', database.flavour],
    ['volume', `${database.volumeGb} GB (${database.storageType})`],
    ['storage', database.storage && describeStorage(database.storage)],
    ...archiveDetails(database, print),
    ['data protection', database.dataProtection],
    ['deletion protection', database.deletionProtection],
    ['backup encryption', database.backupKeyId ? `with the key ${database.backupKeyId}` : database.backupEncryption],
    ['tenant', database.tenant],
    ['product', database.product],
    ['restored from', database.restoredFrom],
    ['created', print.time(database.createdAt)],
    ['changed', print.time(database.updatedAt)],
    ['deleted', print.time(database.deletedAt)],
    ['backups kept until', print.time(database.backupsKeptUntil)],
    ...actionDetails(database.actions),
  ] as const

/** What is wrong stands in capitals, with what to do about it. */
const archiveDetails = ({ archive }: Database, print: Printer): (readonly [string, string | undefined])[] => {
  if (!archive) return []
  const { state, lookedAt, faults } = archive
  const seen = lookedAt ? `, as of ${print.time(lookedAt)}` : ''
  return [
    ['backups and WAL', `${state === 'damaged' ? 'DAMAGED' : state}${seen}`],
    ...faults.map(({ code, message, hint, command, foundAt, endedAt }): [string, string] => {
      const advice = `: ${hint}${command ? ` (${command})` : ''}`
      return [
        endedAt ? 'was found' : 'FOUND',
        `${print.time(foundAt)}: ${message} (${code}${endedAt ? `, until ${print.time(endedAt)}` : advice})`,
      ]
    }),
  ]
}
