import { screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { setZone } from '../../../portal/src/time/zone.ts'
import { caller } from '../a-caller.ts'
import { problem } from '../harness.tsx'
import { fillName, fillPassword, goTo, heading, openWizard, secret } from './open-wizard.tsx'

beforeEach(() => setZone('Europe/Berlin'))
afterEach(() => vi.unstubAllGlobals())

describe('the summary', () => {
  it('shows all by step, what was chosen in bold, and never the password', async () => {
    const { user, container } = await openWizard()
    await fillName(user)
    await fillPassword(user)
    await goTo(user, /Summary/)
    const shownAt = (label: string) => screen.getByText(label, { selector: 'dt' }).nextElementSibling as HTMLElement

    expect(within(shownAt('Name')).getByText('shop').tagName).toBe('STRONG')
    expect(shownAt('Flavour').querySelector('strong')).toBeNull()
    expect(shownAt('Password').textContent).toBe('Set, not shown')
    expect(container.textContent).not.toContain(secret)
    expect(screen.getByRole('link', { name: 'Change Backup & recovery' })).toBeTruthy()
  })

  it('says what a whole body was refused for, with a way to the field', async () => {
    const refusal = problem(409, 'limit-reached')
    const { user } = await openWizard('/databases/new', { 'POST /v1/databases': () => refusal.clone() })
    await fillName(user)
    await fillPassword(user)
    await goTo(user, /Summary/)

    expect(await screen.findByText('Title of limit-reached')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Tenant, in Database details' }))
    await heading('Database details')
    expect(document.activeElement).toBe(screen.getByRole('combobox', { name: 'Tenant' }))
  })

  it('says to whom may not create why not, and lets them look', async () => {
    const viewer = () => Response.json(caller('viewer', { tenants: ['DEMO'] }))
    const { user, created, sent } = await openWizard('/databases/new', { 'GET /v1/me': viewer })
    await fillName(user)
    await fillPassword(user)
    await goTo(user, /Summary/)
    const button = screen.getByRole('button', { name: 'Create database' })
    await user.click(button)

    expect(button.getAttribute('aria-disabled')).toBe('true')
    expect(screen.getAllByText(/Needs the role operator; you are viewer/).length).toBeGreaterThan(0)
    expect(created()).toEqual([])
    expect(sent.some(({ query }) => query.has('dryRun'))).toBe(false)
  })

  it('shows the price line instead of the panel where there is no room', async () => {
    vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
    await openWizard()

    expect((await screen.findByText('€10.60 a month')).closest('details')).toBeTruthy()
  })
})
