import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Database, Request } from '../../../portal/src/api/queries.ts'
import { type Answers, openPortal, problem, type Sent } from '../harness.tsx'
import { at, database, failed, me, now, processed, refused, running, stuck } from './things.ts'

beforeEach(() => {
  localStorage.setItem('howdah.zone', 'UTC')
  vi.useFakeTimers({ now, toFake: ['Date', 'setInterval', 'clearInterval'] })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const path = `/requests/${running().key}`

/** The page of a request, which answers what the list says, one after another. */
const open = async (requests: Request | Request[], more: Answers = {}, its: Database = database()) => {
  const left = [requests].flat()
  const portal = openPortal(path, {
    'GET /v1/me': me(),
    'GET /v1/tenants': { items: [] },
    'GET /v1/requests': { items: [], nextCursor: null },
    [`GET /v1/databases/${its.id}`]: its,
    [`GET /v1${path}`]: () => (left.length > 1 ? left.shift() : left[0]),
    ...more,
  })
  await screen.findByRole('heading', { level: 1, name: /catalog-dev/ })
  return portal
}

const text = (): string => document.querySelector('main')?.textContent ?? ''
const later = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000))

test('the window and the page say what runs, how far it is, and how long it takes', async () => {
  await open(running())

  expect(document.title).toBe('Create catalog-dev: step 3 of 5 · Howdah')
  expect(text()).toContain('Step 3 of 5: Run PostgreSQL')
  expect(text()).toContain('1 min 03 s so far')
  expect(text()).toContain('about 1 min 10 s left (by the last creates)')
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50')
  expect(await screen.findByText(/Clients cannot connect yet\./)).toBeTruthy()
})

test('the steps are an ordered list, each with what there is to say of it', async () => {
  await open(running())

  const items = within(screen.getByRole('region', { name: 'Steps' })).getAllByRole('listitem')
  expect(items.map(({ textContent }) => textContent)).toEqual([
    '14:01:01Mark creating, done< 0.1 s',
    '14:01:02Ensure volume, done1 retry6.0 s',
    '14:01:52Run PostgreSQL, at work62 %, looked 4 times: pulling the image12 s',
    'Admit clients, to come~ 1.0 s',
    'Point of no return: after this nothing is taken back',
    'Make first backup, to come~ 2.2 s',
  ])
})

test('it is looked at each second, and not any more when it has ended', async () => {
  const { sent } = await open([running(), running({ progress: 0.6 }), processed()], {}, database({ state: 'RUNNING' }))
  const asked = (): number => sent.filter(({ path: one }) => one === `/v1${path}`).length

  await later(1.1)
  await later(1.1)
  await screen.findByText('Processed')
  const before = asked()
  await later(60)

  expect(asked()).toBe(before)
  expect(screen.queryByRole('button', { name: 'Refresh' })).toBeNull()
})

test('what was created is ready, and says how to connect', async () => {
  await open(processed(), {}, database({ state: 'RUNNING', available: { answer: 'yes', since: at(70) } }))

  expect(screen.getByRole('heading', { name: 'catalog-dev is ready' })).toBeTruthy()
  expect(await screen.findByRole('heading', { name: 'Connect' })).toBeTruthy()
  expect(text()).toContain('Clients can connect since today 14:02:11')
  expect(text()).toContain('Took 1 min 20 s')
  expect(document.title).toBe('Create catalog-dev: processed · Howdah')
})

describe('a recovery', () => {
  const steps = ['fence-archive', 'stop-postgres', 'admit-to-recovered', 'take-up-backups']
  const recovering = (more: Partial<Request> = {}): Request =>
    running({ type: 'RECOVER-DB', steps, pivot: 'admit-to-recovered', doneSteps: ['fence-archive'], ...more })
  const changing = database({ state: 'RECOVERING', available: { answer: 'unknown', reason: 'changing' } })

  test('says until when nobody can count on a connection, where the API does not know', async () => {
    await open(recovering({ currentStep: 'stop-postgres' }), {}, changing)

    expect(
      await screen.findByText(/Clients cannot count on a connection until the step admit to recovered is done\./),
    ).toBeTruthy()
    expect(text()).not.toContain('It is not known')
  })

  test('promises nothing once it is to be cancelled', async () => {
    await open(recovering({ currentStep: 'stop-postgres', cancelRequested: true }), {}, changing)

    expect(await screen.findByText(/It is not known whether clients can connect\./)).toBeTruthy()
  })

  test('says when it has ended what stayed, and what is as it was then', async () => {
    await open(processed({ type: 'RECOVER-DB' }), {}, database({ state: 'RUNNING' }))

    expect(text()).toContain("its owner's password are as before; other users and their passwords are as they were")
  })
})

