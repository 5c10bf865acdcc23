import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it } from 'vitest'
import { setZone } from '../../../portal/src/time/zone.ts'
import { openPortal, problem } from '../harness.tsx'
import { answersFor, database, id, page, recoveryWindow, request } from './things.ts'

beforeEach(() => setZone('UTC'))

const path = `/databases/${id}`

/** What stands beside a term of a list of facts. */
const fact = async (label: string) => {
  const term = await screen.findByText(label, { selector: 'dt' })
  return term.nextElementSibling as HTMLElement
}

it('tells which database it is of, and in its title which tab', async () => {
  openPortal(`${path}/backups`, answersFor(database()))

  const heading = await screen.findByRole('heading', { level: 1, name: 'shop' })
  const head = within(heading.closest('header') as HTMLElement)

  expect(head.getByText(id)).toBeTruthy()
  expect(head.getByText('FRA1 / eu-central-1a')).toBeTruthy()
  expect(head.getByText('ADMIN')).toBeTruthy()
  expect(head.getByText('Running')).toBeTruthy()
  expect(document.title).toBe('shop: Backups · Howdah')
})

it('opens at its requests, and marks the tab that is open', async () => {
  openPortal(path, answersFor(database()))

  expect(await screen.findByText('No request yet.')).toBeTruthy()
  expect(
    screen.getByRole('link', { name: 'Requests', current: 'page', description: '' }).getAttribute('href'),
  ).toContain(id)
})

it('shows the wanted state where it is another one', async () => {
  openPortal(path, answersFor(database({ desiredState: 'STOPPED' })))

  expect(await screen.findByText('→ Stopped')).toBeTruthy()
})

it('shows the open request with its step, and how far it is', async () => {
  const open = request()
  const answers = answersFor(database({ state: 'RECOVERING', activeRequest: open.key }), {
    [`GET /v1/requests/${open.key}`]: open,
  })
  openPortal(path, answers)

  const strip = within(await screen.findByRole('region', { name: 'The open request' }))

  expect(await strip.findByText('Step 3 of 5: Fence archive')).toBeTruthy()
  expect(strip.getByRole('progressbar').getAttribute('value')).toBe('0.4')
  expect(strip.getByRole('link', { name: 'Open request' }).getAttribute('href')).toBe(`/requests/${open.key}`)
})

it('says of a stuck request why, what to do, and by which command', async () => {
  const error = {
    code: 'store-refused' as const,
    message: 'the object store refused the credentials',
    hint: 'Check the key, then retry the request.',
    command: 'howdah request retry KEY --database NAME',
    step: 'remove-bucket',
  }
  const open = request({ state: 'STUCK', error })
  const shown = database({ name: '--no-final-backup', activeRequest: open.key })
  openPortal(path, answersFor(shown, { [`GET /v1/requests/${open.key}`]: open }))

  expect(await screen.findByText(/Stuck at remove bucket: the object store refused the credentials/)).toBeTruthy()
  expect(screen.getByText(error.hint)).toBeTruthy()
  expect(screen.getByText(`npx howdah request retry ${open.key} --database ${open.databaseId}`)).toBeTruthy()
})

it('says of a stopped database since when nothing is measured', async () => {
  const available = { answer: 'no', reason: 'stopped', since: '2026-11-21T18:00:00.000Z' } as const
  openPortal(`/databases/${id}`, answersFor(database({ state: 'STOPPED', desiredState: 'STOPPED', available })))

  expect((await fact('Storage')).textContent).toBe('not measured since 2026-11-21 18:00:00, when it was stopped')
})

it('says of a copy that its password may be that of its source', async () => {
  const connection = { user: 'app', certificateFile: 'x.crt', certificate: '', environment: {}, node: '' }
  const answers = { [`GET /v1/databases/${id}/connection`]: connection }
  openPortal(`/databases/${id}`, answersFor(database({ restoredFrom: 'c3d9e5aa-0000' }), answers))

  expect(await screen.findByText(/is that of its source, unless another was chosen for it/)).toBeTruthy()
})

it('says since when every second can be recovered, and whether clients can connect', async () => {
  openPortal(path, answersFor(database()))

  expect(await screen.findByText('2026-11-15 02:14:09')).toBeTruthy()
  expect((await fact('Can be recovered to')).textContent).toBe('every second since 2026-11-15 02:14:09')
  expect((await fact('Last backup')).textContent).toBe('2026-11-22 02:14:09, full, 1.4 GB')
  expect((await fact('Clients')).textContent).toContain('Can connect since 2026-11-20 10:01:00')
})

it('names the holes of the recovery window', async () => {
  const holes = [{ incarnation: 'i-1', from: '2026-11-16T10:00:00.000Z' }]
  const answers = answersFor(database(), {
    [`GET /v1/databases/${id}/recovery-window`]: recoveryWindow({ everyMoment: false, holes }),
  })
  openPortal(path, answers)

  const list = within(await screen.findByRole('list', { name: 'Holes' }))

  expect(list.getByText('2026-11-16 10:00:00')).toBeTruthy()
  expect(list.getByText(/the next backup/)).toBeTruthy()
})

it('shows a fault of the archive with its hint until it has ended', async () => {
  const fault = {
    code: 'archive-hole' as const,
    message: 'WAL is missing',
    hint: 'Make a backup.',
    foundAt: '2026-11-22T10:00:00.000Z',
  }
  const ended = { ...fault, message: 'WAL was missing', hint: 'Make another one.', endedAt: '2026-11-22T11:00:00.000Z' }
  const archive = { state: 'damaged' as const, lookedAt: '2026-11-22T12:00:00.000Z', faults: [ended, fault] }
  openPortal(path, answersFor(database({ archive })))

  expect(await screen.findByText('Damaged')).toBeTruthy()
  expect(screen.getByText('Make a backup.')).toBeTruthy()
  expect(screen.queryByText('Make another one.')).toBeNull()
})

