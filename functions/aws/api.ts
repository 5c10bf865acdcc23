import { randomUUID } from 'node:crypto'
import { handle, type LambdaEvent } from 'hono/aws-lambda'
import * as z from 'zod/mini'
import { createTokenVerifier } from '../../shared/auth/token-verifier.ts'
import { systemClock } from '../../shared/core/time.ts'
import { remembering } from '../../shared/secrets/redaction.ts'
import { pipelines } from '../../state-machines/index.ts'
import { createApi } from '../api/api.ts'
import { defaultLimits } from '../api/dependencies.ts'
import { entry } from './entry.ts'
import { logger, redaction } from './observability.ts'
import { filing } from './wiring/engine.ts'
import { environment } from './wiring/environment.ts'
import { logs } from './wiring/logs.ts'
import { secrets } from './wiring/secrets.ts'
import { stores, table } from './wiring/stores.ts'
import { worldWith } from './wiring/world.ts'

const { catalogue, oidc, apiUrl } = environment

const answer = handle(
  createApi({
    stores,
    secrets: remembering(worldWith({ secrets }).secrets, redaction),
    catalogue,
    clock: systemClock,
    filing,
    pipelines,
    // The gateway has looked at the token already; who may do what is told by its claims, which count only when they are checked here.
    verifyToken: createTokenVerifier(oidc, systemClock),
    ...(apiUrl ? { protectedResource: { resources: [apiUrl], issuers: [oidc.issuer] } } : {}),
    logs,
    addressOf: (bindings) => (bindings as { event: HttpEvent }).event.requestContext.http.sourceIp,
    limits: defaultLimits,
    holder: randomUUID(),
    exclusive: false,
    checkReady: async () => {
      await table.get({ pk: 'READY', sk: 'READY' })
    },
    onCall: (record) => logger.info('call', { ...record }),
    onError: (error, requestId) => logger.error('failed', { callId: requestId, error }),
  }),
)

/** HTTP API, payload format 2.0 (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html). */
const HttpEvent = z.looseObject({
  version: z.literal('2.0'),
  rawPath: z.string(),
  requestContext: z.looseObject({ http: z.looseObject({ method: z.string(), sourceIp: z.optional(z.string()) }) }),
})

type HttpEvent = z.output<typeof HttpEvent>

export const handler = entry(HttpEvent, (event) => answer(event as unknown as LambdaEvent))
