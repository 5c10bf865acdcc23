import type { Billing } from '../shared/config/billing.ts'
import { type Catalogue, defaultFlavours, defaultNetworkDiskGbHourPrice } from '../shared/config/catalogue.ts'

const dataCenter = (name: string) => ({
  name,
  cloud: 'local',
  region: 'local',
  zones: [`${name.toLowerCase()}-a`, `${name.toLowerCase()}-b`],
  controlRegion: 'local',
})

/** What can be chosen on one machine. */
export const localCatalogueWith = (mostDatabases: number, billing?: Billing): Catalogue => ({
  dataCenters: [dataCenter('LOCAL1'), dataCenter('LOCAL2')],
  flavours: defaultFlavours,
  postgresqlVersions: [
    { version: '17', default: true },
    { version: '15', default: false },
  ],
  tenants: [
    { name: 'ADMIN', description: 'Who runs this installation', mostDatabases },
    { name: 'DEMO', description: 'Everybody who tries it', mostDatabases },
  ],
  products: [
    { name: 'C0001', costCenter: '000-0001' },
    { name: 'C0002', costCenter: '000-0002' },
  ],
  networkDiskGbHourPrice: defaultNetworkDiskGbHourPrice,
  ...(billing ? { billing } : {}),
})