it('says why clients cannot connect, and what a full volume means', async () => {
  const storage = { usedBytes: 990, limitBytes: 1000, state: 'closed' as const, observedAt: '2026-11-22T12:00:00.000Z' }
  openPortal(path, answersFor(database({ storage, available: { answer: 'no', reason: 'volume-full' } })))

  expect((await fact('Clients')).textContent).toBe('Cannot connect: its volume is full')
  expect((await fact('Storage')).textContent).toContain('clients are refused for a while')
})

it('says how its price comes about', async () => {
  openPortal(`${path}/details`, answersFor(database()))

  expect(await screen.findByText('€67.60')).toBeTruthy()
  expect(screen.getByText('server: 730 h × €0.0926')).toBeTruthy()
})

it('says until when a deleted database can be restored', async () => {
  const shown = database({
    state: 'DELETED',
    desiredState: 'DELETED',
    deletedAt: '2026-11-22T12:00:00.000Z',
    backupsKeptUntil: '2026-11-29T12:00:00.000Z',
  })
  openPortal(path, answersFor(shown))

  expect(await screen.findByText(/It can be restored from its backups until/)).toBeTruthy()
  expect(screen.queryByRole('heading', { name: 'Protection' })).toBeNull()
})

it('keeps what is still true, without its buttons, when the database is gone, and says who removed it', async () => {
  const user = userEvent.setup()
  const deleting = { state: 'DELETING', desiredState: 'RUNNING' } as const
  const answers = answersFor(database(deleting))
  openPortal(`${path}/details`, answers)
  await screen.findByRole('button', { name: 'Stop' })

  answers[`GET /v1/databases/${id}`] = () => problem(404, 'not-found')
  answers['GET /v1/requests'] = page([
    request({ type: 'PURGE-DB', state: 'PROCESSED', filedBy: 'Ben', endedAt: '2026-11-22T14:10:00.000Z' }),
  ])
  await user.click(screen.getByRole('button', { name: 'Refresh' }))

  const notice = (await screen.findByText(/was deleted/)).closest('[role=status]') as HTMLElement
  expect(await within(notice).findByText('Ben')).toBeTruthy()
  expect(notice.textContent).toContain('shop was deleted 2026-11-22 14:10:00 by Ben.')
  expect(screen.getByText('eu-central-1a')).toBeTruthy()
  expect(screen.queryByText('10.20.4.17:6543')).toBeNull()
  expect(screen.queryByText('Deleting')).toBeNull()
  expect(screen.queryByText(/→/)).toBeNull()
  expect(screen.getByText('Deleted')).toBeTruthy()
  expect(screen.queryByRole('heading', { name: 'Protection' })).toBeNull()
  const tabs = within(screen.getByRole('navigation', { name: 'Of this database' })).getAllByRole('link')
  expect(tabs.map(({ textContent }) => textContent)).toEqual(['Requests', 'Details'])
  expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull()
  expect(screen.queryByRole('button', { name: 'Refresh' })).toBeNull()
  expect(screen.getByRole('link', { name: 'To the list' })).toBeTruthy()
})

it('shows every field on a tab of its own, below which nothing else has to be looked for', async () => {
  const user = userEvent.setup()
  openPortal(path, answersFor(database()))
  const tabs = within(await screen.findByRole('navigation', { name: 'Of this database' }))
  expect(tabs.getAllByRole('link').map(({ textContent }) => textContent)).toEqual([
    'Requests',
    'Jobs',
    'Backups',
    'Logs',
    'Details',
  ])
  expect(screen.queryByText('Incarnation')).toBeNull()

  await user.click(tabs.getByRole('link', { name: 'Details' }))
  expect((await fact('Incarnation')).textContent).toContain('i-1')
  expect(document.title).toBe('shop: Details · Howdah')
  expect(location.pathname).toBe(`/databases/${id}/details`)
})

it('says in place of a database that was never there what is wrong', async () => {
  openPortal(path, answersFor(database(), { [`GET /v1/databases/${id}`]: () => problem(404, 'not-found') }))

  expect(await screen.findByText('Detail of not-found')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'To the list' })).toBeTruthy()
})

it('says what the API says when it cannot be read again, and keeps what was read', async () => {
  const user = userEvent.setup()
  const answers = answersFor(database())
  openPortal(`/databases/${id}/requests`, answers)
  await screen.findByRole('heading', { level: 1, name: 'shop' })

  answers[`GET /v1/databases/${id}`] = () => problem(503, 'table-unavailable')
  await user.click(screen.getByRole('button', { name: 'Refresh' }))

  expect(await screen.findByText('Hint of table-unavailable')).toBeTruthy()
  expect(screen.getByRole('heading', { level: 1, name: 'shop' })).toBeTruthy()
})

it('shows nothing of another database while one is read', async () => {
  const user = userEvent.setup()
  const other = 'c3d9e5aa-c8f3-447c-8e56-247b7493b4df'
  const answers = answersFor(database({ restoredFrom: other }))
  openPortal(`/databases/${id}/details`, {
    ...answers,
    [`GET /v1/databases/${other}`]: database({ id: other, name: 'other' }),
    [`GET /v1/databases/${other}/recovery-window`]: () => new Promise(() => {}),
    [`GET /v1/databases/${other}/requests`]: () => new Promise(() => {}),
  })
  await fact('Last backup')
  expect(await screen.findByText(/every second since/)).toBeTruthy()

  await user.click(await screen.findByRole('link', { name: other }))
  await screen.findByRole('heading', { level: 1, name: 'other' })

  expect(screen.queryByText(/every second since/)).toBeNull()
})
