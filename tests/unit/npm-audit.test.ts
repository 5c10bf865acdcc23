import { expect, test } from 'vitest'
import { advisoriesIn } from '../npm-audit.ts'

test('what is grave is named, and what is not is left out', () => {
  const counts = { info: 0, low: 1, moderate: 2, high: 1, critical: 1, total: 5 }
  const vulnerabilities = { a: { severity: 'high' }, b: { severity: 'moderate' }, c: { severity: 'critical' } }

  const found = advisoriesIn(
    JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: counts } }),
  )

  expect(found).toEqual({ high: 1, critical: 1, packages: ['a', 'c'] })
})

test.each([
  ['refuses', '{"message": "405 Method Not Allowed", "statusCode": 405}'],
  ['says nothing', ''],
  ['answers with a page', '<html>'],
  ['answers with null', 'null'],
])('a registry that %s knows of no advisories', (_, said) => {
  expect(advisoriesIn(said)).toBeUndefined()
})
