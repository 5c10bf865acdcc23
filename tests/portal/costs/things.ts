import type { CostDetails, CostPage, CostShare } from '../../../portal/src/pages/costs/queries.ts'

/** Of a month whose 22nd day it is. */
export const november = {
  month: '2026-11',
  from: '2026-10-31T23:00:00.000Z',
  to: '2026-11-30T23:00:00.000Z',
  isCurrent: true,
  until: '2026-11-22T14:00:00.000Z',
} as const

export const october = {
  month: '2026-10',
  from: '2026-09-30T22:00:00.000Z',
  to: '2026-10-31T23:00:00.000Z',
  isCurrent: false,
  until: '2026-10-31T23:00:00.000Z',
} as const

export const year2026 = {
  fiscalYear: 2026,
  from: '2025-12-31T23:00:00.000Z',
  to: '2026-12-31T23:00:00.000Z',
  isCurrent: true,
  until: '2026-11-22T14:00:00.000Z',
} as const

export const page = (more: Partial<CostPage> = {}): CostPage => ({
  currency: 'EUR',
  period: november,
  items: [
    { costCenter: '241-6286', products: ['C1290', 'C1291'], databases: 2, total: '62.09' },
    { costCenter: '241-6290', products: ['C1300'], databases: 1, total: '1234567.80' },
  ],
  nextCursor: null,
  total: '1234629.89',
  ...more,
})

export const share = (name: string, more: Partial<CostShare> = {}): CostShare => ({
  database: { id: `${name}-0000-4000-8000-000000000001`, name, tenant: 'DEMO', product: 'C1290' },
  flavours: [{ flavour: 'smallbusiness', storageType: 'network', hours: '419' }],
  gbHours: '41900',
  amount: '62.09',
  ...more,
})

const ofNovember = { firstMonth: '2026-11', lastMonth: '2026-11' } as const

export const details = (more: Partial<CostDetails> = {}): CostDetails => ({
  currency: 'EUR',
  period: november,
  costCenter: '241-6286',
  products: ['C1290', 'C1291'],
  databases: 1,
  flavours: [
    {
      ...{ flavour: 'smallbusiness', storageType: 'network', hours: '419', unitPrice: '0.078', amount: '32.68' },
      ...ofNovember,
    },
  ],
  networkDisk: [{ gbHours: '41900', unitPrice: '0.000702', amount: '29.41', ...ofNovember }],
  total: '62.09',
  items: [share('shop')],
  nextCursor: null,
  ...more,
})

export const deployments = {
  items: [
    { dataCenter: 'FRA1', flavour: 'developer', databases: 12, started: 9 },
    { dataCenter: 'FRA1', flavour: 'smallbusiness', databases: 3, started: 3 },
    { dataCenter: 'GCW1', flavour: 'developer', databases: 1, started: 1 },
  ],
  nextCursor: null,
  databases: 16,
}

export const prices = {
  ...{ currency: 'EUR', hoursPerMonth: 730, month: '2026-11', timeZone: 'Europe/Berlin', fiscalYearBegins: 1 },
  flavours: [
    { name: 'developer', hourlyPrice: { local: '0.0926' } },
    { name: 'smallbusiness', hourlyPrice: { local: '0.1422', network: '0.078' } },
  ],
  networkDiskGbHourPrice: '0.000702',
}
