import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it } from 'vitest'
import { setZone } from '../../../portal/src/time/zone.ts'
import { descriptionOf, openPortal, type Sent } from '../harness.tsx'
import { answersFor, backup, database, id, page, request } from './things.ts'

beforeEach(() => setZone('UTC'))

const requests = `/databases/${id}/requests`
const backups = `/databases/${id}/backups`

it('lists the requests of this database alone, with what became of each', async () => {
  const failed = request({
    key: 'r-0mb1k2x3y-00000000000000002',
    type: 'STOP-DB',
    state: 'FAILED',
    endedAt: '2026-11-22T12:00:12.000Z',
    error: { code: 'server-lost', message: 'the server is gone', hint: '' },
  })
  const { sent } = openPortal(requests, answersFor(database(), { 'GET /v1/requests': page([failed]) }))

  const row = within((await screen.findByRole('link', { name: 'STOP-DB' })).closest('tr') as HTMLElement)

  expect(row.getByText('Failed')).toBeTruthy()
  expect(row.getByText('12 s')).toBeTruthy()
  expect(row.getAllByText('the server is gone').length).toBeGreaterThan(0)
  expect(row.getByRole('link').getAttribute('href')).toBe(`/requests/${failed.key}`)
  expect(sent.find(({ path }) => path === '/v1/requests')?.url).toContain(`databaseId=${id}`)
})

it('pages by the cursors of the API, there and back', async () => {
  const user = userEvent.setup()
  const answer = ({ url }: Sent) =>
    url.includes('cursor=second') ? page([request({ type: 'CREATE-DB' })]) : page([request()], 'second')
  openPortal(requests, answersFor(database(), { 'GET /v1/requests': answer }))

  await user.click(await screen.findByRole('button', { name: 'Next' }))
  expect(await screen.findByRole('link', { name: 'CREATE-DB' })).toBeTruthy()
  expect(location.search).toBe('?cursor=second&page=2')
  await user.click(screen.getByRole('button', { name: 'Previous' }))

  expect(await screen.findByRole('link', { name: 'RECOVER-DB' })).toBeTruthy()
  expect(location.search).toBe('')
})

const chain = [
  backup({
    id: 'r-2',
    name: 'base_2',
    asked: 'incremental',
    kind: 'incremental',
    base: 'base_1',
    finishedAt: '2026-11-22T03:00:00.000Z',
  }),
  backup({ id: 'r-1', name: 'base_1', asked: 'incremental', finishedAt: '2026-11-22T02:14:09.000Z', permanent: true }),
]

it('shows a backup below the one that it needs, and what was made of what was asked', async () => {
  openPortal(backups, answersFor(database(), { [`GET /v1/databases/${id}/backups`]: page(chain) }))

  const table = within(await screen.findByRole('table'))
  await table.findByText('incremental → full')
  const [, full, incremental] = table.getAllByRole('row')

  expect(within(full as HTMLElement).getByText('for good')).toBeTruthy()
  expect(within(full as HTMLElement).getByText('9.0 s')).toBeTruthy()
  const link = within(incremental as HTMLElement).getByRole('link', { name: '2026-11-22 02:14:09' })
  expect(link.getAttribute('href')).toBe('#backup-base_1')
})

it('leads from a backup to recovering to its end, and to a new database', async () => {
  const user = userEvent.setup()
  openPortal(backups, answersFor(database(), { [`GET /v1/databases/${id}/backups`]: page(chain) }))

  await user.click(await screen.findByRole('button', { name: /2026-11-22 03:00:00/ }))
  await user.click(await screen.findByRole('menuitem', { name: 'Recover to its end' }))

  await waitFor(() => expect(location.pathname + location.search).toBe(`/databases/${id}/recover?to=backup&backup=r-2`))
})

it('does not lead to a backup that is damaged, nor to one that needs it', async () => {
  const user = userEvent.setup()
  const [incremental, full] = chain
  const answers = { [`GET /v1/databases/${id}/backups`]: page([incremental, { ...full, damaged: true }]) }
  openPortal(backups, answersFor(database(), answers))

  expect(await screen.findAllByText('Damaged')).toHaveLength(2)
  await user.click(await screen.findByRole('button', { name: /2026-11-22 03:00:00/ }))
  const entry = await screen.findByRole('menuitem', { name: /New database from it/ })

  expect(descriptionOf(entry)).toBe('A backup that it needs is damaged.')
  expect(entry.getAttribute('aria-disabled')).toBe('true')
})

it('claims no backup whole that nobody has looked at', async () => {
  const late = backup({ finishedAt: '2026-11-22T13:00:00.000Z' })
  openPortal(backups, answersFor(database(), { [`GET /v1/databases/${id}/backups`]: page([late]) }))

  expect(await screen.findByText('not looked at yet')).toBeTruthy()
})

it('offers to back up where there is no backup', async () => {
  openPortal(backups, answersFor(database(), { [`GET /v1/databases/${id}/backups`]: page([]) }))

  expect(await screen.findByText('No backup yet.')).toBeTruthy()
  expect(screen.getByRole('button', { name: 'Back up now' })).toBeTruthy()
})
