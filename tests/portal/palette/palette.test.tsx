import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { closePalette, openPalette, typeAhead } from '../../../portal/src/palette/opening.ts'
import { chooseTenant } from '../../../portal/src/tenant.ts'
import { caller } from '../a-caller.ts'
import { type Answer, database, listing, openPortal } from '../databases/portal-page.tsx'
import { problem } from '../harness.tsx'

afterEach(() => {
  closePalette()
  chooseTenant('')
  vi.unstubAllGlobals()
})

const shop = database()
const orders = database({ id: '7c3e0000-c8f3-447c-8e56-247b7493b4df', name: 'orders', tenant: 'DEMO' })

/** Finds by the beginning of a name, as the API. */
const searching =
  (...all: readonly (typeof shop)[]): Answer =>
  ({ method, path, query }) => {
    if (method !== 'GET') return undefined
    const one = all.find(({ id }) => path === `/v1/databases/${id}`)
    if (one) return Response.json(one, { headers: { ETag: '"7"' } })
    const search = query.get('search')
    if (path !== '/v1/databases' || search === null) return undefined
    const items = all.filter(({ name }) => name.startsWith(search))
    return { items, nextCursor: null, total: items.length }
  }

const field = () => screen.findByRole('combobox', { name: 'Page, database or action' })
const open = async (...answers: readonly Answer[]) => {
  const portal = openPortal('/databases', ...answers, searching(shop, orders), listing())
  await screen.findByRole('heading', { level: 1 })
  await portal.user.keyboard('{Control>}k{/Control}')
  await field()
  const searches = () =>
    portal.calls.filter((call) => call.startsWith('GET /v1/databases?') && call.includes('search='))
  return { ...portal, searches }
}
const options = () => screen.getAllByRole('option').map(({ textContent }) => textContent)
const option = (name: RegExp | string) => screen.findByRole('option', { name })
const active = async () => {
  const id = (await field()).getAttribute('aria-activedescendant')
  return document.getElementById(id ?? '')?.textContent
}

