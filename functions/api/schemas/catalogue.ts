import { z } from '@hono/zod-openapi'
import { pageOf } from './common.ts'

const DataCenterSchema = z
  .object({
    name: z.string().openapi({ example: 'LOCAL1' }),
    cloud: z.string(),
    region: z.string(),
    zones: z.array(z.string()),
    controlRegion: z.string(),
  })
  .openapi('DataCenter')

const price = z.number().optional()

const FlavourSchema = z
  .object({
    name: z.string().openapi({ example: 'developer' }),
    description: z.string(),
    cpus: z.number(),
    memoryMb: z.int(),
    hourlyPrice: z
      .object({ local: price, network: price })
      .openapi({ description: 'In the currency of the prices, by storage type; absent: not offered' }),
  })
  .openapi('Flavour')

const PostgresqlVersionSchema = z
  .object({ version: z.string().openapi({ example: '17' }), default: z.boolean() })
  .openapi('PostgresqlVersion')

const TenantSchema = z
  .object({
    name: z.string(),
    description: z.string(),
    mostDatabases: z
      .int()
      .openapi({ description: 'So many it may have, deleted ones whose backups are kept among them' }),
  })
  .openapi('Tenant')
const ProductSchema = z.object({ name: z.string(), costCenter: z.string() }).openapi('Product')

export const DataCenterPageSchema = pageOf('DataCenterPage', DataCenterSchema)
export const FlavourPageSchema = pageOf('FlavourPage', FlavourSchema)
export const PostgresqlVersionPageSchema = pageOf('PostgresqlVersionPage', PostgresqlVersionSchema)
export const TenantPageSchema = pageOf('TenantPage', TenantSchema)
export const ProductPageSchema = pageOf('ProductPage', ProductSchema)
