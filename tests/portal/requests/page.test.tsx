import { act, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { requestTypes } from '../../../cli/generated/choices.ts'
import openapi from '../../../functions/api/generated/openapi.json'
import type { Request } from '../../../portal/src/api/queries.ts'
import { chooseTenant } from '../../../portal/src/tenant.ts'
import { type Answers, openPortal, problem, type Sent } from '../harness.tsx'
import { at, failed, me, now, processed, running, stuck } from '../request/things.ts'

beforeEach(() => {
  localStorage.setItem('howdah.zone', 'UTC')
  vi.useFakeTimers({ now, toFake: ['Date', 'setInterval', 'clearInterval'] })
})

afterEach(() => {
  chooseTenant('')
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const all: Request[] = [
  processed({ key: 'r-5', databaseName: 'five', filedAt: at(50) }),
  running({ key: 'r-4', databaseName: 'four', filedAt: at(40) }),
  failed({ key: 'r-3', databaseName: 'three', filedAt: at(30) }),
  stuck({ key: 'r-2', databaseName: 'two', filedAt: at(20) }),
  processed({ key: 'r-1', databaseName: 'one', filedAt: at(10) }),
]

/** As the API: newest first, cursors are keys. */
const listOf =
  (requests: readonly Request[] | (() => readonly Request[])) =>
  ({ query }: Sent): unknown => {
    const states = query.getAll('state')
    const cursor = query.get('cursor')
    const found = (typeof requests === 'function' ? requests() : requests).filter(
      (one) =>
        (states.length === 0 || states.includes(one.state)) &&
        (!query.has('type') || one.type === query.get('type')) &&
        (!query.has('database') || one.databaseName === query.get('database')) &&
        (cursor === null || one.key < cursor),
    )
    const size = Number(query.get('pageSize'))
    return { items: found.slice(0, size), nextCursor: found.length > size ? found[size - 1]?.key : null }
  }

const open = (path: string, requests: readonly Request[] | (() => readonly Request[]) = all, more: Answers = {}) =>
  openPortal(path, {
    'GET /v1/me': me(),
    'GET /v1/tenants': { items: [{ name: 'ADMIN' }, { name: 'DEMO' }] },
    'GET /v1/requests': listOf(requests),
    ...more,
  })

const names = (): (string | null)[] =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.querySelector('td:nth-of-type(2) a')?.textContent ?? null)

const rowsCome = async (...expected: string[]): Promise<void> => waitFor(() => expect(names()).toEqual(expected))
const later = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000))
const withMouse = () => userEvent.setup({ advanceTimers: (millis) => vi.advanceTimersByTime(millis) })

test('stuck ones stand on top, then what runs, then the rest by time', async () => {
  open('/requests')

  await rowsCome('two', 'four', 'five', 'three', 'one')
  expect(document.title).toBe('Requests · Howdah')
})

test('the pager counts what stands on top apart from the page', async () => {
  const user = withMouse()
  open('/requests?rows=2')
  await rowsCome('two', 'four', 'five', 'three')
  const pager = screen.getByRole('navigation', { name: 'Pages' })
  expect(pager.textContent).toContain('2 open, then 1 to 2 · page 1')

  await user.click(within(pager).getByRole('button', { name: 'Next' }))
  await rowsCome('one')
  expect(pager.textContent).toContain('3 to 3 · page 2')
  expect(pager.textContent).not.toContain('open')
})

test('the pager counts the stuck ones on top of what failed', async () => {
  open('/requests?show=failed')
  await rowsCome('two', 'three')
  expect(screen.getByText('1 stuck, then 1 to 1 · page 1')).toBeTruthy()
})

test('a row says its state, step or error, when, how long, by whom and of which tenant', async () => {
  open('/requests')
  await rowsCome('two', 'four', 'five', 'three', 'one')

  const [, two, four, five] = screen.getAllByRole('row')
  expect(two?.textContent).toContain('Stuck at remove bucket: The object store refused the credentials')
  expect(four?.textContent).toContain('Step 3 of 5: Run PostgreSQL')
  for (const part of ['Processed', 'CREATE-DB', 'c3d9e5aa', '13 s ago', '1 min 20 s', 'Ada Byron', 'DEMO'])
    expect(five?.textContent).toContain(part)
})

test('chips count, and choose; stuck ones stay on top', async () => {
  const user = withMouse()
  open('/requests')
  await rowsCome('two', 'four', 'five', 'three', 'one')
  const chips = screen.getByRole('navigation', { name: 'Show' })
  await waitFor(() => expect(chips.textContent).toBe('Stuck1Running1Failed today1All'))

  await user.click(within(chips).getByRole('link', { name: /Failed/ }))
  await rowsCome('two', 'three')
  expect(location.search).toBe('?show=failed')

  await user.click(within(chips).getByRole('link', { name: /Stuck/ }))
  await rowsCome('two')
  expect(within(chips).getByRole('link', { current: 'page' }).textContent).toBe('Stuck1')

  await user.click(within(chips).getByRole('link', { name: /Running/ }))
  await rowsCome('two', 'four')
})

test('the address asks the API for several states, since midnight, of the tenant that is chosen', async () => {
  chooseTenant('DEMO')
  const { sent } = open('/requests?show=failed&type=CREATE-DB&database=three')
  await screen.findAllByText('three')

  const queries = sent.filter(({ path }) => path === '/v1/requests').map(({ url }) => url)
  expect(queries.some((path) => path.includes('state=STUCK&state=QUEUED&state=RUNNING&state=UNWINDING'))).toBe(true)
  const page = queries.find((path) => path.includes('state=FAILED') && path.includes('pageSize=25'))
  const query = new URL(page ?? '', 'http://x').searchParams
  expect(Object.fromEntries(query)).toMatchObject({
    tenant: 'DEMO',
    type: 'CREATE-DB',
    database: 'three',
    since: '2026-11-22T00:00:00Z',
  })
})

