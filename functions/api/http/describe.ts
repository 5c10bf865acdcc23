import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { type ErrorCode, errorKinds } from '../../../shared/errors/registry.ts'
import type { AnswerDescription, Endpoint } from './endpoint.ts'
import { ProblemSchema } from './problem.ts'
import { idempotencyKeyPattern } from './serve.ts'

/** Errors that every call can have. */
const usual: readonly ErrorCode[] = [
  'unauthenticated',
  'forbidden',
  'invalid-request',
  'too-many-requests',
  'unexpected',
  'identity-provider-unavailable',
]
const usualWithBody: readonly ErrorCode[] = ['malformed-request', 'body-too-large', 'unsupported-media-type']
const usualForWrites: readonly ErrorCode[] = ['idempotency-key-busy', 'other-region', 'idempotency-key-reused']

const writeQuery = {
  dryRun: z
    .enum(['true', 'false'])
    .optional()
    .openapi({
      type: 'boolean',
      enum: [true, false],
      description: 'Check everything, say what would happen, change nothing',
    } as never),
}

const idempotencyHeader = {
  'Idempotency-Key': z.string().regex(idempotencyKeyPattern).optional().openapi({
    description:
      'Repeats with the same key and body within 24 hours get the same answer and do nothing. Another password is another body as long as the verifier of the first one is kept; nothing else is kept of a password, and once a later one has replaced it, it is not compared any more.',
  }),
}

const ifMatchHeader = {
  'If-Match': z.string().optional().openapi({ description: 'Only when the database still has this ETag' }),
}

/** Adds an endpoint to the description of the API. */
export const describe = (app: OpenAPIHono, { definition, role, writes }: Endpoint): void => {
  const { operationId, method, path, tag, summary, params, query, body } = definition
  const headers = { ...(writes ? idempotencyHeader : {}), ...(definition.takesIfMatch ? ifMatchHeader : {}) }
  const described = writes ? (query ?? z.object({})).extend(writeQuery) : query
  app.openAPIRegistry.registerPath(
    createRoute({
      operationId,
      method,
      path,
      tags: [tag],
      summary,
      description: [definition.description, forWhom(role)].filter(Boolean).join('\n\n'),
      // OpenAPI 3.1: of a scheme that has no scopes, the roles that it takes.
      security: [{ bearer: role === 'none' ? [] : [role] }],
      request: {
        ...(params ? { params } : {}),
        ...(described ? { query: described } : {}),
        ...(Object.keys(headers).length > 0 ? { headers: z.object(headers) } : {}),
        ...(body
          ? { body: { required: !body.safeParse({}).success, content: { 'application/json': { schema: body } } } }
          : {}),
      },
      responses: { ...answersOf(definition.answers), ...problemsOf({ definition, role, writes }) },
    }),
  )
}

const forWhom = (role: Endpoint['role']): string =>
  role === 'none' ? 'For everybody with a token.' : `For the role ${role} and above.`

const answersOf = (answers: Readonly<Record<number, AnswerDescription>>) =>
  Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)]))

const answerOf = ({ description, schema, alsoText, alsoCsv, headers = {} }: AnswerDescription) => ({
  description,
  headers: Object.fromEntries(
    Object.entries({ ...headers, 'X-Request-Id': 'Names this call in the log of the API' }).map(([name, about]) => [
      name,
      { description: about, schema: { type: 'string' as const } },
    ]),
  ),
  ...(schema
    ? {
        content: {
          'application/json': { schema },
          ...(alsoText ? { 'text/plain': { schema: z.string() } } : {}),
          ...(alsoCsv ? { 'text/csv': { schema: z.string() } } : {}),
        },
      }
    : {}),
})

const problemsOf = ({ definition, role, writes }: Pick<Endpoint, 'definition' | 'role' | 'writes'>) => {
  const { method, errors = [] } = definition
  const ofBody = method === 'get' ? [] : usualWithBody
  const all = new Set([...usual, ...ofBody, ...(writes ? usualForWrites : []), ...errors])
  if (role === 'none') all.delete('forbidden')
  const codes = [...all]
  const byStatus = Map.groupBy(codes, (code) => errorKinds[code].status)
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, ofStatus]) => [
        status,
        {
          description: ofStatus.map((code) => `\`${code}\`: ${errorKinds[code].title}`).join('\n\n'),
          content: { 'application/problem+json': { schema: ProblemSchema } },
          ...(status === 429
            ? { headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' as const } } } }
            : {}),
        },
      ]),
  )
}

const about = `PostgreSQL as a self service. Writes are answered with 202 and a request, which is followed at \`/v1/requests/{key}\` until it is
PROCESSED, FAILED, CANCELLED or STUCK. Every write takes an \`Idempotency-Key\` and \`dryRun=true\`. Every error is a problem (RFC 9457) with a
\`code\` for programs and a \`hint\` for people. Fields that are not described are refused.`

/** The description of the whole API. */
export const descriptionOf = (app: OpenAPIHono) => {
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'An OAuth 2.0 access token of the configured issuer',
  })
  const license = { name: 'Apache-2.0', identifier: 'Apache-2.0' }
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Howdah', version: '1', description: about, license },
    servers: [{ url: '/' }],
    tags: [
      'Databases',
      'Backup and recovery',
      'Jobs',
      'Requests',
      'Catalogue',
      'Prices',
      'Costs',
      'Caller',
      'Feedback',
      'Health',
    ].map((name) => ({
      name,
    })),
  })
}
