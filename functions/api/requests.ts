import { z } from '@hono/zod-openapi'
import { type Caller, seesTenant } from '../../shared/auth/caller.ts'
import { type DatabaseId, requestKeysAt } from '../../shared/core/ids.ts'
import { isOpen, requestStates, requestTypes } from '../../shared/core/states.ts'
import { epochMillis, instant } from '../../shared/core/time.ts'
import { databaseKey, databasesOf, orderByName } from '../../shared/entities/database.ts'
import { type MergedQuery, mergedPage } from '../../shared/entities/merged-page.ts'
import { type Request, requestPartitions } from '../../shared/entities/request.ts'
import { requestsSeenBy } from '../../shared/requests/requests-seen-by.ts'
import type { Api } from './dependencies.ts'
import { accepted, filingAnswers, ok, previewOf, requestViewOf } from './http/answers.ts'
import { readCursor, writeCursor } from './http/cursor.ts'
import { type Call, defineEndpoint } from './http/endpoint.ts'
import { tenantsAskedFor, visibleRequest } from './http/visible.ts'
import { PagingQuery, pageOf, requestKeyExample, severalOf, sizedText, TimeSchema } from './schemas/common.ts'
import { RequestSchema } from './schemas/request.ts'
import { requestView } from './views.ts'

const tag = 'Requests'
const order = 'requests'
const params = z.object({ key: sizedText(1, 64).openapi({ example: requestKeyExample }) })

const query = z.strictObject({
  databaseId: z.uuid().optional(),
  database: sizedText(0, 63).optional().openapi({ description: 'Id or name of a database' }),
  type: z.enum(requestTypes).optional(),
  state: severalOf(requestStates),
  tenant: sizedText(0, 63).optional(),
  since: TimeSchema.optional().openapi({
    description: 'Asked for then or later; what was sent again after it was cut off counts from the first time',
  }),
  ...PagingQuery,
})

const listEndpoint = defineEndpoint({
  operationId: 'listRequests',
  method: 'get',
  path: '/v1/requests',
  tag,
  summary: 'What was asked for, newest first',
  description:
    'A page may be shorter than asked for, even empty, while `nextCursor` says that there is more. What has ended is kept for at most 400 days, and of each database the last 1000 requests, beside the last 1000 of its job; with a database of which nothing is left any more, for 90 days.',
  query,
  answers: { 200: { description: 'A page of requests', schema: pageOf('RequestPage', RequestSchema) } },
  handle: async ({ api, caller, query }) => {
    const place = await placeOf(api, caller, query)
    const accept = (request: Request): boolean =>
      seesTenant(caller, request.tenant) &&
      (query.type === undefined || request.type === query.type) &&
      (query.state === undefined || query.state.includes(request.state)) &&
      (query.tenant === undefined || request.tenant === query.tenant) &&
      (query.databaseId === undefined || request.databaseId === query.databaseId.toLowerCase()) &&
      (place.ofName === undefined || request.databaseName === place.ofName)
    const isFiltered = query.type ?? query.state ?? query.databaseId ?? query.database
    const page = await mergedPage(api.stores.requests, {
      ...place,
      descending: true,
      orderOf: ({ key }) => key,
      from: query.since && firstKeySince(query.since),
      pageSize: query.pageSize,
      ...(isFiltered === undefined ? {} : { accept }),
      ...readCursor(order, query.cursor),
    })
    const items = await Promise.all(page.items.map((request) => requestView(request, api.history)))
    return ok({ items, nextCursor: writeCursor(order, page.next) })
  },
})

/** The keys of requests begin with the time, in nine digits: for another 3000 years. */
const firstKeySince = (since: string): string =>
  requestKeysAt(Math.min(Math.max(0, epochMillis(instant(since.toUpperCase()))), 36 ** 9 - 1))

type Place = Pick<MergedQuery<Request>, 'partitions' | 'index'> & { readonly ofName?: string }

