import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Api, answer, type CostDetails, type CostPage } from '../client.ts'
import type { Act, Context } from '../context.ts'
import { examples, type PageOptions, wholeNumber, withPages } from '../options.ts'
import type { Column } from '../output.ts'
import { given, readPages } from '../pages.ts'

interface CostOptions extends PageOptions {
  readonly month?: string
  readonly fiscalYear?: number
  readonly csv?: boolean
}

const month = (text: string): string => {
  if (!/^20\d{2}-(0[1-9]|1[0-2])$/.test(text)) throw new InvalidArgumentError('A month, such as 2026-11.')
  return text
}

export const register = (costs: Command, act: Act): void => {
  withPages(costs)
    .argument('[cost-center]', 'what is charged to it, line by line, and which databases that comes from')
    .addOption(new Option('--month <month>', 'such as 2026-11; the current one when absent').argParser(month))
    .addOption(
      new Option('--fiscal-year <year>', 'by the calendar year in which it begins')
        .argParser(wholeNumber(2000, 2098))
        .conflicts('month'),
    )
    .addOption(new Option('--csv', 'a table of comma-separated values').conflicts(['limit', 'cursor', 'all']))
    .addHelpText(
      'after',
      examples([
        ['howdah costs'],
        ['howdah costs --month 2026-11 --json'],
        ['howdah costs 241-6286 --fiscal-year 2026 --csv'],
      ]),
    )
    .action(
      act(async (context, options: CostOptions, costCenter: string | undefined) =>
        costCenter === undefined ? list(context, options) : show(context, options, costCenter),
      ),
    )
}

const periodIn = ({ month: of, fiscalYear }: CostOptions) => given({ month: of, fiscalYear })
const asTable = { headers: { accept: 'text/csv' }, parseAs: 'text' } as const

const list = async (context: Context, options: CostOptions): Promise<void> => {
  const api = await context.api()
  const query = periodIn(options)
  if (options.csv) return printTable(context, await answer(api.GET('/v1/costs', { params: { query }, ...asTable })))
  let last: CostPage | undefined
  const { items, nextCursor } = await readPages(options, async (paging) => {
    last = await costsOf(api, { ...query, ...paging })
    return last
  })
  if (!last) return
  const { total, currency, period, countedSince } = last
  const since = countedSince === undefined ? {} : { countedSince }
  if (context.json) return context.print.printJson({ items, total, nextCursor, currency, period, ...since })
  const all = { costCenter: 'all', databases: undefined, products: [], total }
  context.print.table<ListLine>([...items, all], columnsIn(currency), '')
  notes(context, last, nextCursor)
}

type ListQuery = ReturnType<typeof periodIn> & { readonly pageSize: number; readonly cursor?: string }

const costsOf = async (api: Api, query: ListQuery) =>
  (await answer(api.GET('/v1/costs', { params: { query } }))) as CostPage

interface ListLine {
  readonly costCenter: string
  readonly products: readonly string[]
  readonly databases: number | undefined
  readonly total: string
}

const columnsIn = (currency: string): readonly Column<ListLine>[] => [
  { title: 'COST CENTER', value: ({ costCenter }) => costCenter },
  { title: 'PRODUCTS', value: ({ products }) => products.join(' '), shrinks: true },
  { title: 'DATABASES', value: ({ databases }) => databases, align: 'right' },
  { title: currency, value: ({ total }) => total, align: 'right' },
]

const show = async (context: Context, options: CostOptions, costCenter: string): Promise<void> => {
  const api = await context.api()
  const query = periodIn(options)
  const path = { costCenter }
  if (options.csv)
    return printTable(context, await answer(api.GET('/v1/costs/{costCenter}', { params: { path, query }, ...asTable })))
  let last: CostDetails | undefined
  const { items, nextCursor } = await readPages(options, async (paging) => {
    last = await detailsOf(api, costCenter, { ...query, ...paging })
    return last
  })
  if (!last) return
  const { print } = context
  if (context.json) return print.printJson({ ...last, items, nextCursor })
  const { flavours, networkDisk, total, currency } = last
  const lines: Line[] = [
    ...flavours.map(({ flavour, storageType, hours, ...priced }) => {
      return { what: `${flavour} ${storageType}`, quantity: `${hours} h`, ...priced }
    }),
    ...networkDisk.map(({ gbHours, ...priced }) => ({ what: 'network disk', quantity: `${gbHours} GB·h`, ...priced })),
    { what: 'all', amount: total },
  ]
  print.table(lines, lineColumns(currency), '')
  print.line()
  print.table(
    items,
    [
      { title: 'DATABASE', value: ({ database }) => database.name, shrinks: true },
      { title: 'ID', value: ({ database }) => database.id },
      { title: 'TENANT', value: ({ database }) => database.tenant },
      { title: 'HOURS', value: hoursOf, shrinks: true },
      { title: 'GB·H', value: ({ gbHours }) => gbHours, align: 'right' },
      { title: currency, value: ({ amount }) => amount, align: 'right' },
    ],
    'no databases',
  )
  notes(context, last, nextCursor)
}

const detailsOf = async (api: Api, costCenter: string, query: ListQuery) =>
  (await answer(api.GET('/v1/costs/{costCenter}', { params: { path: { costCenter }, query } }))) as CostDetails

const hoursOf = ({ flavours }: CostDetails['items'][number]): string =>
  flavours.map(({ flavour, storageType, hours }) => `${hours} ${flavour} ${storageType}`).join(', ')

interface Line {
  readonly what: string
  readonly quantity?: string
  readonly unitPrice?: string
  readonly amount: string
}

const lineColumns = (currency: string): readonly Column<Line>[] => [
  { title: 'WHAT', value: ({ what }) => what },
  { title: 'QUANTITY', value: ({ quantity }) => quantity, align: 'right' },
  { title: 'PRICE', value: ({ unitPrice }) => unitPrice, align: 'right' },
  { title: currency, value: ({ amount }) => amount, align: 'right' },
]

const printTable = ({ print }: Context, text: unknown): void =>
  print.lines(String(text).replaceAll('\r\n', '\n').trimEnd())

interface About {
  readonly period: { readonly isCurrent: boolean; readonly until: string }
  readonly countedSince?: string | undefined
}

const notes = ({ print }: Context, { period, countedSince }: About, nextCursor: string | null): void => {
  if (period.isCurrent) print.note(`counted until now, ${print.time(period.until)}`)
  if (countedSince) print.note(`nothing was counted before ${print.time(countedSince)}`)
  if (nextCursor) print.note('there are more: add --all')
}
