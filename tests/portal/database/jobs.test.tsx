import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it } from 'vitest'
import { setZone } from '../../../portal/src/time/zone.ts'
import { caller } from '../a-caller.ts'
import { descriptionOf, openPortal, problem } from '../harness.tsx'
import { answersFor, database, id, job, page } from './things.ts'

beforeEach(() => setZone('UTC'))

const path = `/databases/${id}/jobs`
const jobPath = `/v1/databases/${id}/jobs/backup`

it('says in words when a job runs, and names its last request', async () => {
  const lastRun = { dueAt: '2026-11-20T01:30:00.000Z', request: 'r-0mb1k2x3y-0123456789abcdef0' }
  openPortal(path, answersFor(database(), { [`GET /v1/databases/${id}/jobs`]: page([job({ lastRun })]) }))

  const table = within(await screen.findByRole('table'))

  expect((await table.findAllByText(/every Monday to Friday at 02:30 Europe\/Berlin/)).length).toBeGreaterThan(0)
  expect(table.getByText('at least 2 full backups and 7 days')).toBeTruthy()
  expect(table.getByRole('link', { name: '2026-11-20 01:30:00' }).getAttribute('href')).toBe(
    `/requests/${lastRun.request}`,
  )
})

it('changes a job in a dialog that is a link, and shows its next runs before', async () => {
  const user = userEvent.setup()
  const { sent } = openPortal(`${path}?edit=backup`, answersFor(database(), { [`PUT ${jobPath}`]: job() }))

  const dialog = within(await screen.findByRole('dialog', { name: 'Edit the backup job of shop' }))
  expect(await dialog.findByText(/Mon 23 Nov 2026, 01:30:00 UTC/)).toBeTruthy()
  expect(dialog.getByText(/02:30:00 Europe\/Berlin/, { exact: false, selector: 'li:first-child span' })).toBeTruthy()
  await user.clear(dialog.getByLabelText('Cron expression'))
  await user.type(dialog.getByLabelText('Cron expression'), '0 3 * * 0')
  expect(dialog.getByText('Every Sunday at 03:00 Europe/Berlin')).toBeTruthy()
  await waitFor(() => expect(sent.at(-1)?.body).toEqual({ cron: '0 3 * * 0', timeZone: 'Europe/Berlin' }))
  await user.click(dialog.getByRole('button', { name: 'Save job' }))

  await waitFor(() => expect(screen.queryByRole('dialog', { name: /Edit/ })).toBeNull())
  const put = sent.find(({ method }) => method === 'PUT')
  expect(put?.body).toEqual({
    enabled: true,
    cron: '0 3 * * 0',
    timeZone: 'Europe/Berlin',
    backupKind: 'full',
    retention: { keepFull: 2, keepDays: 7 },
  })
  expect(put?.headers.get('Idempotency-Key')).toBeTruthy()
  expect(location.search).toBe('')
})

it('opens it over the list, and closes it by going back there', async () => {
  const { user } = openPortal(path, answersFor(database()))
  await user.click(await screen.findByRole('button', { name: /^What to do with the/ }))
  await user.click(await screen.findByRole('menuitem', { name: 'Edit' }))
  const dialog = within(await screen.findByRole('dialog', { name: 'Edit the backup job of shop' }))
  const entries = history.length

  await user.dblClick(dialog.getByRole('button', { name: 'Cancel' }))

  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(location.pathname + location.search).toBe(path)
  expect(history.length).toBe(entries)
  history.forward()
  await user.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Cancel' }))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
})

it('goes to the first wrong field instead of sending it', async () => {
  const user = userEvent.setup()
  const { sent } = openPortal(`${path}?edit=backup`, answersFor(database()))
  const dialog = within(await screen.findByRole('dialog'))

  await user.clear(dialog.getByLabelText(/^Keep for/))
  await user.click(dialog.getByRole('button', { name: 'Save job' }))

  expect(dialog.getByText('Keep for must be between 0 and 3,660 days.')).toBeTruthy()
  await waitFor(() => expect(document.activeElement).toBe(dialog.getByLabelText(/^Keep for/)))
  expect(sent.some(({ method }) => method === 'PUT')).toBe(false)
})

it('says what the next run may remove, where less is kept than before', async () => {
  const { user } = openPortal(`${path}?edit=backup`, answersFor(database()))
  const dialog = within(await screen.findByRole('dialog'))
  const days = dialog.getByLabelText(/^Keep for/)
  expect(dialog.queryByText(/Less is kept/)).toBeNull()

  await user.clear(days)
  await user.type(days, '3')
  expect(
    dialog.getByText(
      /^Less is kept than before: at the next run backups older than 3 days may be removed that do not belong to the newest 2 full backups\./,
    ),
  ).toBeTruthy()

  await user.clear(days)
  expect(dialog.queryByText(/Less is kept/)).toBeNull()
  await user.type(days, '14')
  expect(dialog.queryByText(/Less is kept/)).toBeNull()
})

