import { keepPreviousData, queryOptions, useQueries, useQuery } from '@tanstack/react-query'
import type { Api, Schemas } from '../../api/client.ts'
import { answerOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { dataCentersQuery, flavoursQuery, jobKindsQuery, keys, tenantsQuery } from '../../api/queries.ts'

export type Flavour = Schemas['Flavour']
export type Prices = Schemas['Prices']
export type JobKind = Schemas['JobKind']
export type Estimate = Schemas['Estimate']

/** What can be chosen, as the API offers it. */
export interface Catalogue {
  readonly dataCenters: readonly Schemas['DataCenter'][]
  readonly tenants: readonly Schemas['Tenant'][]
  readonly products: readonly Schemas['Product'][]
  readonly postgresqlVersions: readonly Schemas['PostgresqlVersion'][]
  readonly flavours: readonly Flavour[]
  readonly jobKinds: readonly JobKind[]
  readonly prices: Prices | undefined
}

const fresh = { staleTime: 300_000 } as const
const key = (what: string) => [...keys.catalogue, what]

const productsQuery = (api: Api) =>
  queryOptions({
    queryKey: key('products'),
    queryFn: async ({ signal }) => (await answerOf(api.GET('/v1/products', { signal }))).items,
    ...fresh,
  })

const versionsQuery = (api: Api) =>
  queryOptions({
    queryKey: key('postgresql-versions'),
    queryFn: async ({ signal }) => (await answerOf(api.GET('/v1/postgresql-versions', { signal }))).items,
    ...fresh,
  })

const pricesQuery = (api: Api) =>
  queryOptions({
    queryKey: key('prices'),
    queryFn: ({ signal }) => answerOf(api.GET('/v1/prices', { signal })),
    ...fresh,
  })

export interface CatalogueState {
  readonly catalogue: Catalogue
  readonly isLoading: boolean
  readonly error: unknown
  readonly retry: () => void
}

/** Empty lists until the API has answered. */
export const useCatalogue = (): CatalogueState => {
  const api = useApi()
  const queries = useQueries({
    queries: [
      dataCentersQuery(api),
      tenantsQuery(api),
      productsQuery(api),
      versionsQuery(api),
      flavoursQuery(api),
      jobKindsQuery(api),
      pricesQuery(api),
    ],
  })
  const [dataCenters, tenants, products, versions, flavours, jobKinds, prices] = queries
  return {
    catalogue: {
      dataCenters: dataCenters.data ?? [],
      tenants: tenants.data ?? [],
      products: products.data ?? [],
      postgresqlVersions: versions.data ?? [],
      flavours: flavours.data ?? [],
      jobKinds: jobKinds.data ?? [],
      prices: prices.data,
    },
    isLoading: queries.some(({ isPending }) => isPending),
    error: queries.find(({ error, data }) => error && !data)?.error,
    retry: () => {
      for (const query of queries) if (query.isError) void query.refetch()
    },
  }
}

const mostFound = 10

/** Databases that one can begin with the backups of: those that match, deleted ones among them. */
export const useSources = (search: string, tenant: string) => {
  const api = useApi()
  return useQuery({
    queryKey: [...keys.databases, 'sources', search, tenant],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/v1/databases', {
          params: { query: { pageSize: mostFound, ...(search ? { search } : {}), ...(tenant ? { tenant } : {}) } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })
}
