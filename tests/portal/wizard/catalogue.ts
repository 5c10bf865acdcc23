import type { Catalogue } from '../../../portal/src/pages/wizard/catalogue.ts'

export const catalogue: Catalogue = {
  dataCenters: [
    {
      name: 'FRA1',
      cloud: 'aws',
      region: 'eu-central-1',
      zones: ['eu-central-1a', 'eu-central-1b'],
      controlRegion: 'x',
    },
    {
      name: 'GCW1',
      cloud: 'gcp',
      region: 'europe-west1',
      zones: ['europe-west1-b', 'europe-west1-c'],
      controlRegion: 'x',
    },
  ],
  tenants: [
    { name: 'ADMIN', description: 'Who runs it', mostDatabases: 500 },
    { name: 'DEMO', description: 'Everybody', mostDatabases: 500 },
  ],
  products: [
    { name: 'C0001', costCenter: '000-0001' },
    { name: 'C1290', costCenter: '241-6286' },
  ],
  postgresqlVersions: [
    { version: '17', default: true },
    { version: '15', default: false },
  ],
  flavours: [
    {
      name: 'developer',
      description: 'To try things',
      cpus: 1,
      memoryMb: 1024,
      hourlyPrice: { local: 0.0926, network: 0.0509 },
    },
    {
      name: 'smallbusiness',
      description: 'Small',
      cpus: 2,
      memoryMb: 2048,
      hourlyPrice: { local: 0.1422, network: 0.078 },
    },
    { name: 'metal', description: 'A whole machine', cpus: 64, memoryMb: 524288, hourlyPrice: { local: 4.2 } },
  ],
  jobKinds: [
    {
      kind: 'backup',
      description: 'Makes backups, and removes old ones',
      defaults: { enabled: true, every: '1 DAY', backupKind: 'full', retention: { keepFull: 2, keepDays: 7 } },
    },
  ],
  prices: {
    currency: 'EUR',
    hoursPerMonth: 730,
    month: '2026-11',
    timeZone: 'UTC',
    fiscalYearBegins: 1,
    networkDiskGbHourPrice: '0.000702',
    flavours: [
      { name: 'developer', hourlyPrice: { local: '0.0926', network: '0.0509' } },
      { name: 'smallbusiness', hourlyPrice: { local: '0.1422', network: '0.078' } },
      { name: 'metal', hourlyPrice: { local: '4.2' } },
    ],
  },
}
