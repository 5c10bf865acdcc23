import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { problem, type Sent } from '../harness.tsx'
import { inNovember, open, queryOf, withMouse } from './harness.tsx'
import { details, share, year2026 } from './things.ts'

inNovember()

describe('the details of a cost center', () => {
  const dialogOf = (name = 'Costs of 241-6286') => screen.findByRole('dialog', { name })

  test('say how each amount is reckoned, and which databases it comes from', async () => {
    const user = withMouse()
    open('/costs/241-6286?month=2026-11')

    const dialog = await dialogOf()
    const flavour = await within(dialog).findByText('smallbusiness, network')
    expect(flavour.closest('summary')?.textContent).toBe('smallbusiness, network 419 h × €0.0780 €32.68')
    expect(within(dialog).getByText('Network disk').closest('summary')?.textContent).toBe(
      'Network disk 41,900 GB·h × €0.000702 €29.41',
    )
    expect(within(dialog).getByText('Total').parentElement?.textContent).toBe('Total€62.09')
    await user.click(flavour)
    const databases = within(dialog).getByRole('table', { name: 'smallbusiness, network' })
    expect(within(databases).getByRole('link', { name: 'shop' }).getAttribute('href')).toBe(
      '/databases/shop-0000-4000-8000-000000000001',
    )
    expect(document.title).toBe('241-6286: Costs · Howdah')
  })

  test('open from the list, and close to it by their button and by going back', async () => {
    const user = withMouse()
    open('/costs?month=2026-11')
    await user.click(await screen.findByRole('link', { name: '241-6286' }))
    await dialogOf()
    expect(location.pathname + location.search).toBe('/costs/241-6286?month=2026-11')

    await user.click(screen.getByRole('button', { name: 'Close' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(location.pathname + location.search).toBe('/costs?month=2026-11')

    history.forward()
    await dialogOf()
    history.back()
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  })

  test('that somebody came to by a link close to the list', async () => {
    const user = withMouse()
    open('/costs/241-6286?fiscalYear=2026')
    await dialogOf()

    await user.keyboard('{Escape}')

    await waitFor(() => expect(location.pathname + location.search).toBe('/costs?fiscalYear=2026'))
  })

  test('of a fiscal year say which months each price is of', async () => {
    const line = { flavour: 'smallbusiness', storageType: 'network' as const, hours: '100' }
    open('/costs/241-6286?fiscalYear=2026', {
      'GET /v1/costs/241-6286': details({
        period: year2026,
        flavours: [
          { ...line, unitPrice: '0.078', amount: '7.80', firstMonth: '2026-01', lastMonth: '2026-08' },
          { ...line, unitPrice: '0.0812', amount: '8.12', firstMonth: '2026-09', lastMonth: '2026-11' },
        ],
      }),
    })

    const dialog = await dialogOf()
    await within(dialog).findByText('January to August 2026')
    expect(within(dialog).getByText('September to November 2026')).toBeTruthy()
    expect(within(dialog).getAllByText(/at each of their prices/)).toHaveLength(2)
  })

  test('read more databases when somebody asks for them', async () => {
    const user = withMouse()
    const { sent } = open('/costs/241-6286', {
      'GET /v1/costs/241-6286': (one: Sent) =>
        queryOf(one).has('cursor')
          ? details({ databases: 2, items: [share('later')] })
          : details({ databases: 2, nextCursor: 'more' }),
    })
    const dialog = await dialogOf()
    await user.click(await within(dialog).findByText('By database'))
    expect(within(dialog).getAllByText(/1 of 2 databases read so far/).length).toBeGreaterThan(0)

    await user.click(within(dialog).getAllByRole('button', { name: 'Read more' }).at(-1) as HTMLElement)

    await within(dialog).findAllByText('later')
    expect(sent.at(-1)?.url).toContain('cursor=more')
    expect(within(dialog).queryByRole('button', { name: 'Read more' })).toBeNull()
  })

  test('that are refused say why, and try again', async () => {
    open('/costs/241-6286', { 'GET /v1/costs/241-6286': problem(403, 'forbidden') })

    const dialog = await dialogOf()
    await within(dialog).findByText('Detail of forbidden')
    expect(within(dialog).getByText('Hint of forbidden')).toBeTruthy()
    expect(within(dialog).getByRole('button', { name: 'Try again' })).toBeTruthy()
  })

  test('of which nothing is charged say so', async () => {
    open('/costs/241-9999', {
      'GET /v1/costs/241-9999': details({ flavours: [], networkDisk: [], items: [], databases: 0, products: [] }),
    })

    await within(await dialogOf('Costs of 241-9999')).findByText(/Nothing is charged to it in November 2026/)
  })
})
