import type { z } from '@hono/zod-openapi'
import { billingOf } from '../../shared/config/billing.ts'
import { earlierOf, laterOf } from '../../shared/core/time.ts'
import { moneyText } from '../../shared/costs/charge.ts'
import { type Month, monthOf, monthsOfFiscalYear, spanOf } from '../../shared/costs/periods.ts'
import { usageStartKey } from '../../shared/entities/usage-start.ts'
import { type Charges, chargesOf } from '../../shared/usage/charges.ts'
import { databasesOf } from '../../shared/usage/databases-of.ts'
import { readMonths } from '../../shared/usage/read-usage.ts'
import type { Api } from './dependencies.ts'
import { ok } from './http/answers.ts'
import { csvAnswer, wants } from './http/csv.ts'
import { readCursor, writeCursor } from './http/cursor.ts'
import { type Call, defineEndpoint } from './http/endpoint.ts'
import { invalid } from './http/read-call.ts'
import { tenantsAskedFor } from './http/visible.ts'
import {
  CostCenterParams,
  CostDetailsSchema,
  CostPageSchema,
  CostsQuery,
  DeploymentPageSchema,
} from './schemas/costs.ts'

const tag = 'Costs'
type PeriodQuery = Pick<z.output<typeof CostsQuery>, 'month' | 'fiscalYear'>
type AnyCall = Pick<Call<unknown, unknown, unknown>, 'api' | 'caller'>

interface Asked {
  readonly months: readonly Month[]
  /** For the answer. */
  readonly period: object
  /** For cursors. */
  readonly name: string
}

const periodOf = ({ catalogue, clock }: Api, { month, fiscalYear }: PeriodQuery): Asked => {
  if (month !== undefined && fiscalYear !== undefined)
    throw invalid([{ pointer: '?fiscalYear', message: 'Stands beside month: ask for one of them' }])
  const { timeZone, fiscalYearBegins } = billingOf(catalogue)
  const now = clock.now()
  const months =
    fiscalYear === undefined ? [month ?? monthOf(now, timeZone)] : monthsOfFiscalYear(fiscalYear, fiscalYearBegins)
  const spans = months.map((each) => spanOf(each, timeZone))
  const [from, to] = [spans[0]?.from ?? now, spans.at(-1)?.to ?? now]
  const until = laterOf(from, earlierOf(to, now))
  const named = fiscalYear === undefined ? { month: months[0] } : { fiscalYear }
  return {
    months,
    period: { ...named, from, to, isCurrent: from <= now && now < to, until },
    name: `${months[0]} ${months.length}`,
  }
}

/** What stands in every answer. */
const aboutOf = async ({ api }: AnyCall, { period }: Asked) => {
  const start = (await api.stores.usageStart.find(usageStartKey))?.value
  const { from } = period as { from: string }
  const isEarlier = start !== undefined && from < start.countedSince
  const { currency } = billingOf(api.catalogue)
  return { currency, period, ...(isEarlier ? { countedSince: start.countedSince } : {}) }
}

const chargesIn = async ({ api, caller }: AnyCall, months: readonly Month[]): Promise<readonly Charges[]> => {
  const billing = billingOf(api.catalogue)
  const reading = { stores: api.stores, timeZone: billing.timeZone, now: api.clock.now() }
  return chargesOf(await readMonths(reading, months, tenantsAskedFor(caller, undefined)), billing)
}

const sumOf = (charges: readonly Charges[]): string => moneyText(charges.reduce((sum, { cents }) => sum + cents, 0n))

const description =
  'A server costs its flavour while its database is started, a network-attached disk its GB as long as it is there; a local disk goes with its server. A create that failed costs nothing. Of databases that belong to your tenants. As JSON, or as a table with `Accept: text/csv`, which has no pages.'

const listEndpoint = defineEndpoint({
  operationId: 'listCosts',
  method: 'get',
  path: '/v1/costs',
  tag,
  summary: 'What is charged to each cost center in a month or a fiscal year',
  description,
  query: CostsQuery,
  answers: { 200: { description: 'Cost centers by their names', schema: CostPageSchema, alsoCsv: true } },
  handle: async (call) => {
    const { query, accept } = call
    const asked = periodOf(call.api, query)
    const order = `costs ${asked.name}`
    const { after = '' } = readCursor(order, query.cursor)
    const charges = await chargesIn(call, asked.months)
    const all = charges.map(({ costCenter, products, databases, cents }) => ({
      ...{ costCenter, products, databases },
      total: moneyText(cents),
    }))
    const total = sumOf(charges)
    if (wants('text/csv', accept)) {
      const { currency } = billingOf(call.api.catalogue)
      return csvAnswer(
        ['costCenter', 'products', 'databases', 'total', 'currency'],
        all.map((one) => [one.costCenter, one.products.join(' '), one.databases, one.total, currency]),
      )
    }
    const rest = all.filter(({ costCenter }) => costCenter > after)
    const items = rest.slice(0, query.pageSize)
    const nextCursor = writeCursor(order, rest.length > items.length ? items.at(-1)?.costCenter : undefined)
    return ok({ ...(await aboutOf(call, asked)), items, nextCursor, total })
  },
})

