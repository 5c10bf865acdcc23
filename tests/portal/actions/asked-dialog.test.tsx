import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { answersFor, backup, database, id, page } from '../database/things.ts'
import { openPortal, problem } from '../harness.tsx'

afterEach(() => vi.unstubAllGlobals())

const path = `/databases/${id}/requests`
const here = () => location.pathname + location.search
const dialogOf = (name: RegExp) => screen.findByRole('dialog', { name })
const noDialog = () => waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
const busy = { allowed: false, code: 'request-active' } as const

describe('The dialog of an action, over the page of a database', () => {
  it('has an address, and closes by going back and by its button, where it was opened', async () => {
    const { user } = openPortal(`/databases/${id}/backups?rows=10`, answersFor(database()))
    await user.click(await screen.findByRole('button', { name: 'Stop' }))
    await dialogOf(/^Stop shop/)
    expect(here()).toBe(`/databases/${id}/backups?rows=10&do=stop`)

    history.back()
    await noDialog()
    expect(here()).toBe(`/databases/${id}/backups?rows=10`)

    history.forward()
    const again = await dialogOf(/^Stop shop/)
    const entries = history.length
    await user.dblClick(within(again).getByRole('button', { name: 'Cancel' }))
    await noDialog()
    expect(here()).toBe(`/databases/${id}/backups?rows=10`)
    expect(history.length).toBe(entries)
  })

  it('closes at the end of what it asked for', async () => {
    const { user } = openPortal(path, {
      ...answersFor(database()),
      [`POST /v1/databases/${id}/restore-points`]: { database: database() },
    })
    await user.click(await screen.findByRole('button', { name: 'More' }))
    await user.click(await screen.findByRole('menuitem', { name: 'Set restore point' }))
    const dialog = await screen.findByRole('dialog')
    await user.type(within(dialog).getByRole('textbox'), 'before-import{Enter}')
    await noDialog()
    expect(here()).toBe(path)
  })

  it('edits the version that the page shows', async () => {
    const { user, sent } = openPortal(path, {
      ...answersFor(database()),
      [`PATCH /v1/databases/${id}`]: { database: database() },
    })
    const reads = () => sent.filter((one) => one.method === 'GET' && one.path === `/v1/databases/${id}`).length
    const edit = await screen.findByRole('button', { name: 'Edit' })
    const before = reads()
    await user.click(edit)
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), '2')
    expect(reads()).toBe(before)
    await user.keyboard('{Enter}')
    const change = await waitFor(() => {
      const one = sent.find(({ method }) => method === 'PATCH')
      if (!one) throw new Error('nothing was sent')
      return one
    })
    expect(change.headers.get('If-Match')).toBe('"7"')
  })

  it('is the one of the page, also where a tab has a button for it', async () => {
    const { user } = openPortal(
      `/databases/${id}/backups`,
      answersFor(database(), { [`GET /v1/databases/${id}/backups`]: page([backup()]) }),
    )
    await user.click(await screen.findByRole('button', { name: 'Back up now' }))
    await dialogOf(/^Back up shop/)
    expect(here()).toBe(`/databases/${id}/backups?do=backup`)
  })
})

describe('A link to the dialog of an action', () => {
  it('opens it, asks for nothing by itself, and leads to the page when it is closed', async () => {
    const { user, sent } = openPortal(`/databases/${id}?do=stop`, answersFor(database()))
    await dialogOf(/^Stop shop/)
    expect(here()).toBe(`${path}?do=stop`)
    const writes = sent.filter(({ method, query }) => method !== 'GET' && !query.has('dryRun'))
    expect(writes.filter(({ path }) => path.includes('/databases/'))).toEqual([])

    const entries = history.length
    await user.keyboard('{Escape}')
    await noDialog()
    expect(here()).toBe(path)
    expect(history.length).toBe(entries)
  })

  it.each(['nonsense', 'recover', 'purge', 'start'])('that names what is not offered (%s) falls away', async (name) => {
    openPortal(`${path}?do=${name}`, answersFor(database()))
    await screen.findByRole('button', { name: 'Stop' })
    await waitFor(() => expect(here()).toBe(path))
    expect(screen.queryByRole('dialog')).toBeNull()
    expect(screen.queryByText(/is not possible/)).toBeNull()
  })

  it('that is refused opens nothing, and says why; also when it would be allowed later', async () => {
    let shown = database({ actions: { ...database().actions, stop: busy } })
    const { client } = openPortal(`${path}?do=stop`, {
      ...answersFor(shown),
      [`GET /v1/databases/${id}`]: () => shown,
    })
    await screen.findByText('Stop is not possible: Another request is at work on it.')
    expect(here()).toBe(`${path}?do=stop`)

    shown = database()
    await client.refetchQueries({ queryKey: ['database', id] })
    await waitFor(() => expect(here()).toBe(path))
    expect(screen.queryByText(/is not possible/)).toBeNull()
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('is judged by what the API says now, not by what an earlier page kept', async () => {
    let shown = database({ actions: { ...database().actions, stop: busy } })
    const { router } = openPortal(path, { ...answersFor(shown), [`GET /v1/databases/${id}`]: () => shown })
    await screen.findByRole('button', { name: 'Stop' })
    await router.navigate({ to: '/costs' })
    shown = database()

    await router.navigate({ to: '/databases/$id/requests', params: { id }, search: { do: 'stop' } })
    await dialogOf(/^Stop shop/)
  })

  it('stays open when a refresh says that it is refused now', async () => {
    let shown = database()
    const { client } = openPortal(`${path}?do=stop`, { ...answersFor(shown), [`GET /v1/databases/${id}`]: () => shown })
    const dialog = await dialogOf(/^Stop shop/)
    shown = database({ actions: { ...database().actions, stop: busy } })
    await client.refetchQueries({ queryKey: ['database', id] })
    expect(dialog.isConnected).toBe(true)
  })

  it('of a database that is not there says so', async () => {
    openPortal(
      `${path}?do=stop`,
      answersFor(database(), { [`GET /v1/databases/${id}`]: () => problem(404, 'not-found') }),
    )
    await screen.findByText('Detail of not-found')
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})
