import { z } from '@hono/zod-openapi'
import { sizeFields } from './database.ts'

export const money = z.string().regex(/^\d+\.\d{2}$/)
export const price = z.string().regex(/^\d+(\.\d+)?$/)
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .openapi({ description: 'Of all amounts', example: 'EUR' })
const hoursPerMonth = z.int().openapi({ description: 'A month has so many hours in an estimate', example: 730 })

export const PricesSchema = z
  .object({
    currency,
    hoursPerMonth,
    month: z.string().openapi({ description: 'These prices are of that month', example: '2026-11' }),
    validFrom: z
      .string()
      .optional()
      .openapi({ description: 'Since this month; absent: from the beginning', example: '2026-01' }),
    timeZone: z.string().openapi({ description: 'Whose calendars say when a month begins', example: 'Europe/Berlin' }),
    fiscalYearBegins: z.int().openapi({ description: 'The first month of the fiscal year, from 1 to 12', example: 1 }),
    flavours: z.array(
      z.object({
        name: z.string().openapi({ example: 'developer' }),
        hourlyPrice: z
          .object({ local: price.optional(), network: price.optional() })
          .openapi({ description: 'By storage type; absent: not offered', example: { local: '0.0926' } }),
      }),
    ),
    networkDiskGbHourPrice: price.openapi({
      description: 'Of a GB of network-attached disk for an hour; a local disk goes with the flavour',
      example: '0.000702',
    }),
  })
  .openapi('Prices', { description: 'Exact decimal numbers, as text: read as floats they are others' })

export const EstimateRequestSchema = z.strictObject(sizeFields).openapi('EstimateRequest', {
  example: { flavour: 'smallbusiness', storageType: 'network', volumeGb: 10 },
})

export const EstimateSchema = z
  .object({
    currency,
    hoursPerMonth,
    lines: z.array(
      z.object({
        item: z.enum(['flavour', 'network-disk']),
        quantity: z.int().openapi({ example: 730 }),
        unit: z.enum(['h', 'GB·h']),
        unitPrice: price.openapi({ example: '0.078' }),
        amount: money.openapi({ description: 'Rounded to cents once', example: '56.94' }),
      }),
    ),
    total: money.openapi({ description: 'A month: the sum of the amounts', example: '62.06' }),
  })
  .openapi('Estimate')
