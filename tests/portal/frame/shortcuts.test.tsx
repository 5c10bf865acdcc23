import { fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { database, listing, openPortal } from '../databases/portal-page.tsx'

afterEach(() => vi.unstubAllGlobals())

it('A key that is held is pressed once', async () => {
  const { calls } = openPortal('/databases', listing(database()))
  await screen.findByRole('link', { name: 'shop' })
  const lists = () => calls.filter((call) => call.startsWith('GET /v1/databases?')).length
  const before = lists()

  fireEvent.keyDown(document.body, { key: 'r' })
  await waitFor(() => expect(lists()).toBe(before + 1))
  const press = fireEvent.keyDown(document.body, { key: 'r', repeat: true })

  // Whoever answers it prevents what the browser would do.
  expect(press).toBe(true)
})
