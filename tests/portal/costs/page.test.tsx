import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import { chooseTenant } from '../../../portal/src/tenant.ts'
import { problem, type Sent } from '../harness.tsx'
import { me } from '../request/things.ts'
import { inNovember, open, queryOf, withMouse } from './harness.tsx'
import { november, october, page } from './things.ts'

inNovember()

const table = () => screen.findByRole('table', { name: /^Costs of/ })
const asked = (sent: readonly Sent[]) =>
  sent.filter(({ path }) => path === '/v1/costs').map((one) => queryOf(one).toString())

describe('without a choice in the address', () => {
  test('the current month is shown as such, at once', async () => {
    const { sent } = open('/costs')

    await within(await table()).findByText('€62.09')
    expect(asked(sent)).toEqual(['pageSize=25'])
    expect(screen.getByRole('heading', { name: 'Costs of November 2026' })).toBeTruthy()
    expect(screen.getByText(/Current month, until/).textContent).toBe('Current month, until 15:00 today. ')
    expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Which month' }).selectedOptions[0]?.text).toBe(
      'November 2026, current',
    )
    expect(document.title).toBe('Costs · Howdah')
  })

  test('each cost center has its products, databases and total, and all of them one', async () => {
    open('/costs')

    const rows = within(await table()).getAllByRole('row')
    await waitFor(() => expect(rows[1]?.textContent).toContain('C1290, C1291'))
    expect(rows.map((row) => row.textContent).at(-1)).toBe('Total of all 2 cost centers€1,234,629.89')
    expect(rows[2]?.textContent).toContain('€1,234,567.80')
  })
})

describe('a choice', () => {
  test('asks nothing until "Get costs" is pressed; then it stands in the address', async () => {
    const user = withMouse()
    const { sent } = open('/costs?rows=50&page=3&cursor=abc')
    await table()

    await user.selectOptions(screen.getByRole('combobox', { name: 'Which month' }), 'October 2026')
    await user.click(screen.getByRole('radio', { name: 'Fiscal year' }))
    await user.click(screen.getByRole('radio', { name: 'Month' }))
    expect(asked(sent)).toEqual(['pageSize=50&cursor=abc'])

    await user.click(screen.getByRole('button', { name: 'Get costs' }))
    await screen.findByRole('heading', { name: 'Costs of October 2026' })
    expect(Object.fromEntries(new URLSearchParams(location.search))).toEqual({ month: '2026-10', rows: '50' })
    expect(asked(sent).at(-1)).toBe('month=2026-10&pageSize=50')
    expect(screen.getByText('Whole month.')).toBeTruthy()
  })

  test('of a list chooses its kind as well, and back goes back', async () => {
    const user = withMouse()
    open('/costs?month=2026-10')
    await screen.findByRole('heading', { name: 'Costs of October 2026' })

    await user.selectOptions(screen.getByRole('combobox', { name: 'Which fiscal year' }), '2026, current')
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Fiscal year' }).checked).toBe(true)
    await user.click(screen.getByRole('button', { name: 'Get costs' }))
    await screen.findByRole('heading', { name: 'Costs of fiscal year 2026' })
    expect(location.search).toBe('?fiscalYear=2026')
    expect(screen.getByText(/Current fiscal year, until/)).toBeTruthy()
    expect(screen.getByText(/January to December 2026/)).toBeTruthy()

    history.back()
    await screen.findByRole('heading', { name: 'Costs of October 2026' })
    expect(screen.getByRole<HTMLInputElement>('radio', { name: 'Month' }).checked).toBe(true)
  })

  test('of what is shown already asks again', async () => {
    const user = withMouse()
    const { sent } = open('/costs?month=2026-11')
    await table()

    await user.click(screen.getByRole('button', { name: 'Get costs' }))

    await waitFor(() => expect(asked(sent)).toHaveLength(2))
  })
})

test('pages go on by cursor and back, and the total stays that of all', async () => {
  const user = withMouse()
  const last = { costCenter: '900', products: ['C9'], databases: 1, total: '9.00' }
  open('/costs', {
    'GET /v1/costs': (sent: Sent) =>
      queryOf(sent).get('cursor') === 'second' ? page({ items: [last] }) : page({ nextCursor: 'second' }),
  })
  await table()

  await user.click(screen.getByRole('button', { name: 'Next' }))
  await screen.findByText('900')
  expect(Object.fromEntries(new URLSearchParams(location.search))).toEqual({ page: '2', cursor: 'second' })
  expect(screen.getByText('Total of all cost centers')).toBeTruthy()
  expect(screen.getByText('26 to 26 · page 2')).toBeTruthy()

  await user.click(screen.getByRole('button', { name: 'Previous' }))
  await screen.findByText('241-6286')
  expect(screen.getByRole('button', { name: 'Previous' }).getAttribute('aria-disabled')).toBe('true')
})

test('the menu of a cost center leads to its details and to the databases of each product', async () => {
  const user = withMouse()
  open('/costs', { 'GET /v1/databases': { items: [], nextCursor: null } })
  await table()

  await user.click(screen.getByRole('button', { name: 'Actions of 241-6286' }))
  const entries = await screen.findAllByRole('menuitem')
  expect(entries.map(({ textContent }) => textContent)).toEqual(['Details', 'Databases of C1290', 'Databases of C1291'])

  await user.click(screen.getByRole('menuitem', { name: 'Databases of C1291' }))
  await screen.findByRole('heading', { name: 'Databases' })
  expect(location.pathname + location.search).toBe('/databases?search=C1291')
})

