import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import openapi from '../../functions/api/generated/openapi.json'
import { needed } from '../../portal/src/permissions.ts'

const folder = join(import.meta.dirname, '..', '..', 'portal', 'src')

const sources = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) =>
    readFileSync(join(entry.parentPath, entry.name), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/[^\n]*/gm, ''),
  )

const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
)

/** A call names its path beside the method, or in the same file where it is chosen between two. */
const isCalled = (operation: string): boolean => {
  const [method, path] = operation.split(' ')
  return sources.some((text) => text.includes(`'${path}'`) && text.includes(`.${method}(`))
}

/** What no page calls, and why. */
const notCalled: Readonly<Record<string, string>> = {
  'GET /v1/databases/{id}/backup-keys':
    'They open every backup without Howdah: they are kept by whoever runs a command for it, not by a browser.',
  'GET /v1/databases/{id}/jobs/{kind}': 'The list of jobs tells all of each.',
  'GET /healthz': 'For who watches the server.',
  'GET /readyz': 'For who watches the server.',
  'GET /.well-known/oauth-protected-resource':
    'For clients that look for the issuer; /portal.json tells it to the portal.',
}

const rolesOf = (operation: { readonly security?: readonly object[] }): unknown =>
  operation.security?.flatMap((one) => Object.values(one).flat())

it('take the role that the portal asks of those who change something where no permission is told', () => {
  const { '/v1/databases': databases, '/v1/databases/{id}/jobs/{kind}': job } = openapi.paths
  for (const operation of [databases.post, job.put, job.delete]) expect(rolesOf(operation)).toEqual([needed])
})

describe('operations of the API', () => {
  it.each(operations.filter((operation) => !(operation in notCalled)))('%s is called by a page', (operation) => {
    expect(isCalled(operation)).toBe(true)
  })

  it.each(Object.entries(notCalled))('%s is there, and no page calls it: %s', (operation) => {
    expect(operations).toContain(operation)
    expect(isCalled(operation)).toBe(false)
  })
})
