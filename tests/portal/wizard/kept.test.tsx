import { screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { setZone } from '../../../portal/src/time/zone.ts'
import { problem } from '../harness.tsx'
import { field, fillName, fillPassword, goTo, heading, openWizard, secret } from './open-wizard.tsx'

beforeEach(() => setZone('Europe/Berlin'))
afterEach(() => vi.unstubAllGlobals())

describe('nothing is lost', () => {
  it('by a reload, but the password', async () => {
    const first = await openWizard()
    await fillName(first.user, 'kept')
    await fillPassword(first.user)
    first.unmount()

    await openWizard()
    expect((await screen.findByRole<HTMLInputElement>('textbox', { name: 'Name' })).value).toBe('kept')
    expect(screen.getByText(/You go on with what you filled in before/)).toBeTruthy()
    expect(JSON.stringify({ ...sessionStorage })).not.toContain(secret)
  })

  it('by what the API refuses: the field says it, and the cursor goes there', async () => {
    const refusal = problem(422, 'invalid-request', { errors: [{ pointer: '/tenant', message: 'Choose from DEMO' }] })
    const { user } = await openWizard('/databases/new', { 'POST /v1/databases': () => refusal.clone() })
    await fillName(user)
    await fillPassword(user)
    await goTo(user, /Summary/)
    await user.click(await screen.findByRole('button', { name: 'Tenant, in Database details' }))

    await heading('Database details')
    const tenant = screen.getByRole('combobox', { name: 'Tenant' })
    expect(document.activeElement).toBe(tenant)
    expect(screen.getByText('Choose from DEMO')).toBeTruthy()
    await user.selectOptions(tenant, 'DEMO')
    expect(screen.queryByText('Choose from DEMO')).toBeNull()
    await goTo(user, /Access/)
    expect((screen.getByLabelText('Password') as HTMLInputElement).value).toBe(secret)
  })

  it('by an error of the API: it is told with its hint, and the same call is made once more with the same key', async () => {
    let fails = true
    const { user, created, router } = await openWizard('/databases/new', {
      'POST /v1/databases': ({ query, body }) => {
        if (query.has('dryRun')) return Response.json({ dryRun: true, request: { type: 'CREATE-DB', steps: [], body } })
        if (fails) return problem(500, 'unexpected')
        return Response.json({ database: { id: 'new' }, request: { key: 'r-1' } }, { status: 202 })
      },
    })
    await fillName(user)
    await fillPassword(user)
    await goTo(user, /Summary/)
    await screen.findByText(/Checked/)
    await user.click(screen.getByRole('button', { name: 'Create database' }))
    expect(await screen.findByText('Title of unexpected')).toBeTruthy()
    fails = false
    await user.click(screen.getByRole('button', { name: 'Create database' }))

    await waitFor(() => expect(router.state.location.pathname).toBe('/requests/r-1'))
    expect(created()).toHaveLength(2)
    expect(created()[0]?.key).toBe(created()[1]?.key)
  })

  it('by going elsewhere: that is asked once', async () => {
    const { user, router } = await openWizard()
    await fillName(user)
    await user.click(screen.getAllByRole('link', { name: 'Requests' })[0] as HTMLElement)
    const dialog = await screen.findByRole('alertdialog', { name: 'Leave the new database?' })
    await user.click(within(dialog).getByRole('button', { name: 'Stay here' }))
    expect(router.state.location.pathname).toBe('/databases/new')

    await user.click(screen.getAllByRole('link', { name: 'Requests' })[0] as HTMLElement)
    await user.click(await screen.findByRole('button', { name: 'Leave page' }))
    await waitFor(() => expect(router.state.location.pathname).toBe('/requests'))
  })

  it('unless somebody starts again, and means it', async () => {
    const { user } = await openWizard()
    await fillName(user)
    await user.click(screen.getByRole('button', { name: 'Start again' }))
    await user.click(await screen.findByRole('button', { name: 'Empty form' }))

    expect((field('Name') as HTMLInputElement).value).toBe('')
    expect(sessionStorage.length).toBe(0)
  })

  it('by what the API refuses on creating: the cursor goes to the field, in its step', async () => {
    const refusal = problem(422, 'invalid-request', { errors: [{ pointer: '/port', message: 'Choose another port' }] })
    const { user } = await openWizard('/databases/new', {
      'POST /v1/databases': ({ query, body }) =>
        query.has('dryRun')
          ? Response.json({ dryRun: true, request: { type: 'CREATE-DB', steps: [], body } })
          : refusal.clone(),
    })
    await fillName(user)
    await fillPassword(user)
    await goTo(user, /Summary/)
    await screen.findByText(/Checked/)
    await user.click(screen.getByRole('button', { name: 'Create database' }))

    await heading('Access')
    expect(document.activeElement).toBe(field('Port'))
    expect(screen.getByText('Choose another port')).toBeTruthy()
  })
})
