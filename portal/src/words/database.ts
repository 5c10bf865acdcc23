import { isolated } from './isolated.ts'

const plural = (count: number, one: string, more = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : more}`

export const databaseWords = {
  databases: 'Databases',
  database: 'Database',
  kind: (version: string, flavour: string): string => `PostgreSQL ${version}, ${flavour}`,
  tabsLabel: 'Of this database',
  tabs: { requests: 'Requests', jobs: 'Jobs', backups: 'Backups', logs: 'Logs', details: 'Details' },
  titleOf: (name: string, tab: string): string => `${isolated(name)}: ${tab}`,
  copyId: 'Copy id',
  deletedBy: (by: string): string => ` by ${by}`,
  wasDeleted: ' was deleted',
  wasDeletedAt: ' was deleted ',
  goneHint: 'Nothing of it is left. Below stands what is still known of it.',
  toTheList: 'To the list',
  what: ({ id, tenant, dataCenter }: { id: string; tenant: string; dataCenter: string }): string =>
    `${id} of ${isolated(tenant)} in ${isolated(dataCenter)}`,
} as const

export const stripWords = {
  label: 'The open request',
  left: (about: string): string => `${about} left`,
  soon: 'takes longer than usual',
  open: 'Open request',
  progress: 'Progress',
  stuckAt: (name: string): string => `Stuck at ${name}: `,
} as const

export const protectionWords = {
  title: 'Protection',
  canRecover: 'Can be recovered to',
  everySecond: 'every second since ',
  fromTo: 'every second from ',
  to: ' to ',
  exceptHoles: (count: number): string => `, but for ${plural(count, 'hole')}`,
  onlyBackups: 'the ends of backups only, as data protection is off',
  onlySome: 'the ends of backups and restore points only',
  noBackup: 'no moment yet: there is no backup',
  holes: 'Holes',
  untilNextBackup: 'the next backup',
  lastArchived: 'Last archived',
  notLookedAt: 'not seen yet',
  asOf: ', seen ',
  lastBackup: 'Last backup',
  archive: 'Archive',
  archiveStates: { whole: 'Whole', damaged: 'Damaged', unknown: 'Unknown' } as Readonly<Record<string, string>>,
  archiveUnknown: 'not looked at yet',
  lookedAt: 'looked at ',
  found: 'found ',
  ended: 'ended ',
  deletionProtection: 'Deletion protection',
  dataProtection: 'Data protection',
  on: 'on',
  off: 'off',
  storage: 'Storage',
  usedOf: (used: string, volumeGb: string, percent: string): string => `${used} of ${volumeGb} GB, ${percent} %`,
  notMeasured: 'not measured while it does not run',
  notMeasuredYet: 'not measured yet',
  notMeasuredSince: 'not measured since ',
  whenStopped: ', when it was stopped',
  storageStates: {
    ok: '',
    'nearly-full':
      'Nearly full: transactions only read. Drop or truncate something in a transaction that begins with set default_transaction_read_only = off.',
    full: 'Full: sessions that write are ended while it grows. Drop or truncate something.',
    closed: 'Full, and it grew all the same: clients are refused for a while.',
  } as Readonly<Record<string, string>>,
  clients: 'Clients',
  canConnect: 'Can connect',
  cannotConnect: 'Cannot connect',
  mayConnect: 'Not known',
  since: ' since ',
  reasons: {
    'being-made': 'the database is being made',
    'not-made': 'its creation failed',
    stopped: 'it is stopped',
    recovering: 'it is being recovered',
    deleting: 'it is being deleted',
    deleted: 'it is deleted',
    'volume-full': 'its volume is full',
    changing: 'a step that lets them in, or keeps them out, has not ended',
    'not-seen': 'the server has not answered for 15 minutes',
  } as Readonly<Record<string, string>>,
} as const

export const detailWords = {
  groups: {
    identity: 'Identity',
    place: 'Place',
    size: 'Size and price',
    postgresql: 'PostgreSQL',
    life: 'Life',
  },
  labels: {
    name: 'Name',
    description: 'Description',
    id: 'Id',
    tenant: 'Tenant',
    product: 'Product',
    dataCenter: 'Data center',
    availabilityZone: 'Availability zone',
    endpoint: 'Clients connect to',
    address: 'Server’s own address',
    flavour: 'Flavour',
    storageType: 'Storage type',
    volumeGb: 'Volume',
    storage: 'Used',
    price: 'Price',
    postgresqlVersion: 'Version',
    databaseName: 'Database name',
    user: 'User',
    port: 'Port of the server',
    replicationStatus: 'Replication status',
    replicationRole: 'Replication role',
    backupEncryption: 'Backups encrypted',
    backupKeyId: 'Backup key',
    state: 'State',
    desiredState: 'Wanted state',
    activeRequest: 'Open request',
    createdAt: 'Created',
    updatedAt: 'Changed',
    deletedAt: 'Deleted',
    backupsKeptUntil: 'Backups kept until',
    incarnation: 'Incarnation',
    restoredFrom: 'Made from',
  },
  yes: 'yes',
  no: 'no',
  size: (cpus: number, memory: string): string => `${cpus} CPU, ${memory}`,
  gigabytes: (count: string): string => `${count} GB`,
  line: (quantity: string, unit: string, price: string): string => `${quantity} ${unit} × ${price}`,
  items: { flavour: 'server', 'network-disk': 'network disk' } as Readonly<Record<string, string>>,
  atHours: (hours: number): string => `a month of ${hours} h`,
} as const

/** What the details leave out, and where it stands instead. */
export const shownElsewhere: Readonly<Record<string, string>> = {
  actions: 'The buttons of the page say what is allowed, and why not.',
  archive: 'The panel Protection shows its state and its faults.',
  available: 'The panel Protection says whether clients can connect.',
  dataProtection: 'The panel Protection shows it.',
  deletionProtection: 'The panel Protection shows it.',
}

export const deletedWords = {
  title: 'Deleted',
  until: 'It can be restored from its backups until ',
  nothingKept: 'No backups of it are kept.',
} as const

export const requestListWords = {
  label: 'Requests of this database',
  type: 'Type',
  state: 'State',
  askedFor: 'Asked for',
  took: 'Took',
  what: 'Step or error',
  none: 'No request yet.',
  noneHint: 'What is asked of this database is listed here, with its steps.',
  ofAJob: 'a job',
} as const