describe('whose password it is', () => {
  const its = database({ state: 'RUNNING', endpoint: { host: '10.20.4.17', port: 5432 } })
  const connection = { user: 'app', certificateFile: 'x.crt', certificate: '', environment: {}, node: '' }
  const answers = { [`GET /v1/databases/${its.id}/connection`]: connection }

  test('is told of one that was chosen', async () => {
    await open(processed(), answers, its)
    expect(await screen.findByText('User app; the password is the one that was chosen for it.')).toBeTruthy()
  })

  test('is told of a copy, for which nobody chose one', async () => {
    await open(processed({ body: { name: 'catalog-dev', restoreFrom: {} } }), answers, { ...its, restoredFrom: 'shop' })
    expect(await screen.findByText(/made with the password of its source, as no other was chosen/)).toBeTruthy()
  })
})

test('what failed says where, what is left of it, why, and what to do', async () => {
  await open(failed())

  expect(screen.getByRole('heading', { name: 'Create catalog-dev failed at run PostgreSQL' })).toBeTruthy()
  for (const part of [
    'Nothing is left behind.',
    'The data center has no room for this server',
    'Choose another flavour, zone or data center.',
    'no-capacity',
    'Failed, and was taken back',
  ])
    expect(text()).toContain(part)
  expect(screen.getByRole('heading', { name: 'Taken back' })).toBeTruthy()
  expect(screen.getAllByRole('button', { name: 'Retry' })).toHaveLength(1)
})

test('what never began changed nothing; what is no creation left the database as it was', async () => {
  await open(failed({ trace: [] }))
  expect(text()).toContain('Nothing was changed.')
})

test('a recovery that failed leaves the database as it was', async () => {
  await open(failed({ type: 'RECOVER-DB' }))
  expect(text()).toContain('The database is as it was.')
})

test('one that is stuck says what, why, what clients have of it, and where a retry goes on', async () => {
  await open(
    stuck(),
    {},
    database({ state: 'DELETING', available: { answer: 'no', reason: 'deleting', since: at(1) } }),
  )

  const panel = screen.getByRole('region', { name: 'Stuck at remove bucket' })
  await waitFor(() => expect(panel.textContent).toContain('Clients cannot connect since today 14:01:02'))
  for (const part of [
    'Remove bucket, today 14:01:13',
    'The object store refused the credentials',
    'Check the key of the database, then retry the request.',
    'It cannot be taken back: it is past its point of no return.',
    'goes on at remove bucket',
    'cloud-refused',
  ])
    expect(panel.textContent).toContain(part)
  expect(within(panel).getByRole('button', { name: 'Retry' })).toBeTruthy()
})

test('what is refused stays, can be reached, and says why', async () => {
  const user = userEvent.setup({ advanceTimers: (millis) => vi.advanceTimersByTime(millis) })
  const { sent } = await open(running())

  const retry = screen.getByRole('button', { name: 'Retry' })
  expect(retry.getAttribute('aria-disabled')).toBe('true')
  expect(document.getElementById(retry.getAttribute('aria-describedby') ?? '')?.textContent).toBe(
    'Only FAILED and STUCK requests can.',
  )
  await user.click(retry)
  expect(screen.queryByRole('alertdialog')).toBeNull()
  expect(sent.every(({ method }) => method === 'GET')).toBe(true)
})

test('a viewer is told which role it needs', async () => {
  const denied = refused('forbidden', 'Ask for another role.')
  await open(running({ actions: { cancel: denied, retry: denied } }), { 'GET /v1/me': me('viewer') })

  const cancel = screen.getByRole('button', { name: 'Cancel request' })
  const reason = () => document.getElementById(cancel.getAttribute('aria-describedby') ?? '')?.textContent
  await waitFor(() => expect(reason()).toBe('Needs the role operator; you are viewer. Ask an administrator.'))
})

