const plural = (count: number, text: string, one: string, more = `${one}s`): string =>
  `${text} ${count === 1 ? one : more}`

const and = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`

export const costsWords = {
  costs: 'Costs',
  detailsTitle: (costCenter: string): string => `${costCenter}: Costs`,
  costsOf: 'Costs of',

  period: 'Which costs',
  month: 'Month',
  whichMonth: 'Which month',
  fiscalYear: 'Fiscal year',
  whichFiscalYear: 'Which fiscal year',
  current: (name: string): string => `${name}, current`,
  getCosts: 'Get costs',
  csv: 'CSV',
  csvOf: (what: string): string => `CSV of ${what}`,

  inFiscalYear: (name: string): string => `fiscal year ${name}`,
  monthsOf: (first: string, last: string): string => (first === last ? first : `${first} to ${last}`),
  currentMonth: 'Current month, until',
  currentFiscalYear: 'Current fiscal year, until',
  today: (time: string): string => `${time} today`,
  wholeMonth: 'Whole month.',
  wholeFiscalYear: 'Whole fiscal year.',
  countedSince: 'What databases use is written down since',
  nothingBefore: 'nothing is counted before.',
  monthsBegin: (zone: string): string => `Months begin at midnight in ${zone}.`,
  ofAllTenants: 'Databases of all tenants.',
  ofYourTenants: (names: readonly string[]): string => `Databases of your tenants alone: ${and(names)}.`,
  notByTenant: (tenant: string): string =>
    `Costs are not split by tenant: ${tenant}, chosen above, changes nothing here.`,

  deployments: 'Deployments',
  databases: (count: number, text: string): string => plural(count, text, 'database'),
  asOfNow: 'now, whichever costs are shown',
  asTable: 'As table',
  legend: 'Flavours',
  others: (count: number): string => `${count} others`,
  partOf: (flavour: string, count: string): string => `${flavour} ${count}`,
  noDeployments: 'There is no database now.',
  noDeploymentsText: 'Each one is shown here as soon as it is made.',
  columns: {
    dataCenter: 'Data center',
    flavour: 'Flavour',
    databases: 'Databases',
    started: 'Started',
    costCenter: 'Cost center',
    products: 'Products',
    total: 'Total',
    actions: 'Actions',
    database: 'Database',
    tenant: 'Tenant',
    product: 'Product',
    hours: 'Hours',
    gbHours: 'GB·h',
    amount: 'Amount',
  },

  costsIn: (period: string): string => `Costs of ${period}`,
  totalOfAll: 'Total of all cost centers',
  totalOf: (count: number): string =>
    count === 1 ? 'Total of the one cost center' : `Total of all ${count} cost centers`,
  actionsOf: (costCenter: string): string => `Actions of ${costCenter}`,
  details: 'Details',
  databasesOf: (product: string): string => `Databases of ${product}`,

  firstPage: 'To the first page',

  empty: {
    current: (period: string): string => `Nothing is charged yet in ${period}.`,
    currentText: 'A database is charged from the moment that it runs. Backups and traffic cost nothing.',
    past: (period: string): string => `Nothing was charged in ${period}.`,
    pastText: 'Choose another month or fiscal year above.',
    future: (period: string): string => `${period} has not begun.`,
    page: 'No cost center is on this page.',
    costCenter: (period: string): string => `Nothing is charged to it in ${period}, as far as you see its databases.`,
  },

  flavourLine: (flavour: string, storageType: string): string => `${flavour}, ${storageType}`,
  networkDisk: 'Network disk',
  reckoned: (quantity: string, unit: string, price: string): string => `${quantity} ${unit} × ${price}`,
  total: 'Total',
  byDatabase: 'By database',
  byDatabaseText: 'Each amount is rounded by itself: their sum may differ from the total by some cents.',
  atAllPrices: 'Of all months that are shown, at each of their prices.',
  shownOf: (shown: number, all: number): string => `${shown} of ${plural(all, `${all}`, 'database')} read so far.`,
  readMore: 'Read more',
  ofProducts: (names: readonly string[]): string => plural(names.length, '', 'Product').trim(),
} as const
