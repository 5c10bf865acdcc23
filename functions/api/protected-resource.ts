import { randomUUID } from 'node:crypto'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { HowdahError } from '../../shared/errors/howdah-error.ts'
import type { Api } from './dependencies.ts'
import { ProblemSchema } from './http/problem.ts'
import { respond, respondWith } from './http/serve.ts'

const path = '/.well-known/oauth-protected-resource'

const ProtectedResourceSchema = z
  .object({
    resource: z.string(),
    authorization_servers: z.array(z.string()),
    bearer_methods_supported: z.array(z.enum(['header'])),
  })
  .openapi('ProtectedResource')

/** Says who logs callers in (RFC 9728). Needs no token. */
export const mountProtectedResource = (app: OpenAPIHono, { protectedResource }: Api): void => {
  app.openAPIRegistry.registerPath({
    method: 'get',
    path,
    operationId: 'getProtectedResource',
    summary: 'Who logs callers in (RFC 9728)',
    tags: ['Health'],
    security: [],
    responses: {
      200: { description: 'The issuers', content: { 'application/json': { schema: ProtectedResourceSchema } } },
      404: { description: '`not-found`', content: { 'application/problem+json': { schema: ProblemSchema } } },
    },
  })
  app.get(path, (c) => {
    if (!protectedResource) return respondWith(new HowdahError('not-found'), randomUUID())
    const { resources, issuers } = protectedResource
    const asked = new URL(c.req.url).host
    const resource = resources.find((one) => new URL(one).host === asked) ?? resources[0]
    const body = { resource, authorization_servers: issuers, bearer_methods_supported: ['header'] }
    return respond({ status: 200, body }, randomUUID())
  })
}
