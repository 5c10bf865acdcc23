import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { showFeedback } from '../../../portal/src/feedback/opening.ts'
import { preference } from '../../../portal/src/preferences.ts'
import { type Answers, openPortal, problem } from '../harness.tsx'
import { me } from '../request/things.ts'

afterEach(() => {
  showFeedback(false)
  vi.unstubAllGlobals()
})

const given = { id: '0b5e2f0e-6a0f-4a5c-9a51-3d7d6f3f2a11', givenAt: '2026-11-22T12:00:00.000Z' }

const open = (more: Answers = {}, path = '/databases?search=shop') =>
  openPortal(path, {
    'GET /v1/me': me(),
    'GET /v1/tenants': { items: [{ name: 'DEMO' }] },
    'GET /v1/databases': { items: [], nextCursor: null },
    'GET /v1/requests': { items: [], nextCursor: null },
    'GET /v1/data-centers': { items: [] },
    'POST /v1/feedback': () => Response.json(given, { status: 201 }),
    ...more,
  })

const openDialog = async (user: ReturnType<typeof userEvent.setup>): Promise<HTMLElement> => {
  await user.click(await screen.findByRole('button', { name: /Ada/ }))
  await user.click(await screen.findByRole('menuitem', { name: /Give feedback/ }))
  return screen.findByRole('dialog', { name: 'Give feedback' })
}

const bodies = (sent: ReturnType<typeof open>['sent']): unknown[] =>
  sent.filter(({ method }) => method === 'POST').map(({ body }) => body)

test('somebody says by keyboard how they find Howdah, from whatever page', async () => {
  const user = userEvent.setup()
  const { sent, client } = open()
  const dialog = await openDialog(user)
  expect(
    within(dialog)
      .getAllByRole('radio')
      .map((radio) => radio.closest('label')?.textContent),
  ).toEqual(['very bad', 'bad', 'fair', 'good', 'very good'])

  await user.click(within(dialog).getByRole('radio', { name: 'fair' }))
  await user.keyboard('{ArrowRight}')
  await user.type(within(dialog).getByLabelText(/Comment/), '  Fast.  ')
  await user.click(within(dialog).getByRole('button', { name: 'Submit' }))

  expect(await screen.findByText(/^Thank you\./)).toBeTruthy()
  expect(screen.queryByRole('dialog', { name: 'Give feedback' })).toBeNull()
  expect(bodies(sent)).toEqual([{ experience: 'good', comment: 'Fast.', contactMe: false, page: '/databases' }])
  expect(client.getQueryData(['me'])).toMatchObject({ feedbackGivenAt: given.givenAt })
})

test('without a face it says what is missing, and goes there', async () => {
  const user = userEvent.setup()
  const { sent } = open()
  const dialog = await openDialog(user)

  await user.click(within(dialog).getByRole('button', { name: 'Submit' }))

  expect(within(dialog).getByText('Choose one of the five faces.')).toBeTruthy()
  expect(document.activeElement).toBe(within(dialog).getByRole('radio', { name: 'very bad' }))
  expect(bodies(sent)).toEqual([])
})

test('a comment that is too long is counted, stays whole, and is not sent', async () => {
  const user = userEvent.setup()
  const { sent } = open()
  const dialog = await openDialog(user)
  const comment = within(dialog).getByLabelText<HTMLTextAreaElement>(/Comment/)
  await user.click(within(dialog).getByRole('radio', { name: 'good' }))

  await user.click(comment)
  await user.paste('x'.repeat(2_012))
  expect(within(dialog).getByText('2,012 of 2,000')).toBeTruthy()
  await user.click(within(dialog).getByRole('button', { name: 'Submit' }))

  expect(within(dialog).getByText('Use up to 2,000 characters: take 12 away.')).toBeTruthy()
  expect(document.activeElement).toBe(comment)
  expect(comment.value).toHaveLength(2_012)
  expect(bodies(sent)).toEqual([])
})

test('who wants an answer is told where it goes', async () => {
  const user = userEvent.setup()
  const { sent } = open()
  const dialog = await openDialog(user)
  const contact = within(dialog).getByRole<HTMLInputElement>('checkbox', { name: 'Contact me' })
  expect(contact.checked).toBe(false)
  expect(dialog.textContent).toMatch(/answered at the email address that your sign-in names.*by your name, Ada/)

  await user.click(within(dialog).getByRole('radio', { name: 'very bad' }))
  await user.click(contact)
  await user.click(within(dialog).getByRole('button', { name: 'Submit' }))

  await waitFor(() => expect(bodies(sent)).toEqual([{ experience: 'very-bad', contactMe: true, page: '/databases' }]))
})

test('what was begun is there when it is opened again', async () => {
  const user = userEvent.setup()
  open()
  const dialog = await openDialog(user)
  await user.click(within(dialog).getByRole('radio', { name: 'bad' }))
  await user.type(within(dialog).getByLabelText(/Comment/), 'Half a')

  await user.click(within(dialog).getByRole('button', { name: 'Not now' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  const again = await openDialog(user)

  expect(within(again).getByRole<HTMLInputElement>('radio', { name: 'bad' }).checked).toBe(true)
  expect(within(again).getByLabelText<HTMLTextAreaElement>(/Comment/).value).toBe('Half a')
  expect(preference('feedback.askedAt')).toBeDefined()
})

test('what the API says of the comment stands at the comment, and nothing is lost', async () => {
  const user = userEvent.setup()
  const errors = [{ pointer: '/comment', message: 'Has characters that cannot be printed' }]
  open({ 'POST /v1/feedback': () => problem(422, 'invalid-request', { errors }) })
  const dialog = await openDialog(user)
  const comment = within(dialog).getByLabelText<HTMLTextAreaElement>(/Comment/)
  await user.click(within(dialog).getByRole('radio', { name: 'fair' }))
  await user.type(comment, 'Odd')

  await user.click(within(dialog).getByRole('button', { name: 'Submit' }))
  expect(await within(dialog).findByText('Has characters that cannot be printed')).toBeTruthy()
  expect(comment.getAttribute('aria-invalid')).toBe('true')
  expect(within(dialog).queryByRole('alert')).toBeNull()
  expect(comment.value).toBe('Odd')
})

test('too often in a day is told, and not tried until tomorrow', async () => {
  const user = userEvent.setup()
  const { sent } = open({
    'POST /v1/feedback': () => {
      const answer = problem(429, 'too-many-requests')
      answer.headers.set('Retry-After', '80000')
      return answer
    },
  })
  const dialog = await openDialog(user)
  await user.click(within(dialog).getByRole('radio', { name: 'fair' }))

  await user.click(within(dialog).getByRole('button', { name: 'Submit' }))

  expect((await within(dialog).findByRole('alert')).textContent).toContain('Detail of too-many-requests')
  expect(bodies(sent)).toHaveLength(1)
})

test('who has no role is told why they cannot', async () => {
  const user = userEvent.setup()
  const { role: _, ...nobody } = me()
  open({ 'GET /v1/me': nobody })

  await user.click(await screen.findByRole('button', { name: /Ada/ }))

  const entry = await screen.findByRole('menuitem', { name: /Give feedback/ })
  expect(entry.textContent).toContain('Needs the role viewer')
})
