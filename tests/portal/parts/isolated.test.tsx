import { screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { setZone } from '../../../portal/src/time/zone.ts'
import { isolated } from '../../../portal/src/words/isolated.ts'
import { openPortal } from '../harness.tsx'
import { database, me, processed } from '../request/things.ts'

afterEach(() => vi.unstubAllGlobals())

it.each(['متجر', 'חנות', 'shop متجر', '𞤀𞤣𞤤𞤢𞤥'])('%s does not turn around what stands beside it', (name) => {
  expect(isolated(name)).toBe(`\u2068${name}\u2069`)
})

it.each(['shop', 'Bücher', '店', 'магазин', '🐘', ''])('%s comes without invisible characters', (name) => {
  expect(isolated(name)).toBe(name)
})

it('a sentence that begins with such a name is read from left to right all the same', async () => {
  setZone('UTC')
  const ended = processed({ databaseName: 'متجر' })
  openPortal(`/requests/${ended.key}`, {
    'GET /v1/me': me(),
    [`GET /v1/requests/${ended.key}`]: ended,
    [`GET /v1/databases/${ended.databaseId}`]: database({ name: 'متجر', state: 'RUNNING' }),
  })

  const heading = await screen.findByRole('heading', { name: '\u2068متجر\u2069 is ready' })
  expect(heading.querySelector('bdi')).toBeNull()
  expect(document.title).toBe('Create \u2068متجر\u2069: processed · Howdah')
})