describe('The palette', () => {
  it('opens by its chord, also in a field and where single keys are off; not over a dialog', async () => {
    localStorage.setItem('howdah.shortcuts', 'off')
    const { user } = openPortal('/databases', listing(shop))
    await user.click(await screen.findByRole('searchbox', { name: 'Search' }))
    await user.keyboard('{Control>}k{/Control}')
    await field()
    await user.keyboard('{Escape}')
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())

    await user.click(screen.getByRole('button', { name: /^Time zone/ }))
    await screen.findByRole('dialog', { name: 'Time zone' })
    await user.keyboard('{Control>}k{/Control}')
    expect(screen.queryByRole('combobox', { name: 'Page, database or action' })).toBeNull()
  })

  it('stays over the page that it was opened over: going back closes it', async () => {
    const { router } = await open()
    closePalette()
    await router.navigate({ to: '/costs' })
    openPalette()
    await field()
    history.back()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(location.pathname).toBe('/databases')
  })

  it('opens by a button of the header that tells its keys, as the list of keys does', async () => {
    const { user } = openPortal('/databases', listing(shop))
    await user.click(await screen.findByRole('button', { name: 'Go to… Ctrl K' }))
    await field()
    await user.click(screen.getByRole('button', { name: 'Close' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())

    await user.keyboard('?')
    const keys = await screen.findByRole('dialog', { name: 'Shortcuts' })
    expect(within(keys).getByText('Go to a page, a database or an action')).toBeTruthy()
    await user.keyboard('{Escape}')
  })

  it('loses nothing that is typed before it is there, and lets none of it mean anything else', async () => {
    const { user } = openPortal('/databases', searching(shop, orders), listing())
    await screen.findByRole('heading', { level: 1 })
    await user.keyboard('{Control>}k{/Control}ncr')
    await waitFor(async () => expect(await field()).toHaveProperty('value', 'ncr'))
    expect(location.pathname).toBe('/databases')
  })

  it('chooses what was entered before it is there, as it was corrected', async () => {
    const type = (...keys: readonly string[]) =>
      keys.map((key) => typeAhead(new KeyboardEvent('keydown', { key, cancelable: true })))
    openPalette()
    expect(type('F5', 'PageDown')).toEqual([false, false])
    expect(type('Enter', 'o', 'r', 'x', 'Backspace', 'd', 'Enter')).not.toContain(false)

    openPortal('/databases', searching(shop, orders), listing())
    await screen.findByRole('heading', { level: 1, name: 'orders' })
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('offers pages and what was looked at last while nothing is typed', async () => {
    sessionStorage.setItem('howdah.looked-at', JSON.stringify([orders.id, 'gone', shop.id]))
    const { user } = await open()

    await option(/^orders 7c3e0000 · DEMO ?Running/)
    expect(options().slice(0, 4)).toEqual(['Databases', 'New database', 'Requests', 'Costs'].map((one) => `${one} `))
    const last = within(screen.getByRole('group', { name: 'Looked at last' }))
    expect(last.getAllByRole('option')).toHaveLength(2)
    expect(await active()).toMatch('Databases')

    await user.keyboard('{ArrowUp}')
    expect(await active()).toMatch('shop')
    await user.keyboard('{ArrowDown}{ArrowDown}{ArrowDown}{Enter}')
    await screen.findByRole('heading', { level: 1, name: 'Requests' })
    expect(screen.queryByRole('listbox')).toBeNull()
  })

  it('offers the pages that somebody may use, and says why not', async () => {
    const me = caller('viewer')
    const { user } = await open(({ path }) => (path === '/v1/me' ? me : undefined))
    await user.keyboard('new')
    const entry = await option(/New database/)
    expect(entry.getAttribute('aria-disabled')).toBe('true')
    expect(entry.textContent).toMatch(/Needs the role operator/)
    await user.keyboard('{Enter}')
    expect(location.pathname).toBe('/databases')
    expect(screen.queryByRole('option', { name: 'Feedback' })).toBeNull()
  })

  it('offers the feedback of all to administrators', async () => {
    const me = caller('administrator', { allTenants: true })
    await open(({ path }) => (path === '/v1/me' ? me : undefined))
    await option('Feedback')
  })
})

describe('A search in the palette', () => {
  it('asks once, after the last key, for the tenant that is chosen', async () => {
    const { user, searches } = await open()
    await user.keyboard('shop')
    await option(/^shop 5b54d046 · ADMIN ?Running/)
    expect(searches()).toHaveLength(1)

    chooseTenant('ADMIN')
    await user.keyboard('s')
    await screen.findByText('“shops”')
    expect(searches().at(-1)).toContain('tenant=ADMIN')
    expect((await field()).getAttribute('aria-expanded')).toBe('false')
  })

  it('chooses from the answer where somebody is ahead of it', async () => {
    const { user, searches } = await open()
    await user.keyboard('ord{Enter}')
    expect(searches()).toEqual([])
    await screen.findByRole('heading', { level: 1, name: 'orders' })
  })

  it('chooses nothing once somebody has typed on', async () => {
    const { user } = await open()
    await user.keyboard('ord{Enter}x{Backspace}')
    await option(/^orders/)
    expect(await field()).toBeTruthy()
  })

  it('that is refused says why and what to do, and tries again; pages stay', async () => {
    let isDown = true
    const { user } = await open(({ path, query }) =>
      isDown && path === '/v1/databases' && query.has('search') ? problem(403, 'forbidden') : undefined,
    )
    await user.keyboard('cost')
    await screen.findByText('Hint of forbidden')
    await option('Costs')
    isDown = false
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(screen.queryByText('Hint of forbidden')).toBeNull())
  })

  it('leads to the list for more than it shows', async () => {
    const many = Array.from({ length: 8 }, (_, i) => database({ id: `a${i}`, name: `team-${i}` }))
    const { user } = await open(({ path, query }) =>
      path === '/v1/databases' && query.has('search') ? { items: many, nextCursor: 'two' } : undefined,
    )
    await user.keyboard('team')
    await user.click(await option('All that match “team”, in the list'))
    await waitFor(() => expect(location.search).toBe('?search=team'))
  })
})

describe('Actions in the palette', () => {
  it('follow a verb before the name, and open their dialog over the page of the database', async () => {
    const { user } = await open()
    await user.keyboard('stop shop')
    await option(/^Stop shop 5b54d046 · ADMIN/)
    await user.keyboard('{Enter}')
    await screen.findByRole('dialog', { name: /^Stop shop/ })
    expect(location.pathname + location.search).toBe(`/databases/${shop.id}/requests?do=stop`)

    history.back()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(location.pathname + location.search).toBe(`/databases/${shop.id}/requests`)
  })

  it('stand behind a database that has the very name that is typed', async () => {
    const stop = database({ name: 'Stop' })
    sessionStorage.setItem('howdah.looked-at', JSON.stringify([stop.id]))
    const { user } = await open(({ path, method, query }) =>
      method === 'GET' && path === '/v1/databases' && query.get('search') === 'stop'
        ? { items: [stop], nextCursor: null, total: 1 }
        : undefined,
    )
    await user.keyboard('stop{Enter}')
    await screen.findByRole('heading', { level: 1, name: /^Stop|shop/ })
    expect(location.pathname).toMatch(`/databases/${stop.id}`)
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(location.search).toBe('')
  })

  it('that are refused are there with the reason, and are not chosen', async () => {
    const busy = database({ actions: { ...shop.actions, stop: { allowed: false, code: 'request-active' } } })
    const { user } = await open(searching(busy))
    await user.keyboard('stop shop')
    const stop = await option(/^Stop shop/)
    expect(stop.textContent).toMatch(/Another request is at work on it/)
    await user.keyboard('{Enter}')
    await user.click(stop)
    expect(stop.isConnected).toBe(true)
    expect(location.pathname).toBe('/databases')
  })

  it('that a database does not offer leave the database itself', async () => {
    const { user } = await open()
    await user.keyboard('purge shop')
    await option(/^shop/)
    expect(screen.queryByRole('group', { name: 'Actions' })).toBeNull()
  })

  it('of a database are a key away also where somebody is ahead of the answer', async () => {
    const { user } = await open()
    await user.keyboard('ord{Tab}')
    const of = await screen.findByRole('combobox', { name: 'Action of orders (7c3e0000)' })
    expect(document.activeElement).toBe(of)
  })

  it('of a database are a key away, as in its menu, and lead back', async () => {
    const { user } = await open()
    await user.keyboard('shop')
    await option(/^shop/)
    await user.keyboard('{Tab}')
    const of = await screen.findByRole('combobox', { name: 'Action of shop (5b54d046)' })
    expect(document.activeElement).toBe(of)
    expect(options().map((one) => one?.trim())).toEqual([
      'Connect',
      'Stop',
      'Edit',
      'Clone',
      'Recover',
      'Back up now',
      'Set restore point',
      'Change password',
      'Set replication role',
      'Rotate backup key',
      'Copy id',
      'Delete',
    ])
    await user.keyboard('no such')
    expect(await screen.findByText('No action begins with “no such”.')).toBeTruthy()
    await user.clear(of)
    // As before a name.
    await user.keyboard('backup')
    await option('Back up now')
    await user.clear(of)
    await user.keyboard('{Backspace}')
    await field()

    await user.keyboard('shop')
    await option(/^shop/)
    await user.keyboard('{ArrowRight}edit{Enter}')
    await screen.findByRole('dialog', { name: /^Edit shop/ })
    expect(location.search).toBe('?do=edit')
  })
})
