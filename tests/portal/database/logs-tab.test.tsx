import { fireEvent, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, expect, it } from 'vitest'
import { setZone } from '../../../portal/src/time/zone.ts'
import { openPortal, problem, type Sent } from '../harness.tsx'
import { answersFor, database, id, page } from './things.ts'

beforeEach(() => setZone('UTC'))

const path = `/databases/${id}/logs`
const logs = `GET /v1/databases/${id}/logs`

const line = (text: string, severity = 'LOG') => `2026-11-22 13:03:27.123 UTC [205]: user=,db= ${severity}:  ${text}`

/** A log that somebody else writes. */
const stream = () => {
  let writer: ReadableStreamDefaultController<Uint8Array> | undefined
  let hasLeft = false
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      writer = controller
    },
    cancel: () => {
      hasLeft = true
    },
  })
  return {
    body,
    write: (...lines: string[]) => writer?.enqueue(new TextEncoder().encode(lines.map((one) => `${one}\n`).join(''))),
    end: () => writer?.close(),
    hasLeft: () => hasLeft,
  }
}

it('shows lines in the chosen zone, with their severity as a word', async () => {
  setZone('Europe/Berlin')
  openPortal(path, answersFor(database(), { [logs]: page([line('no such table', 'ERROR')]) }))

  expect(await screen.findByText('2026-11-22 14:03:27.123')).toBeTruthy()
  expect(screen.getByText('ERROR')).toBeTruthy()
  expect(screen.getByText(/Times in Europe\/Berlin/)).toBeTruthy()
})

it('shows markup and control characters as text', async () => {
  openPortal(path, answersFor(database(), { [logs]: page([line('<img src=x onerror=alert(1)>\u001b[2J\u202e')]) }))

  expect(await screen.findByText(/<img src=x onerror=alert\(1\)>\\x1b\[2J\\x202e/)).toBeTruthy()
  expect(document.querySelector('img')).toBeNull()
})

it('asks for what the address says, and writes into it what is typed', async () => {
  const user = userEvent.setup()
  const { sent } = openPortal(`${path}?lines=1000`, answersFor(database(), { [logs]: page([line('x')]) }))
  await screen.findByText('LOG')

  await user.type(screen.getByLabelText('Filter'), 'deadlock')

  await waitFor(() => expect(location.search).toBe('?lines=1000&filter=deadlock'))
  await waitFor(() => expect(sent.at(-1)?.url).toContain('lines=1000&filter=deadlock'))
})

it('follows, and hangs up when somebody leaves', async () => {
  const user = userEvent.setup()
  const log = stream()
  const answer = ({ query }: Sent) =>
    query.has('follow') ? new Response(log.body, { headers: { 'Content-Type': 'text/plain' } }) : page([])
  const { sent } = openPortal(path, answersFor(database(), { [logs]: answer }))

  await user.click(await screen.findByRole('button', { name: 'Follow' }))
  expect(await screen.findByText('Waiting for new lines')).toBeTruthy()
  log.write(line('first'), line('second'))
  expect(await screen.findByText(/second/)).toBeTruthy()
  expect(sent.find(({ query }) => query.has('follow'))?.headers.get('Authorization')).toBe('Bearer a-token')

  await user.click(screen.getByRole('link', { name: 'Jobs' }))

  await waitFor(() => expect(log.hasLeft()).toBe(true))
})

it('lets nothing move while somebody reads further up, and says how many lines came', async () => {
  const user = userEvent.setup()
  const log = stream()
  openPortal(`${path}?follow=true`, answersFor(database(), { [logs]: () => new Response(log.body) }))
  log.write(line('first'))
  await screen.findByText(/first/)
  const box = screen.getByRole('region', { name: 'Log of PostgreSQL' })
  Object.defineProperties(box, { scrollHeight: { value: 1_000 }, clientHeight: { value: 300 } })

  fireEvent.scroll(box)
  box.scrollTop = 100
  fireEvent.scroll(box)
  log.write(...Array.from({ length: 37 }, (_, index) => line(`new ${index}`)))

  const more = await screen.findByRole('button', { name: '37 new lines' })
  expect(screen.queryByText(/new 36/)).toBeNull()
  await user.click(more)
  expect(await screen.findByText(/new 36/)).toBeTruthy()
})

it('says that the log has ended, and follows again', async () => {
  const user = userEvent.setup()
  const log = stream()
  const again = stream()
  const bodies = [log.body, again.body]
  openPortal(`${path}?follow=true`, answersFor(database(), { [logs]: () => new Response(bodies.shift()) }))
  log.write(line('last words'))
  log.end()

  await user.click(await screen.findByRole('button', { name: 'Follow again' }))
  again.write(line('back again'))

  expect(await screen.findByText(/back again/)).toBeTruthy()
})

it('reads now and then where following is not offered', async () => {
  const answer = ({ query }: Sent) => (query.has('follow') ? problem(501, 'not-offered') : page([line('x')]))
  openPortal(`${path}?follow=true`, answersFor(database(), { [logs]: answer }))

  expect(await screen.findByText(/Following is not offered here/)).toBeTruthy()
  expect(await screen.findByText('LOG')).toBeTruthy()
  expect(screen.queryByRole('button', { name: /Follow/ })).toBeNull()
})

it('says in a sentence where there is no log at all', async () => {
  openPortal(path, answersFor(database(), { [logs]: () => problem(501, 'not-offered') }))

  expect(await screen.findByText('This installation offers no log here.')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Follow' })).toBeNull()
})

it('says what the API says where it cannot be read', async () => {
  openPortal(path, answersFor(database(), { [logs]: () => problem(409, 'state-conflict') }))

  expect(await screen.findByText('Hint of state-conflict')).toBeTruthy()
})

it('begins anew when somebody follows again: no line stands twice', async () => {
  const user = userEvent.setup()
  const answer = ({ query }: Sent) => {
    if (!query.has('follow')) return page([line('of before')])
    const log = stream()
    log.write(line('the newest'))
    return new Response(log.body)
  }
  openPortal(`${path}?follow=true`, answersFor(database(), { [logs]: answer }))
  await screen.findByText(/the newest/)

  await user.click(screen.getByRole('button', { name: 'Stop following' }))
  await screen.findByText(/of before/)
  await user.click(screen.getByRole('button', { name: 'Follow' }))

  expect(await screen.findAllByText(/the newest/)).toHaveLength(1)
})