test('CSV is read with the token, of what is shown, and named after it', async () => {
  const user = withMouse()
  const files: string[] = []
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    files.push(this.download)
  })
  Object.assign(URL, { createObjectURL: () => 'blob:x', revokeObjectURL: () => {} })
  const { sent } = open('/costs')
  await table()

  await user.selectOptions(screen.getByRole('combobox', { name: 'Which month' }), 'October 2026')
  await user.click(screen.getByRole('button', { name: 'CSV of November 2026' }))

  await waitFor(() => expect(files).toEqual(['howdah-costs-2026-11.csv']))
  const call = sent.find(({ headers }) => headers.get('Accept') === 'text/csv')
  expect(call?.url).toBe('/v1/costs?month=2026-11')
  expect(call?.headers.get('Authorization')).toBe('Bearer a-token')
})

describe('deployments', () => {
  test('are bars with a legend, and a table', async () => {
    open('/costs')

    const legend = await screen.findByRole('list', { name: 'Flavours' })
    expect([...legend.children].map(({ textContent }) => textContent)).toEqual(['developer 13', 'smallbusiness 3'])
    expect(screen.getByRole('img', { name: 'developer 12, smallbusiness 3' })).toBeTruthy()
    expect(screen.getByText(/16 databases/)).toBeTruthy()
    const rows = within(screen.getByRole('region', { name: 'Deployments', hidden: true })).getAllByRole('row', {
      hidden: true,
    })
    // Where it is narrow the flavour stands below the data center.
    expect(rows.map(({ textContent }) => textContent).slice(1)).toEqual([
      'FRA1developerdeveloper129',
      'FRA1smallbusinesssmallbusiness33',
      'GCW1developerdeveloper11',
    ])
  })

  test('that cannot be read leave the costs as they are', async () => {
    open('/costs', { 'GET /v1/deployments': () => problem(503, 'unexpected') })

    await screen.findByText('Detail of unexpected')
    expect(within(await table()).getByText('€62.09')).toBeTruthy()
  })
})

describe('whose costs they are', () => {
  test('is said to whoever sees some tenants only', async () => {
    open('/costs', { 'GET /v1/me': { ...me('viewer'), tenants: ['DEMO', 'SHOPS'] } })

    await screen.findByText('Databases of your tenants alone: DEMO and SHOPS.')
  })

  test('does not change with the tenant that is chosen above, and that is said', async () => {
    chooseTenant('DEMO')
    open('/costs')

    await screen.findByText(/Costs are not split by tenant: DEMO/)
    expect(screen.getByText('Databases of all tenants.')).toBeTruthy()
  })
})

describe('where nothing is charged', () => {
  test('a new installation says since when it counts', async () => {
    open('/costs', {
      'GET /v1/costs': page({ items: [], total: '0.00', countedSince: '2026-11-20T08:00:00.000Z' }),
      'GET /v1/deployments': { items: [], nextCursor: null, databases: 0 },
    })

    await screen.findByText('Nothing is charged yet in November 2026.')
    expect(screen.getByText(/What databases use is written down since/).textContent).toContain('2026-11-20 09:00:00')
    expect(screen.getByText(/There is no database now/)).toBeTruthy()
    const months = within(screen.getByRole('combobox', { name: 'Which month' })).getAllByRole('option')
    expect(months.map(({ textContent }) => textContent)).toEqual(['November 2026, current'])
  })

  test('a month that is over, and one to come, say which', async () => {
    const user = withMouse()
    const december = { month: '2026-12', from: november.to, to: '2026-12-31T23:00:00.000Z', isCurrent: false }
    open('/costs?month=2026-12', {
      'GET /v1/costs': (sent: Sent) =>
        page({
          items: [],
          period: queryOf(sent).get('month') === '2026-10' ? october : { ...december, until: november.to },
        }),
    })
    await screen.findByText('December 2026 has not begun.')

    await user.selectOptions(screen.getByRole('combobox', { name: 'Which month' }), 'October 2026')
    await user.click(screen.getByRole('button', { name: 'Get costs' }))

    await screen.findByText('Nothing was charged in October 2026.')
  })

  test('what is refused stands in place of the costs, not of the page', async () => {
    const user = withMouse()
    let isBroken = true
    open('/costs', { 'GET /v1/costs': () => (isBroken ? problem(503, 'unexpected') : page()) })
    await screen.findByText('Detail of unexpected')
    expect(await screen.findByRole('list', { name: 'Flavours' })).toBeTruthy()

    isBroken = false
    await user.click(screen.getByRole('button', { name: 'Try again' }))

    await table()
    expect(screen.queryByText('Detail of unexpected')).toBeNull()
  })
})

test('g c goes to the costs, and the navigation says that they are shown', async () => {
  const user = withMouse()
  open('/requests', { 'GET /v1/requests': { items: [], nextCursor: null } })
  await screen.findByRole('heading', { name: 'Requests' })

  await user.keyboard('gc')

  await table()
  const link = within(screen.getByRole('navigation', { name: 'Menu' })).getByRole('link', { name: 'Costs' })
  expect(link.getAttribute('aria-current')).toBe('page')
})

test('what is refreshed waits five minutes, unless somebody chooses otherwise', async () => {
  open('/costs')
  await table()

  expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Refresh every' }).value).toBe('300')
})
