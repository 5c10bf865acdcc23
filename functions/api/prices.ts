import { z } from '@hono/zod-openapi'
import { billingOf, pricesAt } from '../../shared/config/billing.ts'
import type { Catalogue } from '../../shared/config/catalogue.ts'
import { estimateOf, hoursOfMonth } from '../../shared/costs/estimate.ts'
import { type Month, monthOf } from '../../shared/costs/periods.ts'
import { beginning, priceListIn } from '../../shared/costs/price-lists.ts'
import { offerOf } from './databases/offered.ts'
import { ok } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { invalid } from './http/read-call.ts'
import { MonthSchema } from './schemas/common.ts'
import { EstimateRequestSchema, EstimateSchema, PricesSchema } from './schemas/prices.ts'

const tag = 'Prices'

const listEndpoint = defineEndpoint({
  operationId: 'getPrices',
  method: 'get',
  path: '/v1/prices',
  tag,
  summary: 'What databases cost',
  description: 'In this month, or in another: a change of prices changes no month before it.',
  query: z.strictObject({ month: MonthSchema.optional().openapi({ description: 'Absent: the current one' }) }),
  answers: { 200: { description: 'The price list that is valid then', schema: PricesSchema } },
  handle: async ({ api, query }) => {
    const { timeZone } = billingOf(api.catalogue)
    return ok(pricesOf(api.catalogue, query.month ?? monthOf(api.clock.now(), timeZone)))
  },
})

const pricesOf = (catalogue: Catalogue, month: Month): z.infer<typeof PricesSchema> => {
  const { currency, timeZone, fiscalYearBegins, priceLists } = billingOf(catalogue)
  const list = priceListIn(priceLists, month)
  return {
    ...{ currency, hoursPerMonth: hoursOfMonth, month, timeZone, fiscalYearBegins },
    ...(list.validFrom === beginning ? {} : { validFrom: list.validFrom }),
    flavours: Object.entries(list.flavours).map(([name, hourlyPrice]) => ({ name, hourlyPrice })),
    networkDiskGbHourPrice: list.networkDiskGbHour,
  }
}

const estimateEndpoint = defineEndpoint({
  operationId: 'estimateCosts',
  method: 'post',
  path: '/v1/estimates',
  tag,
  role: 'viewer',
  onlyReads: true,
  summary: 'What a database would cost a month',
  description: 'Makes nothing. What stands in no line costs nothing: backups, and traffic.',
  body: EstimateRequestSchema,
  answers: { 200: { description: 'Each line rounded to cents once, and their sum', schema: EstimateSchema } },
  handle: async ({ api, body }) => {
    const { catalogue, clock } = api
    const { hourlyPrice, wrong } = offerOf(catalogue, body, clock.now())
    if (wrong) throw invalid([wrong])
    const { storageType, volumeGb } = body
    const disk = storageType === 'network' ? { gbHourPrice: pricesAt(catalogue, clock.now()).networkDiskGbHour } : {}
    return ok({
      currency: billingOf(catalogue).currency,
      hoursPerMonth: hoursOfMonth,
      ...estimateOf({ hourlyPrice, volumeGb, ...disk }),
    })
  },
})

export const priceEndpoints = [listEndpoint, estimateEndpoint]
