import { createHash } from 'node:crypto'
import { type Catalogue, defaultFlavours, defaultNetworkDiskGbHourPrice } from '../../../shared/config/catalogue.ts'
import { backupKeyIdOf } from '../../../shared/core/backup-keys.ts'
import type { DatabaseId } from '../../../shared/core/ids.ts'
import type { Database } from '../../../shared/entities/database.ts'
import { type Stores, storesOn } from '../../../shared/entities/stores.ts'
import type { Table } from '../../../shared/table/table.ts'
import { MemorySecrets } from './memory-secrets.ts'
import { MemoryTable } from './memory-table.ts'
import { SimulatedCommands } from './simulated-commands.ts'
import { SimulatedMachine } from './simulated-machine.ts'
import { type Commit, SimulatedStore } from './simulated-store.ts'
import { VirtualClock } from './virtual-clock.ts'

export const installation = 'simulated'

/** Everything that outlives a control plane: the table, the cloud, what runs on servers, the secrets, the time, and the clients with their memory. */
export class SimulatedWorld {
  readonly clock = new VirtualClock()
  readonly secrets = new MemorySecrets()
  readonly store = new SimulatedStore(this.clock)
  readonly machine = new SimulatedMachine(this.clock, this.store, this.secrets.all)
  readonly commands = new SimulatedCommands(this.machine, this.store, this.secrets.all, this.clock)
  readonly table: Table
  /** The table as it is, past every gate. */
  readonly stores: Stores
  /** What clients were told is committed, by database. */
  readonly acknowledged = new Map<DatabaseId, Commit[]>()
  readonly catalogue: Catalogue = {
    dataCenters: [{ name: 'LOCAL1', cloud: 'simulated', region: 'here', zones: ['a'], controlRegion: 'here' }],
    flavours: defaultFlavours,
    postgresqlVersions: [{ version: '17', default: true }],
    tenants: [{ name: 'ADMIN', description: '' }],
    products: [{ name: 'C1290', costCenter: '241-6286' }],
    networkDiskGbHourPrice: defaultNetworkDiskGbHourPrice,
  }

  /** @param table another one, whose calls really take time */
  constructor(table?: Table) {
    this.table = table ? outsideOf(this.clock, table) : new MemoryTable()
    this.stores = storesOn(this.table)
  }

  /** A client of every database tries to write. */
  clientsWrite(): void {
    for (const { databaseId } of this.machine.serversById.values()) {
      const commit = this.machine.commit(databaseId)
      if (commit) this.acknowledged.set(databaseId, [...(this.acknowledged.get(databaseId) ?? []), commit])
    }
  }
}

const outsideOf = (clock: VirtualClock, table: Table): Table => ({
  get: (key) => clock.outside(table.get(key)),
  putIfAbsent: (item) => clock.outside(table.putIfAbsent(item)),
  putIfVersion: (item, version) => clock.outside(table.putIfVersion(item, version)),
  deleteIfVersion: (key, version) => clock.outside(table.deleteIfVersion(key, version)),
  query: (query) => clock.outside(table.query(query)),
})

/** The same for the same. */
export const keyOf = (what: string): string => createHash('sha256').update(what).digest('hex')

/** The row that a person's wish for a new database makes. */
export const newDatabase = (world: SimulatedWorld, number: number, wished: Partial<Database> = {}): Database => {
  const now = world.clock.now()
  const id = `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as DatabaseId
  return {
    id,
    backupKeyId: backupKeyIdOf(keyOf(id)),
    name: `shop-${number}`,
    description: '',
    tenant: 'ADMIN',
    product: 'C1290',
    dataCenter: 'LOCAL1',
    availabilityZone: 'a',
    postgresqlVersion: '17',
    flavour: 'developer',
    storageType: 'local',
    volumeGb: 1,
    port: 5432,
    user: 'app',
    databaseName: 'shop',
    dataProtection: true,
    deletionProtection: false,
    state: 'CREATING',
    desiredState: 'RUNNING',
    createdAt: now,
    updatedAt: now,
    ...wished,
  }
}
