import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Schemas } from '../../../portal/src/api/client.ts'
import type { Me } from '../../../portal/src/api/queries.ts'
import { experiences } from '../../../portal/src/feedback/faces.ts'
import { type Answers, openPortal, problem, type Sent } from '../harness.tsx'
import { me, now } from '../request/things.ts'

type Feedback = Schemas['Feedback']

beforeEach(() => {
  localStorage.setItem('howdah.zone', 'UTC')
  Element.prototype.scrollIntoView = () => {}
  vi.useFakeTimers({ now, toFake: ['Date', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const reader: Me = { ...me('administrator'), allTenants: true }
const withMouse = () => userEvent.setup({ advanceTimers: (millis) => vi.advanceTimersByTime(millis) })

const said = (id: string, more: Partial<Feedback> = {}): Feedback => ({
  id,
  experience: 'good',
  contactMe: false,
  givenAt: '2026-11-22T12:00:00.000Z',
  givenBy: 'ada',
  givenByName: 'Ada Byron',
  ...more,
})

const monthOf = (month: string, counts: readonly number[] = [0, 0, 0, 0, 0]) => {
  const count = counts.reduce((sum, one) => sum + one, 0)
  const shares = experiences.map((face, index) => {
    const ofFace = counts[index] ?? 0
    return [face, { count: ofFace, share: count === 0 ? 0 : ofFace / count }]
  })
  return { month, count, experiences: Object.fromEntries(shares) }
}

const summary = { timeZone: 'UTC', months: [monthOf('2026-10'), monthOf('2026-11', [1, 0, 0, 2, 1])] }

/** As the API: filtered, and two on a page where `most` says so. */
const listOf =
  (items: readonly Feedback[], most = 25) =>
  ({ query }: Sent): unknown => {
    const faces = query.getAll('experience')
    const found = items.filter(
      ({ experience, givenAt }) =>
        (faces.length === 0 || faces.includes(experience)) && givenAt.startsWith(query.get('month') ?? ''),
    )
    const from = Number(query.get('cursor') ?? 0)
    const to = from + Math.min(most, Number(query.get('pageSize')))
    return { items: found.slice(from, to), nextCursor: found.length > to ? `${to}` : null }
  }

const open = (path: string, items: readonly Feedback[], more: Answers = {}) =>
  openPortal(path, {
    'GET /v1/me': reader,
    'GET /v1/tenants': { items: [{ name: 'DEMO' }] },
    'GET /v1/requests': { items: [], nextCursor: null },
    'GET /v1/feedback': listOf(items),
    'GET /v1/feedback-summary': summary,
    ...more,
  })

const table = (name: string): Promise<HTMLElement> => screen.findByRole('table', { name })
const rows = async (): Promise<readonly string[]> =>
  within(await table('What people said'))
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.textContent ?? '')

const four = [
  said('f-1', { experience: 'very-bad', comment: '<b>Slow</b>', page: '/requests' }),
  said('f-2', { contactMe: true, email: 'ada@example.com' }),
  said('f-3', { contactMe: true, givenByName: 'Ben', experience: 'bad' }),
  said('f-4', { page: '//evil.example', givenAt: '2026-09-01T00:00:00.000Z' }),
]

test('months tell in numbers and words what their bars show, this month first', async () => {
  open('/feedback', four)

  await screen.findByRole('link', { name: 'Feedback of Nov 2026, so far' })
  const months = within(await table('Months are in UTC.')).getAllByRole('row')
  expect(months[0]?.textContent).toBe('MonthShare very bad bad fair good very goodAll')
  const cells = [...(months[1]?.querySelectorAll('td:not(:first-of-type)') ?? [])].map((cell) => cell.textContent)
  expect(cells).toEqual(['1 25 %', '–', '–', '2 50 %', '1 25 %', '4'])
  expect(months[1]?.textContent).toContain('very bad 1 (25 %) · good 2 (50 %) · very good 1 (25 %)')
  expect(months[2]?.textContent).toBe('Oct 2026––––––')
  expect(
    [...(months[1]?.querySelectorAll<HTMLElement>('[data-face]') ?? [])].map(({ style }) => style.flexGrow),
  ).toEqual(['0.25', '0.5', '0.25'])
})

test('a row says face, comment as text, page, who, when, and whom to answer', async () => {
  open('/feedback', four)

  const [first, second, third, fourth] = within(await table('What people said'))
    .getAllByRole('row')
    .slice(1)
  for (const part of ['very bad', '<b>Slow</b>', 'Ada Byron', 'ada', 'today 12:00:00'])
    expect(first?.textContent).toContain(part)
  expect(first?.querySelector('b')).toBeNull()
  expect(first?.querySelector('a[href="/requests"]')).not.toBeNull()
  expect(second?.querySelector('a[href="mailto:ada@example.com"]')).not.toBeNull()
  expect(third?.querySelector('a[href^=mailto]')).toBeNull()
  expect(third?.querySelectorAll('td')[5]?.textContent).toBe('Ben')
  expect(fourth?.textContent).toContain('//evil.example')
  expect(fourth?.querySelector('a')).toBeNull()
})

test('faces and a month choose, and stand in the address', async () => {
  const user = withMouse()
  open('/feedback', four)
  expect(await rows()).toHaveLength(4)

  await user.click(screen.getByRole('button', { name: 'very bad' }))
  await user.click(screen.getByRole('button', { name: 'bad' }))
  await waitFor(async () => expect(await rows()).toHaveLength(2))
  expect(new URLSearchParams(location.search).get('face')).toBe('very-bad,bad')
  expect(screen.getByRole('button', { name: 'bad' }).getAttribute('aria-pressed')).toBe('true')

  await user.selectOptions(screen.getByRole('combobox', { name: 'Month' }), 'Sep 2026')
  expect(await screen.findByText('No feedback like this.')).toBeTruthy()
  const [clear] = screen.getAllByRole('link', { name: 'Clear' })
  if (clear) await user.click(clear)
  await waitFor(async () => expect(await rows()).toHaveLength(4))
  expect(location.search).toBe('')
})

test('a month of the picture chooses it', async () => {
  const user = withMouse()
  open('/feedback', four)

  await user.click(await screen.findByRole('link', { name: 'Feedback of Nov 2026, so far' }))

  await waitFor(async () => expect(await rows()).toHaveLength(3))
  expect(location.search).toBe('?month=2026-11')
})

test('pages go on and back, and one that came back short is filled', async () => {
  const user = withMouse()
  const items = Array.from({ length: 30 }, (_, n) => said(`f-${n}`, { comment: `Comment ${n}` }))
  open('/feedback', items, { 'GET /v1/feedback': listOf(items, 10) })
  expect(await rows()).toHaveLength(25)

  await user.click(screen.getByRole('button', { name: 'Next' }))
  await waitFor(async () => expect(await rows()).toHaveLength(5))
  expect(location.search).toContain('page=2')

  await user.click(screen.getByRole('button', { name: 'Previous' }))
  await waitFor(async () => expect(await rows()).toHaveLength(25))
})

test('one is removed after it was asked for by name', async () => {
  const user = withMouse()
  let items = four
  const { sent } = open('/feedback', [], {
    'GET /v1/feedback': (call: Sent) => listOf(items)(call),
    'DELETE /v1/feedback/f-3': () => {
      items = four.filter(({ id }) => id !== 'f-3')
      return new Response(null, { status: 204 })
    },
  })
  expect(await rows()).toHaveLength(4)

  await user.click(screen.getByRole('button', { name: 'Remove feedback of Ben, 2026-11-22 12:00:00' }))
  const dialog = await screen.findByRole('alertdialog', { name: 'Remove feedback of Ben?' })
  expect(sent.some(({ method }) => method === 'DELETE')).toBe(false)
  await user.click(within(dialog).getByRole('button', { name: 'Remove feedback' }))

  await waitFor(async () => expect(await rows()).toHaveLength(3))
  expect(screen.queryByRole('alertdialog')).toBeNull()
  expect(sent.find(({ method }) => method === 'DELETE')?.headers.get('Idempotency-Key')).toBeTruthy()
  await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'))
})

test('what cannot be removed stays, and says why', async () => {
  const user = withMouse()
  open('/feedback', four, { 'DELETE /v1/feedback/f-1': () => problem(403, 'forbidden') })
  await rows()

  const [first] = screen.getAllByRole('button', { name: /^Remove feedback of Ada/ })
  if (first) await user.click(first)
  await user.click(await screen.findByRole('button', { name: 'Remove feedback' }))

  expect((await screen.findByRole('alert')).textContent).toContain('Detail of forbidden')
})

test('a long comment shows its beginning, and all of it when asked', async () => {
  const user = withMouse()
  open('/feedback', [said('f-1', { comment: 'Line\n'.repeat(9) })])

  await user.click(await screen.findByRole('button', { name: 'Show all' }))

  expect(screen.getByRole('button', { name: 'Show less' }).getAttribute('aria-expanded')).toBe('true')
})

test('without any it says why, and offers to give the first', async () => {
  open('/feedback', [])

  expect(await screen.findByText('No feedback yet.')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Give feedback' })).toBeTruthy()
  expect(screen.queryByRole('table')).toBeNull()
})

test.each<[string, Me, string]>([
  ['an operator', me(), 'You are operator of DEMO.'],
  ['an administrator of some tenants', me('administrator'), 'You are administrator of DEMO.'],
])('%s is told why not, has no link to it, and the API is not asked', async (_, person, words) => {
  const { sent } = open('/feedback', four, { 'GET /v1/me': person })

  expect(await screen.findByText('Feedback is read by administrators who see all tenants.')).toBeTruthy()
  expect(screen.getByText(new RegExp(words))).toBeTruthy()
  expect(within(screen.getByRole('navigation', { name: 'Menu' })).queryByRole('link', { name: 'Feedback' })).toBeNull()
  expect(sent.some(({ path }) => path.startsWith('/v1/feedback'))).toBe(false)
})

test('one part that fails leaves the other, and can be tried again', async () => {
  open('/feedback', four, { 'GET /v1/feedback-summary': () => problem(500, 'internal') })

  expect(await rows()).toHaveLength(4)
  expect(within(await screen.findByRole('alert')).getByRole('button', { name: 'Try again' })).toBeTruthy()
})