/** The partitions that hold what was asked for, and as little else as possible. */
const placeOf = async (api: Api, caller: Caller, asked: z.output<typeof query>): Promise<Place> => {
  const id = asked.databaseId ?? (z.uuid().safeParse(asked.database).success ? asked.database : undefined)
  if (id !== undefined) return placeOfDatabase(api, caller, id.toLowerCase() as DatabaseId)
  const tenants = tenantsAskedFor(caller, asked.tenant) ?? '*'
  if (asked.database !== undefined) {
    const ids = await databasesNamed(api, tenants, asked.database)
    // What is purged is found by the name that its requests remember.
    return ids.length > 0 ? ofDatabases(ids) : { ...requestsSeenBy({ tenants }), ofName: asked.database }
  }
  // The partition of what is open holds everybody's.
  return asked.state?.every(isOpen) && tenants === '*'
    ? { partitions: [requestPartitions.open], index: 'i3' }
    : requestsSeenBy({ tenants })
}

/** Of another tenant's database nothing is read: where its list goes on would tell a key. */
const placeOfDatabase = async ({ stores }: Api, caller: Caller, id: DatabaseId): Promise<Place> => {
  const database = await stores.databases.find(databaseKey(id))
  if (caller.tenants === '*' || (database && seesTenant(caller, database.value.tenant))) return ofDatabases([id])
  return ofDatabases([])
}

const ofDatabases = (ids: readonly DatabaseId[]): Place => ({
  partitions: ids.map((id) => requestPartitions.ofDatabase(id)),
  index: 'i1',
})

const databasesNamed = async (
  { stores }: Api,
  tenants: Caller['tenants'],
  name: string,
): Promise<readonly DatabaseId[]> => {
  const prefix = orderByName({ name, id: '' as DatabaseId })
  const pages = await Promise.all(
    (tenants === '*' ? [undefined] : tenants).map((tenant) =>
      stores.databases.query({
        partition: databasesOf(tenant),
        index: tenant === undefined ? 'i3' : 'i1',
        prefix,
        limit: 100,
      }),
    ),
  )
  return pages.flatMap(({ items }) => items).flatMap((database) => (database.name === name ? [database.id] : []))
}

const getEndpoint = defineEndpoint({
  operationId: 'getRequest',
  method: 'get',
  path: '/v1/requests/{key}',
  tag,
  summary: 'A request, with its trace',
  params,
  answers: { 200: { description: 'The request', schema: RequestSchema } },
  errors: ['not-found'],
  handle: async (call) => ok(await requestViewOf(call, await visibleRequest(call, call.params.key))),
})

type KeyCall = Call<z.output<typeof params>, unknown, unknown>

const retryEndpoint = defineEndpoint({
  operationId: 'retryRequest',
  method: 'post',
  path: '/v1/requests/{key}/retry',
  tag,
  summary: 'Try a request again that is FAILED or STUCK',
  description: 'FAILED begins at the first step; STUCK goes on where it stuck.',
  params,
  answers: filingAnswers,
  errors: [
    'not-found',
    'not-retryable',
    'forbidden',
    'request-active',
    'state-conflict',
    'not-protected',
    'version-conflict',
  ],
  handle: async (call: KeyCall) => {
    const request = await visibleRequest(call, call.params.key)
    const mayBeRetried = request.state === 'FAILED' || request.state === 'STUCK'
    if (call.repeated && !mayBeRetried) return accepted(call, request)
    if (call.dryRun) {
      await call.api.filing.checkRetry(request, call.caller)
      return previewOf(call, { request: { type: request.type, body: request.body } })
    }
    return accepted(call, await call.api.filing.retry(request.key, call.caller))
  },
})

const cancelEndpoint = defineEndpoint({
  operationId: 'cancelRequest',
  method: 'post',
  path: '/v1/requests/{key}/cancel',
  tag,
  summary: 'Take a request back before its point of no return',
  params,
  answers: filingAnswers,
  errors: ['not-found', 'not-cancellable', 'version-conflict'],
  handle: async (call: KeyCall) => {
    const request = await visibleRequest(call, call.params.key)
    if (call.repeated && request.cancelRequested) return accepted(call, request)
    if (!call.dryRun) return accepted(call, await call.api.filing.cancel(request.key))
    await call.api.filing.checkCancel(request)
    return previewOf(call, { request: { type: request.type, body: request.body } })
  },
})

export const requestEndpoints = [listEndpoint, getEndpoint, retryEndpoint, cancelEndpoint]