it('shows what the API refuses at the field that it names', async () => {
  const user = userEvent.setup()
  const errors = [{ pointer: '/cron', message: '31 2 * * names no time that ever comes' }]
  const answers = { [`PUT ${jobPath}`]: () => problem(422, 'invalid-request', { errors }) }
  openPortal(`${path}?edit=backup`, answersFor(database(), answers))
  const dialog = within(await screen.findByRole('dialog'))

  await user.click(dialog.getByRole('button', { name: 'Save job' }))

  expect(await dialog.findByText('31 2 * * names no time that ever comes')).toBeTruthy()
  expect(dialog.getByLabelText('Cron expression').getAttribute('aria-invalid')).toBe('true')
})

it('says at the field what the API finds wrong with a schedule, before it is saved', async () => {
  const errors = [{ pointer: '/cron', message: 'No such day' }]
  const answers = { 'POST /v1/schedules': () => problem(422, 'invalid-request', { errors }) }
  openPortal(`${path}?edit=backup`, answersFor(database(), answers))
  const dialog = within(await screen.findByRole('dialog'))

  expect(await dialog.findByText('No such day')).toBeTruthy()
  expect(dialog.getByLabelText('Cron expression').getAttribute('aria-invalid')).toBe('true')
  expect(dialog.getByText('Correct the schedule to see its runs.')).toBeTruthy()
})

it('adds a kind of job that the API offers and the database has not', async () => {
  const user = userEvent.setup()
  const answers = { [`GET /v1/databases/${id}/jobs`]: page([]), [`PUT ${jobPath}`]: job() }
  const { sent } = openPortal(path, answersFor(database(), answers))

  await user.click(await screen.findByRole('button', { name: 'Add backup job' }))
  await user.click(await screen.findByRole('button', { name: 'Add job' }))

  await waitFor(() =>
    expect(sent.find(({ method }) => method === 'PUT')?.body).toMatchObject({ every: '1 DAY', enabled: true }),
  )
})

it('switches a job off, all else as it was', async () => {
  const user = userEvent.setup()
  const { sent } = openPortal(path, answersFor(database(), { [`PUT ${jobPath}`]: job() }))

  await user.click(await screen.findByRole('button', { name: 'What to do with the backup job' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Switch off' }))

  await waitFor(() =>
    expect(sent.find(({ method }) => method === 'PUT')?.body).toMatchObject({
      enabled: false,
      cron: '30 2 * * 1-5',
      timeZone: 'Europe/Berlin',
    }),
  )
})

it('asks before it removes a job', async () => {
  const user = userEvent.setup()
  const { sent } = openPortal(
    path,
    answersFor(database(), { [`DELETE ${jobPath}`]: () => new Response(null, { status: 204 }) }),
  )

  await user.click(await screen.findByRole('button', { name: 'What to do with the backup job' }))
  await user.click(await screen.findByRole('menuitem', { name: 'Remove' }))
  const dialog = within(await screen.findByRole('alertdialog', { name: 'Remove the backup job of shop?' }))
  expect(sent.some(({ method }) => method === 'DELETE')).toBe(false)
  await user.click(dialog.getByRole('button', { name: 'Remove job' }))

  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  expect(sent.some(({ method }) => method === 'DELETE')).toBe(true)
})

it('says to a viewer which role it takes', async () => {
  const user = userEvent.setup()
  const me = caller('viewer')
  const { sent } = openPortal(path, answersFor(database(), { 'GET /v1/me': me }))

  await user.click(await screen.findByRole('button', { name: 'What to do with the backup job' }))
  const entry = await screen.findByRole('menuitem', { name: /Switch off/ })
  await user.click(entry)

  expect(descriptionOf(entry)).toContain('Needs the role operator; you are viewer')
  expect(sent.some(({ method }) => method === 'PUT')).toBe(false)
})

it('removes a job that was added again, as another call', async () => {
  const user = userEvent.setup()
  const answers = { [`DELETE ${jobPath}`]: () => new Response(null, { status: 204 }) }
  const { sent } = openPortal(path, answersFor(database(), answers))
  const remove = async () => {
    await user.click(await screen.findByRole('button', { name: 'What to do with the backup job' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Remove' }))
    await user.click(await screen.findByRole('button', { name: 'Remove job' }))
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  }

  await remove()
  await remove()

  const keys = sent.filter(({ method }) => method === 'DELETE').map(({ headers }) => headers.get('Idempotency-Key'))
  expect(new Set(keys).size).toBe(2)
})
