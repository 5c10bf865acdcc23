import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { shareChanges } from '../../../portal/src/api/other-tabs.ts'
import { keys } from '../../../portal/src/api/queries.ts'
import { Tabs } from '../../../portal/src/session/tabs.ts'
import { openBrowser } from '../session/browser.ts'

beforeEach(() => openBrowser('/databases'))
afterEach(() => vi.unstubAllGlobals())

const openTab = (): QueryClient => {
  const client = new QueryClient()
  shareChanges(client, new Tabs())
  for (const queryKey of [keys.database('d-1'), keys.database('d-2'), keys.databases]) client.setQueryData(queryKey, {})
  return client
}

test('what was changed in a tab is old in the others, and nothing else is', async () => {
  const here = openTab()
  const there = openTab()

  const write = here.getMutationCache().build(here, { mutationFn: async () => ({ database: { id: 'd-1' } }) })
  await write.execute(undefined)
  await Promise.resolve()

  const isOld = (key: readonly string[]): boolean | undefined => there.getQueryState(key)?.isInvalidated
  expect(isOld(keys.database('d-1'))).toBe(true)
  expect(isOld(keys.databases)).toBe(true)
  expect(isOld(keys.database('d-2'))).toBe(false)
})
