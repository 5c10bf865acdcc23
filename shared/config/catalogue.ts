import type { Billing } from './billing.ts'

/** What a person can choose from, and what it costs. Prices in EUR, as the reference had them. */
export interface DataCenter {
  readonly name: string
  readonly cloud: string
  readonly region: string
  readonly zones: readonly string[]
  /** Databases of this data center are written in this region only. */
  readonly controlRegion: string
}

export interface Flavour {
  readonly name: string
  readonly description: string
  readonly cpus: number
  readonly memoryMb: number
  /** EUR per hour, by storage type; absent: not offered. */
  readonly hourlyPrice: { readonly local?: number; readonly network?: number }
}

export interface PostgresqlVersion {
  readonly version: string
  readonly default: boolean
}

export interface Tenant {
  readonly name: string
  readonly description: string
  /** How many databases it may have; absent: `usualMostDatabases`. */
  readonly mostDatabases?: number
}

export interface Catalogue {
  readonly dataCenters: readonly DataCenter[]
  readonly flavours: readonly Flavour[]
  readonly postgresqlVersions: readonly PostgresqlVersion[]
  readonly tenants: readonly Tenant[]
  readonly products: readonly { readonly name: string; readonly costCenter: string }[]
  /** EUR per GB and hour of network-attached disk space. */
  readonly networkDiskGbHourPrice: number
  /** Absent: the prices above, in months of UTC. */
  readonly billing?: Billing
}

export const usualMostDatabases = 500

/** It bounds the open requests as well: a database has one, beside those that gave way to it. */
export const mostDatabasesOf = ({ tenants }: Catalogue, tenant: string): number =>
  tenants.find(({ name }) => name === tenant)?.mostDatabases ?? usualMostDatabases

/** What is charged to when the catalogue does not know the product any more. */
const noCostCenter = 'NONE'

export const costCenterOf = ({ products }: Pick<Catalogue, 'products'>, product: string): string =>
  products.find(({ name }) => name === product)?.costCenter ?? noCostCenter

const flavour = (
  name: string,
  description: string,
  cpus: number,
  memoryMb: number,
  hourlyPrice: Flavour['hourlyPrice'],
): Flavour => ({ name, description, cpus, memoryMb, hourlyPrice })

/** The reference's flavours and prices; those that it did not name are extrapolated from their neighbours. */
export const defaultFlavours: readonly Flavour[] = [
  flavour('developer', 'To try things', 1, 1024, { local: 0.0926, network: 0.0509 }),
  flavour('smallbusiness', 'A small application', 2, 2048, { local: 0.1422, network: 0.078 }),
  flavour('powerbusiness', 'A busy application', 4, 8192, { local: 0.23, network: 0.1265 }),
  flavour('highend', 'Many users at once', 8, 32768, { local: 0.46, network: 0.253 }),
  flavour('analytics', 'Large queries', 16, 65536, { local: 0.7924, network: 0.4358 }),
]

export const defaultNetworkDiskGbHourPrice = 0.000702
