import { z } from '@hono/zod-openapi'
import { DatabaseIdSchema, InstantSchema, MonthSchema, PagingQuery, pageOf, sizedText } from './common.ts'
import { currency, money, price } from './prices.ts'

const quantity = z.string().regex(/^\d+(\.\d{1,2})?$/)
const costCenter = z.string().openapi({ example: '241-6286' })

const periodFields = {
  month: MonthSchema.optional().openapi({ description: 'Absent, as `fiscalYear` is: the current one' }),
  fiscalYear: z.coerce
    .number()
    .int()
    .min(2000)
    .max(2098)
    .optional()
    .openapi({ description: 'By the calendar year in which it begins; not beside `month`', example: 2026 }),
}

export const CostsQuery = z.strictObject({ ...periodFields, ...PagingQuery })
export const CostCenterParams = z.object({ costCenter: sizedText(1, 200).openapi({ example: '241-6286' }) })

const PeriodSchema = z
  .object({
    month: z.string().optional().openapi({ example: '2026-11' }),
    fiscalYear: z.int().optional(),
    from: InstantSchema,
    to: InstantSchema.openapi({ description: 'Exclusive' }),
    isCurrent: z.boolean().openapi({ description: 'It has begun, and not ended' }),
    until: InstantSchema.openapi({ description: 'Counted until here: now, or the end' }),
  })
  .openapi('CostPeriod')

const about = {
  currency,
  period: PeriodSchema,
  countedSince: InstantSchema.optional().openapi({
    description: 'Present where the period begins before what is used was written down: nothing is counted before',
  }),
}

const products = z.array(z.string()).openapi({ description: 'Of the databases', example: ['C1290'] })
const databases = z.int().openapi({ description: 'How many there were in the period' })

const CostCenterSchema = z
  .object({ costCenter, products, databases, total: money.openapi({ description: 'The sum of its lines' }) })
  .openapi('CostCenter')

export const CostPageSchema = pageOf('CostPage', CostCenterSchema, {
  ...about,
  total: money.openapi({ description: 'Of all cost centers that you see, not of this page alone' }),
})

const pricedFrom = {
  unitPrice: price.openapi({ description: 'Of an hour', example: '0.078' }),
  amount: money.openapi({ description: 'Rounded to cents once', example: '32.68' }),
  firstMonth: z.string().openapi({ description: 'The first month of the period that is charged at this price' }),
  lastMonth: z.string(),
}
const storageType = z.enum(['local', 'network'])
const hours = quantity.openapi({ description: 'While databases were started', example: '419' })
const gbHours = quantity.openapi({
  description: 'Of network-attached disk, also while databases were stopped',
  example: '41900',
})

const ShareSchema = z
  .object({
    database: z.object({
      id: DatabaseIdSchema,
      name: z.string().openapi({ description: 'As it was called when what is charged began' }),
      tenant: z.string(),
      product: z.string(),
    }),
    flavours: z.array(z.object({ flavour: z.string(), storageType, hours })),
    gbHours,
    amount: money.openapi({ description: 'Rounded by itself: the lines are not the sum of these' }),
  })
  .openapi('CostShare')

export const CostDetailsSchema = pageOf('CostDetails', ShareSchema, {
  ...about,
  costCenter,
  products,
  databases,
  flavours: z.array(z.object({ flavour: z.string(), storageType, hours, ...pricedFrom })),
  networkDisk: z.array(z.object({ gbHours, ...pricedFrom })),
  total: money.openapi({ description: 'The sum of the amounts in `flavours` and `networkDisk`' }),
})

const DeploymentSchema = z
  .object({
    dataCenter: z.string(),
    flavour: z.string(),
    databases: z.int(),
    started: z.int().openapi({ description: 'Of these, the ones that are not stopped' }),
  })
  .openapi('Deployment')

export const DeploymentPageSchema = pageOf('DeploymentPage', DeploymentSchema, {
  databases: z.int().openapi({ description: 'Of all' }),
})
