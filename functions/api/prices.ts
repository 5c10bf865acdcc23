import type { z } from '@hono/zod-openapi'
import type { Catalogue } from '../../shared/config/catalogue.ts'
import { estimateOf, hoursOfMonth, priceText } from '../../shared/costs/estimate.ts'
import { offerOf } from './databases/offered.ts'
import { ok } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { invalid } from './http/read-call.ts'
import { EstimateRequestSchema, EstimateSchema, PricesSchema } from './schemas/prices.ts'

const tag = 'Prices'
const shared = { currency: 'EUR', hoursPerMonth: hoursOfMonth } as const

const listEndpoint = defineEndpoint({
  operationId: 'getPrices',
  method: 'get',
  path: '/v1/prices',
  tag,
  summary: 'What databases cost',
  answers: { 200: { description: 'The prices of the catalogue', schema: PricesSchema } },
  handle: async ({ api }) => ok(pricesOf(api.catalogue)),
})

const pricesOf = ({ flavours, networkDiskGbHourPrice }: Catalogue): z.infer<typeof PricesSchema> => ({
  ...shared,
  flavours: flavours.map(({ name, hourlyPrice: { local, network } }) => ({
    name,
    hourlyPrice: {
      ...(local === undefined ? {} : { local: priceText(local) }),
      ...(network === undefined ? {} : { network: priceText(network) }),
    },
  })),
  networkDiskGbHourPrice: priceText(networkDiskGbHourPrice),
})

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
    const { catalogue } = api
    const { hourlyPrice, wrong } = offerOf(catalogue, body)
    if (wrong) throw invalid([wrong])
    const { storageType, volumeGb } = body
    const disk = storageType === 'network' ? { gbHourPrice: catalogue.networkDiskGbHourPrice } : {}
    return ok({ ...shared, ...estimateOf({ hourlyPrice, volumeGb, ...disk }) })
  },
})

export const priceEndpoints = [listEndpoint, estimateEndpoint]
