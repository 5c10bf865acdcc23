import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { generateFiles } from '../../../../functions/api/generate.ts'
import { openApi } from './harness.ts'

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly security: readonly unknown[]
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
}

const description = (await openApi().call('GET', '/openapi.json', { token: null })).body
const operations: [name: string, method: string, path: string, operation: Operation][] = Object.entries(
  description.paths as Record<string, Record<string, Operation>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, string, string, Operation] => [
    `${method.toUpperCase()} ${path}`,
    method,
    path,
    operation,
  ]),
)

test('the generated files are those that the code gives', async () => {
  for (const [path, text] of await generateFiles())
    expect(
      await readFile(new URL(`../../../../${path}`, import.meta.url), 'utf8'),
      `run npm run generate: ${path}`,
    ).toBe(text)
}, 30_000)

test('what is served is what is generated', async () => {
  const generated = await readFile(new URL('../../../../functions/api/generated/openapi.json', import.meta.url), 'utf8')

  expect(description).toEqual(JSON.parse(generated))
})

test('the description has everything that the issue asks for', () => {
  const names = operations.map(([name]) => name)

  expect(names).toEqual(
    expect.arrayContaining([
      ...['data-centers', 'flavours', 'postgresql-versions', 'tenants', 'products'].map((noun) => `GET /v1/${noun}`),
      'GET /v1/databases',
      'POST /v1/databases',
      ...['GET', 'PATCH', 'DELETE'].map((method) => `${method} /v1/databases/{id}`),
      ...['stop', 'start', 'password', 'backups', 'restore-points', 'recoveries'].map(
        (what) => `POST /v1/databases/{id}/${what}`,
      ),
      ...['logs', 'connection', 'backups', 'recovery-window'].map((what) => `GET /v1/databases/{id}/${what}`),
      ...['GET', 'PUT', 'DELETE'].map((method) => `${method} /v1/databases/{id}/jobs/{kind}`),
      'GET /v1/requests',
      'GET /v1/requests/{key}',
      'POST /v1/requests/{key}/retry',
      'POST /v1/requests/{key}/cancel',
      'GET /v1/me',
      'GET /v1/databases/{id}/jobs',
      'GET /v1/job-kinds',
      'GET /v1/prices',
      'POST /v1/estimates',
      'POST /v1/schedules',
      ...['GET', 'POST'].map((method) => `${method} /v1/feedback`),
      'GET /v1/feedback-summary',
      'DELETE /v1/feedback/{id}',
      'GET /healthz',
      'GET /readyz',
    ]),
  )
})

describe.each(operations.filter(([, , path]) => path.startsWith('/v1')))('%s', (_, __, path, operation) => {
  test('needs a token, and declares its errors as problems', () => {
    const [, role] = /For the role (\w+) and above\./.exec(operation.description) ?? []
    expect(operation.security).toEqual([{ bearer: role === undefined ? [] : [role] }])
    const refusesRoles = path === '/v1/me' ? [] : ['403']
    for (const status of ['401', ...refusesRoles, '422', '429', '503', ...(path.includes('{') ? ['404'] : [])])
      expect(operation.responses[status]?.content, status).toHaveProperty(['application/problem+json'])
  })
})

/** They ask with a body, and change nothing. */
const onlyRead = ['previewSchedule', 'estimateCosts']

test.each(operations.filter(([, method, , { operationId }]) => method !== 'get' && !onlyRead.includes(operationId)))(
  '%s takes an Idempotency-Key and dryRun',
  (_, __, ___, { parameters }) => {
    const names = parameters?.map((parameter) => `${parameter.in} ${parameter.name}`)
    expect(names).toEqual(expect.arrayContaining(['header Idempotency-Key', 'query dryRun']))
  },
)

test('no operation has the name of another', () => {
  const names = operations.map(([, , , { operationId }]) => operationId)

  expect(new Set(names).size).toBe(names.length)
})

test('the documentation loads nothing from elsewhere', async () => {
  const page = await openApi().call('GET', '/docs', { token: null })

  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(page.text).not.toMatch(/https?:|<script>|onload/)
})