test('a menu reads what may be done when it opens, and says why not', async () => {
  const user = withMouse()
  const { sent } = open('/requests', all, { 'GET /v1/requests/r-4': running({ key: 'r-4' }) })
  await rowsCome('two', 'four', 'five', 'three', 'one')
  expect(sent.some(({ path }) => path === '/v1/requests/r-4')).toBe(false)

  screen.getByRole('button', { name: 'Actions of Create four' }).focus()
  await user.keyboard('{Enter}')

  await waitFor(() =>
    expect(screen.getByRole('menuitem', { name: /Retry/ }).textContent).toContain(
      'Only FAILED and STUCK requests can.',
    ),
  )
  expect(screen.getByRole('menuitem', { name: 'Cancel request' }).getAttribute('aria-disabled')).not.toBe('true')
  expect(screen.getByRole('menuitem', { name: 'Open' })).toBeTruthy()
})

test('pages go on by cursor, in the address, and back', async () => {
  const user = withMouse()
  open('/requests?rows=2')
  await rowsCome('two', 'four', 'five', 'three')

  await user.click(screen.getByRole('button', { name: 'Next' }))
  await rowsCome('one')
  expect(location.search).toContain('page=2')
  expect(screen.getByText('3 to 3 · page 2')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Next' }).getAttribute('aria-disabled')).toBe('true')

  await user.click(screen.getByRole('button', { name: 'Previous' }))
  await rowsCome('two', 'four', 'five', 'three')
})

test('a page that came back short is filled', async () => {
  const { sent } = open('/requests?show=failed', [], {
    'GET /v1/requests': ({ query }: Sent) => {
      if (query.get('state') !== 'FAILED') return { items: [], nextCursor: null }
      if (!query.has('cursor')) return { items: [], nextCursor: 'c-1' }
      return { items: [failed({ key: 'r-9', databaseName: 'nine' })], nextCursor: null }
    },
  })

  await rowsCome('nine')
  expect(sent.some(({ query }) => query.get('cursor') === 'c-1')).toBe(true)
})

test('new ones announce themselves, and nothing moves', async () => {
  const user = withMouse()
  let requests = all
  open('/requests', () => requests)
  await rowsCome('two', 'four', 'five', 'three', 'one')

  requests = [running({ key: 'r-6', databaseName: 'six' }), ...all]
  await later(4)
  await user.click(await screen.findByRole('button', { name: '1 new request, show' }))

  await rowsCome('two', 'six', 'four', 'five', 'three', 'one')
})

test('one that ended while only running ones are shown says how', async () => {
  let requests = all
  open('/requests?show=running', () => requests, {
    'GET /v1/requests/r-4': processed({ key: 'r-4', databaseName: 'four' }),
  })
  await rowsCome('two', 'four')

  requests = all.filter(({ key }) => key !== 'r-4')
  await later(4)

  await waitFor(() =>
    expect(screen.getAllByRole('row')[2]?.textContent).toMatch(/^Processed.*, no longer in this list/),
  )
})

test('a database is looked for when somebody has typed, without filling the history', async () => {
  const user = withMouse()
  open('/requests')
  await rowsCome('two', 'four', 'five', 'three', 'one')
  const before = history.length

  await user.type(screen.getByRole('searchbox', { name: 'Database: name or id' }), 'four')

  await rowsCome('four')
  expect(location.search).toBe('?database=four')
  expect(history.length).toBe(before)
  await user.click(screen.getByRole('button', { name: 'Clear' }))
  await rowsCome('two', 'four', 'five', 'three', 'one')
  expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('')
})

test.each([
  ['/requests', 'No requests yet.'],
  ['/requests?show=stuck', 'Nothing is stuck.'],
  ['/requests?show=running', 'Nothing runs now.'],
  ['/requests?show=failed', 'Nothing failed today.'],
  ['/requests?database=nothing', 'No request matches.'],
])('%s without any says why', async (path, words) => {
  open(path, [])

  expect(await screen.findByText(words)).toBeTruthy()
  expect(screen.queryByRole('table')).toBeNull()
})

test('what does not work says why in place of the list, and can be tried again', async () => {
  open('/requests', [], { 'GET /v1/requests': () => problem(403, 'forbidden') })

  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('Detail of forbidden')
  expect(within(alert).getByRole('button', { name: 'Try again' })).toBeTruthy()
})

test('all types of the API can be chosen', () => {
  const { parameters } = openapi.paths['/v1/requests'].get
  const type = parameters.find(({ name }) => name === 'type')

  expect(type?.schema).toMatchObject({ enum: [...requestTypes] })
})

test('a name is typed as it is, also by somebody who pauses after a blank', async () => {
  const user = userEvent.setup()
  vi.useRealTimers()
  open('/requests')
  const field = await screen.findByRole<HTMLInputElement>('searchbox')

  await user.type(field, 'my ')
  await waitFor(() => expect(location.search).toBe('?database=my'))
  await new Promise((resolve) => setTimeout(resolve, 50))
  await user.type(field, 'db')

  expect(field.value).toBe('my db')
  await waitFor(() => expect(location.search).toBe('?database=my+db'))
})

test('a menu says why it cannot tell what may be done', async () => {
  const user = userEvent.setup()
  vi.useRealTimers()
  open('/requests', all, { 'GET /v1/requests/r-3': () => problem(404, 'not-found') })

  await user.click(await screen.findByRole('button', { name: 'Actions of Create three' }))

  expect((await screen.findAllByText('Hint of not-found')).length).toBeGreaterThan(0)
})