test('cancelling asks first, with what it takes back, after the API has checked it', async () => {
  const user = userEvent.setup({ advanceTimers: (millis) => vi.advanceTimersByTime(millis) })
  const writes: Sent[] = []
  const cancelled = running({ cancelRequested: true })
  await open(running(), {
    [`POST /v1${path}/cancel`]: (sent: Sent) => {
      if (sent.query.has('dryRun')) return { dryRun: true }
      writes.push(sent)
      return Response.json({ database: database(), request: cancelled }, { status: 202 })
    },
  })

  screen.getByRole('button', { name: 'Cancel request' }).focus()
  await user.keyboard('{Enter}')
  const dialog = await screen.findByRole('alertdialog', { name: 'Cancel: Create catalog-dev?' })
  expect(dialog.textContent).toContain('the last first: run PostgreSQL, ensure volume, mark creating.')
  expect(dialog.textContent).toContain('Nothing will be left behind.')
  expect(writes).toHaveLength(0)

  await within(dialog).findByText(/Checked/)
  await user.dblClick(within(dialog).getByRole('button', { name: 'Cancel request' }))

  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  expect(writes).toHaveLength(1)
  expect(writes[0]?.headers.get('Idempotency-Key')).toBeTruthy()
})

test('retrying says where it begins and what it takes', async () => {
  const user = userEvent.setup({ advanceTimers: (millis) => vi.advanceTimersByTime(millis) })
  await open(failed(), {
    [`POST /v1${path}/retry`]: { dryRun: true, request: { type: 'CREATE-DB', steps: [], estimatedSeconds: 134 } },
  })

  await user.click(screen.getByRole('button', { name: 'Retry' }))

  const dialog = await screen.findByRole('alertdialog')
  expect(dialog.textContent).toContain('It begins again at the first step, mark creating.')
  await waitFor(() => expect(dialog.textContent).toContain('All of it usually takes about 2 min 14 s.'))
})

test('where another request is in the way the dialog stays, and offers itself again when that has ended', async () => {
  const user = userEvent.setup({ advanceTimers: (millis) => vi.advanceTimersByTime(millis) })
  let isFree = false
  const other = processed({ key: 'r-other', type: 'BACKUP-DB' })
  await open(failed(), {
    [`POST /v1${path}/retry`]: () =>
      isFree ? { dryRun: true } : problem(409, 'request-active', { request: 'r-other' }),
    'GET /v1/requests/r-other': () => (isFree ? other : running({ key: 'r-other', type: 'BACKUP-DB' })),
  })

  await user.click(screen.getByRole('button', { name: 'Retry' }))
  const dialog = await screen.findByRole('alertdialog')
  await within(dialog).findByText('catalog-dev is busy: BACKUP-DB')
  expect(within(dialog).getByRole('link', { name: 'Open request' }).getAttribute('href')).toBe('/requests/r-other')
  expect(within(dialog).getByRole('button', { name: 'Retry request' }).getAttribute('aria-disabled')).toBe('true')

  isFree = true
  await later(2.1)
  await within(dialog).findByText(/Checked/)
  expect(within(dialog).getByRole('button', { name: 'Retry request' }).getAttribute('aria-disabled')).toBeNull()
})

test('what was sent is shown as text, and can be copied', async () => {
  const name = '<script>alert(1)</script>'
  await open(running({ body: { name, password: '********' } }))

  const body = document.querySelector('pre')
  expect(JSON.parse(body?.textContent ?? '')).toEqual({ name, password: '********' })
  expect(document.querySelector('script')).toBeNull()
  expect(screen.getByRole('button', { name: 'Copy key' })).toBeTruthy()
})

test('the link is one that others can open', async () => {
  await open(running())
  const writeText = vi.spyOn(navigator.clipboard, 'writeText')

  fireEvent.click(screen.getByRole('button', { name: 'Copy link' }))

  expect(writeText).toHaveBeenCalledWith(`${location.origin}${path}`)
})

test('one that is not there says so, with the next thing to do', async () => {
  openPortal(path, { 'GET /v1/me': me(), 'GET /v1/tenants': { items: [] } })

  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toContain('Hint of not-found')
  expect(within(alert).getByRole('button', { name: 'Try again' })).toBeTruthy()
})

test('a state of a newer Howdah does not break the page', async () => {
  await open(running({ state: 'PONDERING' as never, type: 'POLISH-DB' as never }))

  expect(screen.getByText('Pondering')).toBeTruthy()
  expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('POLISH-DB catalog-dev')
})
