import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { beforeEach, describe, expect, it } from 'vitest'
import { keys } from '../../../portal/src/api/queries.ts'
import { setZone } from '../../../portal/src/time/zone.ts'
import { problem } from '../harness.tsx'
import { addressed, database, FakeApi, id, minutesAgo, openPage, requestOf, windowOf } from './fake-api.ts'

const whole = (minutes: number): string => minutesAgo(minutes).replace('.000', '')
const slider = () => screen.findByRole('slider', { name: 'Moment to recover to' })
const effects = () => screen.findByText('Everything written after that moment is lost: 1 day 4 h of changes.')

let api: FakeApi
beforeEach(() => {
  api = new FakeApi()
  setZone('UTC')
})

describe('the moment', () => {
  it('is moved by keys alone, and said in full', async () => {
    const user = userEvent.setup()
    openPage(api)
    const handle = await slider()
    expect(handle.getAttribute('aria-valuetext')).toBe('No moment is chosen yet')

    handle.focus()
    await user.keyboard('{Home}{PageUp}{Shift>}{ArrowRight}{/Shift}{ArrowLeft}')

    const there = new Date(Date.parse(api.earliest) + 3_659_000).toISOString().replace('.000', '')
    await waitFor(() => expect(addressed().get('at')).toBe(there))
    expect(addressed().get('to')).toBe('time')
    const text = handle.getAttribute('aria-valuetext') ?? ''
    const [said, age] = text.split(' · ')
    expect(screen.getByText(said ?? '')).toBeTruthy()
    expect(age).toMatch(/^8 h 59 min ago$|^9 h ago$|^8 h 58 min ago$/)
  })

  it('is asked about once, when typing rests, and what it costs is said', async () => {
    const user = userEvent.setup()
    openPage(api)
    const at = whole(60)

    await user.type(await screen.findByLabelText('Moment'), at.slice(0, 19).replace('T', ' '))
    await effects()

    expect(api.dryRuns().map(({ body }) => body)).toEqual([{ target: { time: at } }])
    expect(screen.getByText('Clients are cut off for about 40 s (the last ones took 31 s to 52 s).')).toBeTruthy()
    expect(screen.getByText('Today’s data can be recovered until 2026-11-29 14:03:27.')).toBeTruthy()
    expect(addressed().get('at')).toBe(at)
  })

  it('stays what it is through a refresh of the window and a change of the zone', async () => {
    const at = whole(60)
    const { client } = openPage(api, `?to=time&at=${at}`)
    const field = (await screen.findByLabelText('Moment')) as HTMLInputElement
    expect(field.value).toBe(at.slice(0, 19).replace('T', ' '))

    api.window = { ...windowOf(), latest: minutesAgo(0) }
    await act(() => client.invalidateQueries({ queryKey: keys.database(id) }))
    act(() => setZone('Asia/Kathmandu'))

    const there = new Date(Date.parse(at) + 5.75 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
    expect(field.value).toBe(there)
    expect(addressed().get('at')).toBe(at)
    expect((await slider()).getAttribute('aria-valuenow')).toBe(`${Date.parse(at) / 1000}`)
  })

  it('is refused in its place, with what to do', async () => {
    api.preview = () =>
      problem(422, 'target-before-first-backup', {
        detail: 'The first backup ended at 10',
        hint: 'Choose a later one.',
      })
    openPage(api, `?to=time&at=${whole(6000)}`)

    const field = await screen.findByLabelText('Moment')

    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'))
    expect(screen.getByText('The first backup ended at 10. Choose a later one.')).toBeTruthy()
    await userEvent.click(screen.getByRole('button', { name: 'Recover in place…' }))
    expect(screen.queryByRole('alertdialog')).toBeNull()
    expect(document.activeElement).toBe(field)
  })

  it('follows the pointer, and stands in the address when it is let go', async () => {
    openPage(api)
    const track = (await slider()).parentElement as HTMLElement
    const field = (await screen.findByLabelText('Moment')) as HTMLInputElement
    const steps = window.history.length

    fireEvent.pointerDown(track, { clientX: 480, button: 0, pointerId: 1 })
    fireEvent.pointerMove(track, { clientX: 240, pointerId: 1 })
    const dragged = field.value
    expect(dragged).not.toBe('')
    expect(addressed().get('at')).toBeNull()
    expect(document.activeElement).toBe(await slider())

    fireEvent.pointerUp(track, { clientX: 240, pointerId: 1 })
    await waitFor(() => expect(addressed().get('at')).toBe(`${dragged.replace(' ', 'T')}Z`))
    expect(window.history.length).toBe(steps + 1)
  })

  it('that is missing is asked for when somebody wants to go on', async () => {
    openPage(api)

    await userEvent.click(await screen.findByRole('button', { name: 'Recover in place…' }))

    expect(screen.getByText(/^Choose a moment: on the line/)).toBeTruthy()
    expect(document.activeElement).toBe(screen.getByLabelText('Moment'))
  })
})

describe('marks', () => {
  it('are those that were pressed, also where a later one has the name', async () => {
    const user = userEvent.setup()
    const [older] = windowOf().restorePoints
    const later = { name: 'before-import', createdAt: minutesAgo(30), incarnation: 'i-2', lsn: '0/5000148' }
    api.window = { ...windowOf(), restorePoints: older ? [later, older] : [] }
    openPage(api)
    const rows = await screen.findAllByRole('button', { name: /^Recover to this: Restore point before-import/ })
    expect(rows).toHaveLength(2)

    await user.click(rows[1] as HTMLElement)

    await waitFor(() =>
      expect(api.dryRuns().at(-1)?.body).toMatchObject({
        target: { time: expect.stringMatching(String(older?.createdAt).slice(0, 19)) },
      }),
    )
    expect(screen.getAllByRole('button', { name: /^Chosen: Restore point/ })).toHaveLength(1)
    await user.click(rows[0] as HTMLElement)
    await waitFor(() => expect(api.dryRuns().at(-1)?.body).toEqual({ target: { restorePoint: 'before-import' } }))
  })

  it('are chosen in the table and on the line, and Back takes that back', async () => {
    const user = userEvent.setup()
    openPage(api)
    const [newest] = await screen.findAllByRole('button', { name: /^Recover to this: End of a backup, full/ })
    await user.click(newest as HTMLElement)
    await waitFor(() => expect(addressed().get('backup')).toBe('r-2'))

    await user.click(screen.getByRole('button', { name: /^Restore point before-import/ }))
    await waitFor(() => expect(addressed().get('name')).toBe('before-import'))
    await waitFor(() => expect(api.dryRuns().at(-1)?.body).toEqual({ target: { restorePoint: 'before-import' } }))
    expect(
      screen.getByRole('button', { name: /^Chosen: Restore point before-import/ }).getAttribute('aria-pressed'),
    ).toBe('true')

    act(() => window.history.back())
    await waitFor(() => expect(addressed().get('backup')).toBe('r-2'))
    expect(screen.getByRole('button', { name: /^Chosen: End of a backup/ })).toBeTruthy()
  })

  it('alone can be chosen without data protection, and the page says why', async () => {
    api.window = { ...windowOf(), everyMoment: false, restorePoints: [] }
    openPage(api)

    expect(
      await screen.findByText('Only the ends of backups can be recovered to, because data protection is off.'),
    ).toBeTruthy()
    expect(screen.queryByRole('slider')).toBeNull()
    expect(screen.getByRole('radio', { name: 'a moment' }).getAttribute('aria-disabled')).toBe('true')
    expect((screen.getByRole('radio', { name: 'the end of a backup' }) as HTMLInputElement).checked).toBe(true)
  })

  it('with names that are no names are text', async () => {
    const name = '<script>alert(1)</script>'
    api.database = { ...database, name }
    openPage(api)

    expect(await screen.findByRole('heading', { level: 1, name: `Recover ${name}` })).toBeTruthy()
    expect(document.querySelector('main script')).toBeNull()
  })
})

describe('other targets', () => {
  it('are sent as they are meant', async () => {
    const user = userEvent.setup()
    openPage(api)
    await user.click(await screen.findByRole('radio', { name: 'a transaction' }))
    await user.type(await screen.findByLabelText('Transaction id'), '741')
    await user.click(screen.getByRole('checkbox', { name: 'With the transaction itself' }))

    await waitFor(() =>
      expect(api.dryRuns().at(-1)?.body).toEqual({ target: { transactionId: '741', inclusive: false } }),
    )
    expect(Object.fromEntries(addressed())).toEqual({ to: 'transactionId', transactionId: '741', inclusive: 'false' })

    await user.click(screen.getByRole('radio', { name: 'the latest' }))
    await waitFor(() => expect(api.dryRuns().at(-1)?.body).toEqual({ target: { latest: true } }))

    await user.click(screen.getByRole('radio', { name: 'a transaction' }))
    expect(((await screen.findByLabelText('Transaction id')) as HTMLInputElement).value).toBe('741')
  })

  it('go with the link into a new database', async () => {
    const at = whole(60)
    openPage(api, `?to=time&at=${at}`)

    const link = await screen.findByRole('link', { name: 'Into a new database' })
    const url = new URL(link.getAttribute('href') ?? '', 'http://here')

    expect(url.pathname).toBe('/databases/new')
    expect(Object.fromEntries(url.searchParams)).toEqual({ from: id, to: 'time', at })
  })
})

describe('what is not possible', () => {
  it('says so for a role, and asks nothing', async () => {
    api.role = 'viewer'
    api.database = {
      ...database,
      actions: { ...database.actions, recover: { allowed: false, code: 'forbidden', hint: '' } },
    }
    openPage(api, `?to=time&at=${whole(60)}`)

    const button = await screen.findByRole('button', { name: 'Recover in place…' })

    await waitFor(() =>
      expect(
        screen.getAllByText('Needs the role operator; you are viewer. Ask an administrator.').length,
      ).toBeGreaterThan(0),
    )
    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect(api.dryRuns()).toEqual([])
  })

  it('shows the request that is in the way, with a link to it', async () => {
    const refused = { allowed: false, code: 'request-active', hint: 'Wait.' }
    api.database = { ...database, activeRequest: 'r-9', actions: { ...database.actions, recover: refused } }
    openPage(api)

    expect(await screen.findByText(/is at step 3 of 4, fence archive/)).toBeTruthy()
    expect(screen.getByRole('link', { name: 'Open request' }).getAttribute('href')).toBe('/requests/r-9')
  })

  it('offers a backup where there is none', async () => {
    api.window = {
      ...windowOf(),
      everyMoment: false,
      earliest: undefined,
      latest: undefined,
      restorePoints: [],
      backups: [],
    }
    openPage(api)
    expect(
      await screen.findByText('Recover is not possible: there is no backup to recover from. Make a backup first.'),
    ).toBeTruthy()

    await userEvent.dblClick(screen.getByRole('button', { name: 'Back up now' }))

    await waitFor(() => expect(api.writes('/backups').length).toBeGreaterThan(0))
    expect(new Set(api.writes('/backups').map(({ key }) => key)).size).toBe(1)
    expect(api.writes('/backups')[0]?.body).toEqual({ kind: 'full', permanent: false })
  })
})

describe('the dialog', () => {
  const open = async () => {
    const user = userEvent.setup()
    openPage(api, '?to=time&at=2026-11-21T08:12:30Z')
    act(() => setZone('Europe/Berlin'))
    await effects()
    await user.click(screen.getByRole('button', { name: 'Recover in place…' }))
    return { user, dialog: await screen.findByRole('alertdialog') }
  }

  it('repeats moment, loss and cut-off in the words of the page, and wants the name', async () => {
    const { user, dialog } = await open()
    const said = within(dialog)

    expect(said.getByRole('heading').textContent).toBe(
      'Recover shop to Sat 21 Nov 2026, 09:12:30 Europe/Berlin (08:12:30 UTC)?',
    )
    expect(said.getByText('Everything written after that moment is lost: 1 day 4 h of changes.')).toBeTruthy()
    expect(said.getByText(/^Clients are cut off for about 40 s/)).toBeTruthy()
    const field = said.getByLabelText('Type shop to confirm.')
    await waitFor(() => expect(document.activeElement).toBe(field))

    await user.type(field, 'shp{Enter}')
    expect(said.getByText('This is not the name of the database.')).toBeTruthy()
    expect(api.writes('/recoveries')).toEqual([])

    await user.clear(field)
    await user.type(field, ' shop {Enter}')
    await waitFor(() => expect(window.location.pathname).toBe('/requests/r-new'))
    expect(api.writes('/recoveries').map(({ body }) => body)).toEqual([{ target: { time: '2026-11-21T08:12:30Z' } }])
    expect(api.writes('/recoveries')[0]?.key).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('stays when another request is in the way, and offers itself again when that has ended', async () => {
    api.recover = () => problem(409, 'request-active', { request: 'r-9' })
    const { user, dialog } = await open()
    const said = within(dialog)
    const field = said.getByLabelText('Type shop to confirm.')
    await user.type(field, 'shop{Enter}')

    expect(await said.findByText(/is at step 3 of 4, fence archive/)).toBeTruthy()
    expect(said.getByRole('link', { name: 'Open request' }).getAttribute('href')).toBe('/requests/r-9')
    expect(said.getByRole('button', { name: 'Recover shop' }).getAttribute('aria-disabled')).toBe('true')

    api.requests.set('r-9', requestOf('r-9', { state: 'PROCESSED', endedAt: minutesAgo(0) }))
    api.recover = new FakeApi().recover
    expect(await said.findByText('The request that was in the way has ended.', {}, { timeout: 4_000 })).toBeTruthy()
    await user.click(said.getByRole('button', { name: 'Recover shop' }))

    await waitFor(() => expect(window.location.pathname).toBe('/requests/r-new'))
    expect(api.writes('/recoveries')).toHaveLength(2)
  })

  it('shows any other refusal, and keeps what was typed', async () => {
    api.recover = () => problem(409, 'state-conflict')
    const { user, dialog } = await open()
    const field = within(dialog).getByLabelText('Type shop to confirm.') as HTMLInputElement
    await user.type(field, 'shop{Enter}')

    expect(await within(dialog).findByText('Detail of state-conflict')).toBeTruthy()
    expect(field.value).toBe('shop')
  })
})
