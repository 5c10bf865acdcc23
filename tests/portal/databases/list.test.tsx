import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { caller } from '../a-caller.ts'
import { problem } from '../harness.tsx'
import { type Answer, database, listing, openPortal, request } from './portal-page.tsx'

afterEach(() => vi.unstubAllGlobals())

const rowOf = async (name: string) => (await screen.findByRole('link', { name })).closest('tr') as HTMLElement
const another = database({ id: 'c3d9e5aa-c8f3-447c-8e56-247b7493b4df', name: 'catalog-dev' })

describe('The list of databases', () => {
  it('tells of each what it is called, how it is, where it is and whose it is', async () => {
    openPortal('/databases', listing(database()))

    const row = await rowOf('shop')
    for (const text of ['5b54d046', 'Running', 'Orders of the web shop', 'FRA1', 'eu-central-1a', '10.20.4.17', '6543'])
      expect(within(row).getByText(text)).toBeTruthy()
    expect(screen.getByRole('link', { name: 'shop' }).getAttribute('href')).toMatch(/^\/databases\/5b54d046-/)
    expect(screen.getByText('1 to 1 · page 1 of 1')).toBeTruthy()
  })

  it('leads to the request that is at work, and says where a database is going', async () => {
    openPortal(
      '/databases',
      listing(database({ activeRequest: 'r-1' }), database({ ...another, state: 'RUNNING', desiredState: 'STOPPED' })),
      ({ path, query }) =>
        path === '/v1/requests' && query.getAll('state').length > 1
          ? { items: [request()], nextCursor: null }
          : undefined,
    )

    const link = await screen.findByRole('link', { name: 'STOP-DB' })
    expect(link.getAttribute('href')).toBe('/requests/r-1')
    expect(within(await rowOf('catalog-dev')).getByText('→ Stopped')).toBeTruthy()
  })

  it('says until when the backups of a deleted one are kept', async () => {
    const deleted = database({
      state: 'DELETED',
      desiredState: 'DELETED',
      deletedAt: '2026-11-29T10:00:00.000Z',
      backupsKeptUntil: '2026-12-06T10:00:00.000Z',
    })
    openPortal('/databases', listing(deleted))
    expect(within(await rowOf('shop')).getByText('backups until 2026-12-06')).toBeTruthy()
  })

  it('searches after the last key, once, and keeps the rows until the answer', async () => {
    const { user, calls } = openPortal('/databases', listing(database()))
    await rowOf('shop')
    calls.length = 0

    await user.type(screen.getByRole('searchbox', { name: 'Search' }), 'sho')

    await waitFor(() => expect(location.search).toBe('?search=sho'))
    expect(calls.filter((call) => call.startsWith('GET /v1/databases'))).toHaveLength(1)
    expect(calls[0]).toContain('search=sho')
    expect(await rowOf('shop')).toBeTruthy()
  })

  it('is of all tenants where the address, or an earlier choice, names one that nobody shows', async () => {
    const { calls } = openPortal(
      '/databases?tenant=GONE',
      ({ path, query }) =>
        path === '/v1/databases' && query.has('tenant') ? { items: [], nextCursor: null } : undefined,
      listing(database()),
    )

    expect(await rowOf('shop')).toBeTruthy()
    expect(calls.at(-1)).not.toContain('GONE')
  })

  it('filters by several states, and says what does not match', async () => {
    const none: Answer = ({ path, query }) =>
      path === '/v1/databases' && query.has('state') ? { items: [], nextCursor: null, total: 0 } : undefined
    const { user, calls } = openPortal('/databases?search=shp&dataCenter=FRA1', none, listing(database()))
    await rowOf('shop')

    await user.click(screen.getByRole('button', { name: 'State: all' }))
    await user.click(await screen.findByRole('menuitemcheckbox', { name: /Stopped/ }))
    await user.click(screen.getByRole('menuitemcheckbox', { name: /Failed/ }))

    expect(await screen.findByText(/No database matches/)).toHaveProperty(
      'textContent',
      'No database matches “shp” that is stopped or failed in FRA1',
    )
    expect(calls.at(-1)).toContain('state=STOPPED&state=FAILED')
    await user.keyboard('{Escape}')
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))
    expect(await rowOf('shop')).toBeTruthy()
    expect(location.search).toBe('')
  })

  it('sorts by a head, and the other way at the second press', async () => {
    const { user, calls } = openPortal('/databases', listing(database()))
    await rowOf('shop')
    expect(screen.getByRole('columnheader', { name: 'Name' }).getAttribute('aria-sort')).toBe('ascending')

    await user.click(screen.getByRole('button', { name: 'Tenant' }))
    await waitFor(() => expect(calls.at(-1)).toContain('sort=tenant'))
    await user.click(screen.getByRole('button', { name: 'Tenant' }))
    await waitFor(() => expect(calls.at(-1)).toContain('sort=-tenant'))
    expect(screen.getByRole('columnheader', { name: 'Tenant' }).getAttribute('aria-sort')).toBe('descending')
  })

  it('leads on and back through its pages', async () => {
    const pages: Answer = ({ path, query }) => {
      if (path !== '/v1/databases') return undefined
      return query.get('cursor') === 'two'
        ? {
            items: Array.from({ length: 10 }, (_, i) => database({ id: `b${i}`, name: `second-${i}` })),
            nextCursor: null,
          }
        : {
            items: Array.from({ length: 10 }, (_, i) => database({ id: `a${i}`, name: `first-${i}` })),
            nextCursor: 'two',
            ...(query.has('total') ? { total: 20 } : {}),
          }
    }
    const { user } = openPortal('/databases?rows=10', pages)
    await rowOf('first-0')

    await user.click(screen.getByRole('button', { name: 'Next' }))
    await rowOf('second-0')
    expect(screen.getByText('11 to 20 · page 2 of 2')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Next' }).getAttribute('aria-disabled')).toBe('true')

    await user.click(screen.getByRole('button', { name: 'Previous' }))
    await rowOf('first-0')
    expect(location.search).toBe('?rows=10')
  })

  it('is as usual where the address asks for what cannot be', async () => {
    const { calls } = openPortal('/databases?rows=9999&sort=price&search=shop&lost=1', listing(database()))
    await rowOf('shop')
    const asked = calls.find((call) => call.startsWith('GET /v1/databases?'))
    expect(asked).toContain('pageSize=25&sort=name&search=shop')
    expect(location.search).toBe('?search=shop')
  })

  it('asks for the databases of the tenant that the frame has', async () => {
    const { user, calls } = openPortal('/databases', listing(database()))
    await rowOf('shop')
    await user.click(screen.getByRole('button', { name: 'Tenant: All tenants' }))
    await user.click(await screen.findByRole('menuitemradio', { name: /DEMO/ }))
    await waitFor(() => expect(calls.filter((call) => call.includes('/v1/databases')).at(-1)).toContain('tenant=DEMO'))
    expect(location.search).toBe('?tenant=DEMO')
  })

  it('shows new ones when somebody wants to see them, and then forgets those that left', async () => {
    let items = [database()]
    const { user, client } = openPortal('/databases', ({ path }) =>
      path === '/v1/databases' ? { items, nextCursor: null } : undefined,
    )
    await rowOf('shop')

    items = [another]
    await client.refetchQueries({ queryKey: ['databases'] })
    expect(await screen.findByText('no longer in this list')).toBeTruthy()
    expect(screen.queryByText('catalog-dev')).toBeNull()

    await user.click(screen.getByRole('button', { name: 'Show' }))
    await rowOf('catalog-dev')
    expect(screen.queryByText('shop')).toBeNull()
  })

  it('invites those who may to make the first one, and tells the others whom to ask', async () => {
    openPortal('/databases', listing())
    expect(await screen.findByText(/No databases yet/)).toBeTruthy()
    expect(screen.getByText('npx howdah database create shop')).toBeTruthy()
  })

  it('tells a viewer whom to ask', async () => {
    openPortal('/databases', listing(), ({ path }) =>
      path === '/v1/me' ? caller('viewer', { tenants: ['DEMO'] }) : undefined,
    )
    expect(await screen.findByText('Ask an operator of DEMO for one.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'New database' }).getAttribute('aria-disabled')).toBe('true')
  })

  it('says what went wrong in its own place, and tries again', async () => {
    let isBroken = true
    const { user } = openPortal(
      '/databases',
      ({ path }) => (path === '/v1/databases' && isBroken ? problem(500, 'unexpected') : undefined),
      listing(database()),
    )
    expect(await screen.findByRole('alert')).toHaveProperty(
      'textContent',
      expect.stringContaining('Detail of unexpected'),
    )
    isBroken = false
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await rowOf('shop')).toBeTruthy()
  })

  it('goes on searching when somebody wants that', async () => {
    let calls = 0
    const { user } = openPortal('/databases?search=x', ({ path }) => {
      if (path !== '/v1/databases') return undefined
      calls++
      return calls < 10 ? { items: [], nextCursor: `c${calls}` } : { items: [database()], nextCursor: null }
    })
    await user.click(await screen.findByRole('button', { name: 'Continue' }))
    expect(await rowOf('shop')).toBeTruthy()
  })
})
