import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { chosenZone, setZone } from '../../../portal/src/time/zone.ts'
import { zonesLike } from '../../../portal/src/time/zone-search.ts'
import { listing, openPortal } from '../databases/portal-page.tsx'

beforeEach(() => setZone('UTC'))
afterEach(() => vi.unstubAllGlobals())

const open = async () => {
  const { user } = openPortal('/databases', listing())
  await user.click(await screen.findByRole('button', { name: 'Time zone: UTC' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Time zone' }))
  return { user, dialog, field: dialog.getByRole('combobox', { name: 'Search a zone' }) }
}

it('a zone is found by any part of its name, and chosen with the mouse', async () => {
  const { user, dialog, field } = await open()
  expect(dialog.queryByRole('option')).toBeNull()
  await user.type(field, 'berlin')
  await user.click(dialog.getByRole('option', { name: 'Europe/Berlin' }))

  expect(chosenZone()).toBe('Europe/Berlin')
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

it('the arrow keys go through what is found, and Enter chooses', async () => {
  const { user, dialog, field } = await open()
  await user.type(field, 'york')
  const active = () => document.getElementById(field.getAttribute('aria-activedescendant') ?? '')?.textContent
  expect(active()).toBe('America/New_York')

  await user.clear(field)
  await user.type(field, 'indiana')
  const all = dialog.getAllByRole('option').map(({ textContent }) => textContent)
  await user.keyboard('{ArrowDown}')
  expect(active()).toBe(all[1])
  await user.keyboard('{Enter}')

  expect(chosenZone()).toBe(all[1])
})

it('what no zone is called is told so, and changes nothing', async () => {
  const { user, dialog, field } = await open()
  await user.type(field, 'atlantis{Enter}')

  expect(dialog.getByText(/There is no time zone of this name/)).toBeTruthy()
  expect(chosenZone()).toBe('UTC')
})

it('words may be parted by spaces, and those that begin so come first', () => {
  expect(zonesLike('new york')).toEqual(['America/New_York'])
  expect(zonesLike(' ')).toEqual([])
  const found = zonesLike('ber')
  expect(found[0]).toMatch(/(^|\/)Ber/)
  expect(found).toContain('Europe/Berlin')
})
