import { type OpenAPIHono, z } from '@hono/zod-openapi'
import { asHowdahError } from '../../shared/errors/howdah-error.ts'
import type { Api } from './dependencies.ts'
import { ProblemSchema } from './http/problem.ts'
import { respond, respondWith } from './http/serve.ts'

const HealthSchema = z.object({ status: z.enum(['ok']) }).openapi('Health')
const patienceMillis = 5_000

/** `/healthz`: the process answers. `/readyz`: it can serve. Neither needs a token. */
export const mountHealth = (app: OpenAPIHono, api: Api): void => {
  for (const [path, operationId, summary] of [
    ['/healthz', 'getHealth', 'The API is alive'],
    ['/readyz', 'getReadiness', 'The API can serve'],
  ] as const)
    app.openAPIRegistry.registerPath({
      method: 'get',
      path,
      operationId,
      summary,
      tags: ['Health'],
      security: [],
      responses: {
        200: { description: 'Yes', content: { 'application/json': { schema: HealthSchema } } },
        ...(path === '/readyz'
          ? { 503: { description: 'Not now', content: { 'application/problem+json': { schema: ProblemSchema } } } }
          : {}),
      },
    })
  app.get('/healthz', () => respond({ status: 200, body: { status: 'ok' } }, crypto.randomUUID()))
  app.get('/readyz', async () => {
    const requestId = crypto.randomUUID()
    try {
      await withPatience(checkReady(api))
      return respond({ status: 200, body: { status: 'ok' } }, requestId)
    } catch (thrown) {
      api.onError?.(thrown, requestId)
      const error = asHowdahError(thrown)
      return respondWith(error.kind.status === 503 ? error : asHowdahError(new Error(error.message)), requestId)
    }
  })
}

const checkReady = async ({ stores, checkReady: check }: Api): Promise<void> => {
  await stores.databases.table.get({ pk: 'READY', sk: 'READY' })
  await check?.()
}

const withPatience = async (work: Promise<void>): Promise<void> => {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new Error('The check took too long')), patienceMillis)
  try {
    await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}
