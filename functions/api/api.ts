import { randomUUID } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { asHowdahError, HowdahError } from '../../shared/errors/howdah-error.ts'
import { RequestHistory } from '../../shared/requests/history.ts'
import { backupKeyEndpoints } from './backup-keys.ts'
import { backupEndpoints } from './backups.ts'
import { catalogueEndpoints } from './catalogue.ts'
import { connectionEndpoint } from './connection.ts'
import { costEndpoints } from './costs.ts'
import { databaseEndpoints } from './databases.ts'
import type { Api, ApiDependencies } from './dependencies.ts'
import { mountDocumentation } from './documentation.ts'
import { feedbackEndpoints } from './feedback.ts'
import { mountHealth } from './health.ts'
import { AtOnce } from './http/at-once.ts'
import { describe, descriptionOf } from './http/describe.ts'
import type { Endpoint } from './http/endpoint.ts'
import { RateLimit } from './http/rate-limit.ts'
import { respondWith, serve } from './http/serve.ts'
import { Turns } from './http/turns.ts'
import { jobEndpoints } from './jobs.ts'
import { logsEndpoint } from './logs.ts'
import { meEndpoint } from './me.ts'
import { passwordEndpoint } from './password.ts'
import { priceEndpoints } from './prices.ts'
import { mountProtectedResource } from './protected-resource.ts'
import { recoveryEndpoint } from './recoveries.ts'
import { recoveryWindowEndpoint } from './recovery-window.ts'
import { replicationRoleEndpoints } from './replication-role.ts'
import { requestEndpoints } from './requests.ts'
import { restorePointEndpoint } from './restore-points.ts'
import { powerEndpoints } from './stop-and-start.ts'

const endpoints: readonly Endpoint[] = [
  ...databaseEndpoints,
  ...powerEndpoints,
  passwordEndpoint,
  ...replicationRoleEndpoints,
  ...backupKeyEndpoints,
  logsEndpoint,
  connectionEndpoint,
  ...backupEndpoints,
  restorePointEndpoint,
  recoveryWindowEndpoint,
  recoveryEndpoint,
  ...jobEndpoints,
  ...requestEndpoints,
  ...catalogueEndpoints,
  ...priceEndpoints,
  ...costEndpoints,
  meEndpoint,
  ...feedbackEndpoints,
]

/** The REST API, for every runtime that speaks Fetch. */
export const createApi = (dependencies: ApiDependencies): OpenAPIHono => {
  const { stores, clock, pipelines, limits } = dependencies
  const api: Api = {
    ...dependencies,
    history: new RequestHistory(stores, clock, pipelines),
    logsAtOnce: new AtOnce('logs', limits.logsAtOnce),
    turns: new Turns(),
    writes: new RateLimit(limits.writes),
  }
  const app = new OpenAPIHono()
  const limit = new RateLimit(limits)
  for (const endpoint of endpoints) {
    describe(app, endpoint)
    const { method, path } = endpoint.definition
    app.on(method.toUpperCase(), routeOf(path), (c) =>
      serve(api, limit, endpoint, { request: c.req.raw, params: c.req.param(), address: api.addressOf?.(c.env) }),
    )
  }
  mountHealth(app, api)
  mountProtectedResource(app, api)
  mountDocumentation(app, () => descriptionOf(app))
  const nowhere = refusals(app)
  app.notFound((c) => nowhere.fetch(c.req.raw))
  app.onError((error) => {
    const requestId = randomUUID()
    api.onError?.(error, requestId)
    return respondWith(asHowdahError(error), requestId)
  })
  return app
}

/** `/v1/databases/{id}` in the router's words. */
const routeOf = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1')

/**
 * Answers what no route takes: another method of a path that is there (RFC 9110, section 15.5.6), or no path at all. An application of its own, so that a call
 * that is taken has one handler only: Hono chains several by promises.
 */
const refusals = ({ routes }: OpenAPIHono): Hono => {
  const app = new Hono()
  for (const [path, ofPath] of Map.groupBy(routes, (route) => route.path)) {
    const methods = new Set(ofPath.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])))
    const headers = { Allow: [...methods].join(', ') }
    app.all(path, () => respondWith(new HowdahError('method-not-allowed'), randomUUID(), headers))
  }
  app.notFound(() => respondWith(new HowdahError('not-found', 'There is nothing at this address'), randomUUID()))
  return app
}
