import type { z } from '@hono/zod-openapi'
import { seesTenant } from '../../shared/auth/caller.ts'
import { pricesAt } from '../../shared/config/billing.ts'
import { mostDatabasesOf } from '../../shared/config/catalogue.ts'
import { ok } from './http/answers.ts'
import { type Call, defineEndpoint } from './http/endpoint.ts'
import {
  DataCenterPageSchema,
  FlavourPageSchema,
  PostgresqlVersionPageSchema,
  ProductPageSchema,
  TenantPageSchema,
} from './schemas/catalogue.ts'
import { wholeList } from './schemas/common.ts'

type AnyCall = Call<unknown, unknown, unknown>

/** What can be chosen. */
const choice = (
  noun: string,
  operationId: string,
  summary: string,
  schema: z.ZodType,
  itemsOf: (call: AnyCall) => readonly unknown[],
) =>
  defineEndpoint({
    operationId,
    method: 'get',
    path: `/v1/${noun}`,
    tag: 'Catalogue',
    summary,
    answers: { 200: { description: 'All of them', schema } },
    handle: async (call) => ok(wholeList(itemsOf(call))),
  })

/** With the prices of today. */
const flavoursNow = ({ catalogue, clock }: AnyCall['api']) => {
  const { flavours } = pricesAt(catalogue, clock.now())
  const priceOf = (name: string, storageType: 'local' | 'network', offered: number | undefined) =>
    offered === undefined ? {} : { [storageType]: Number(flavours[name]?.[storageType] ?? offered) }
  return catalogue.flavours.map(({ hourlyPrice: { local, network }, ...flavour }) => ({
    ...flavour,
    hourlyPrice: { ...priceOf(flavour.name, 'local', local), ...priceOf(flavour.name, 'network', network) },
  }))
}

export const catalogueEndpoints = [
  choice(
    'data-centers',
    'listDataCenters',
    'The places where databases can live',
    DataCenterPageSchema,
    ({ api }) => api.catalogue.dataCenters,
  ),
  choice('flavours', 'listFlavours', 'The sizes that servers can have', FlavourPageSchema, ({ api }) =>
    flavoursNow(api),
  ),
  choice(
    'postgresql-versions',
    'listPostgresqlVersions',
    'The major versions of PostgreSQL',
    PostgresqlVersionPageSchema,
    ({ api }) => api.catalogue.postgresqlVersions,
  ),
  choice('tenants', 'listTenants', 'The tenants that you can own databases for', TenantPageSchema, ({ api, caller }) =>
    api.catalogue.tenants
      .filter(({ name }) => seesTenant(caller, name))
      .map((tenant) => ({ ...tenant, mostDatabases: mostDatabasesOf(api.catalogue, tenant.name) })),
  ),
  choice('products', 'listProducts', 'Who can be charged', ProductPageSchema, ({ api }) => api.catalogue.products),
]