const detailsEndpoint = defineEndpoint({
  operationId: 'getCosts',
  method: 'get',
  path: '/v1/costs/{costCenter}',
  tag,
  summary: 'What the charges to one cost center consist of',
  description: `${description} \`items\` are the databases that they come from. A page may come out short: go on as long as there is a \`nextCursor\`.`,
  params: CostCenterParams,
  query: CostsQuery,
  answers: {
    200: { description: 'A line for each flavour, storage type and price', schema: CostDetailsSchema, alsoCsv: true },
  },
  handle: async (call) => {
    const { api, params, query, accept } = call
    const { costCenter } = params
    const asked = periodOf(api, query)
    const order = `costs ${asked.name} ${costCenter}`
    const cursor = readCursor(order, query.cursor)
    const charges = (await chargesIn(call, asked.months)).find((each) => each.costCenter === costCenter) ?? {
      ...{ costCenter, products: [], tenants: [], databases: 0, flavours: [], networkDisk: [], cents: 0n },
    }
    const { products, tenants, databases, flavours, networkDisk, cents } = charges
    const billing = billingOf(api.catalogue)
    if (wants('text/csv', accept)) return csvOf(charges, billing.currency)
    const { stores, clock } = api
    const { pageSize } = query
    const shared = { stores, billing, now: clock.now(), months: asked.months, costCenter, tenants, pageSize }
    const page = tenants.length === 0 ? { items: [] } : await databasesOf({ ...shared, ...cursor })
    return ok({
      ...(await aboutOf(call, asked)),
      ...{ costCenter, products, databases, flavours, networkDisk },
      total: moneyText(cents),
      items: page.items.map(({ id, name, tenant, product, ...share }) => ({
        database: { id, name, tenant, product },
        ...share,
      })),
      nextCursor: writeCursor(order, page.next),
    })
  },
})

const csvOf = ({ costCenter, flavours, networkDisk }: Charges, currency: string) =>
  csvAnswer(
    [
      'costCenter',
      'item',
      'flavour',
      'storageType',
      'quantity',
      'unit',
      'unitPrice',
      'amount',
      'currency',
      'firstMonth',
      'lastMonth',
    ],
    [
      ...flavours.map(({ flavour, storageType, hours, unitPrice, amount, firstMonth, lastMonth }) => [
        ...[
          costCenter,
          'flavour',
          flavour,
          storageType,
          hours,
          'h',
          unitPrice,
          amount,
          currency,
          firstMonth,
          lastMonth,
        ],
      ]),
      ...networkDisk.map(({ gbHours, unitPrice, amount, firstMonth, lastMonth }) => [
        ...[
          costCenter,
          'network-disk',
          '',
          'network',
          gbHours,
          'GB·h',
          unitPrice,
          amount,
          currency,
          firstMonth,
          lastMonth,
        ],
      ]),
    ],
  )

const deploymentsEndpoint = defineEndpoint({
  operationId: 'listDeployments',
  method: 'get',
  path: '/v1/deployments',
  tag,
  summary: 'How many databases there are, by data center and flavour',
  description: 'Of your tenants: those that are made, and not deleted. As JSON, or as a table with `Accept: text/csv`.',
  answers: { 200: { description: 'All of them', schema: DeploymentPageSchema, alsoCsv: true } },
  handle: async ({ api, caller, accept }) => {
    const { timeZone } = billingOf(api.catalogue)
    const now = api.clock.now()
    const tenants = tenantsAskedFor(caller, undefined)
    const months = await readMonths({ stores: api.stores, timeZone, now }, [monthOf(now, timeZone)], tenants)
    const counts = new Map<string, { dataCenter: string; flavour: string; databases: number; started: number }>()
    for (const { dataCenter, flavour, volumes, servers } of months
      .flatMap(({ rows }) => rows)
      .flatMap((row) => row.buckets)) {
      const name = `${dataCenter}\n${flavour}`
      const { databases, started } = counts.get(name) ?? { databases: 0, started: 0 }
      counts.set(name, { dataCenter, flavour, databases: databases + volumes, started: started + servers })
    }
    const items = [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, count]) => count)
      .filter(({ databases }) => databases > 0)
    if (wants('text/csv', accept))
      return csvAnswer(
        ['dataCenter', 'flavour', 'databases', 'started'],
        items.map(({ dataCenter, flavour, databases, started }) => [dataCenter, flavour, databases, started]),
      )
    return ok({ items, nextCursor: null, databases: items.reduce((sum, { databases }) => sum + databases, 0) })
  },
})

export const costEndpoints = [listEndpoint, detailsEndpoint, deploymentsEndpoint]
