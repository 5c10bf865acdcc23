import { screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DatabaseActionsBar } from '../../../portal/src/actions/DatabaseActionsBar.tsx'
import { database, everything, openPortal } from '../databases/portal-page.tsx'

vi.mock('../../../portal/src/pages/database/DatabasePage.tsx', () => ({
  DatabasePage: () => (
    <main>
      <DatabaseActionsBar database={shown} />
    </main>
  ),
}))

let shown = database()
afterEach(() => vi.unstubAllGlobals())

describe('The buttons of a database', () => {
  it('are those for what people come for most; the rest is in a menu', async () => {
    shown = database()
    const { user } = openPortal(`/databases/${shown.id}`)
    const more = await screen.findByRole('button', { name: 'More' })
    const bar = more.parentElement as HTMLElement
    expect(
      within(bar)
        .getAllByRole('button')
        .map(({ textContent }) => textContent),
    ).toEqual(['Stop', 'Edit', 'Clone', 'Recover', 'More', 'Delete'])
    await user.click(more)
    expect((await screen.findAllByRole('menuitem')).map(({ textContent }) => textContent)).toEqual([
      'Connect',
      'Back up now',
      'Set restore point',
      'Change password',
      'Set replication role',
      'Rotate backup key',
      'Copy id',
    ])
  })

  it('stay where they are refused, can be reached, and say why', async () => {
    const recover = { allowed: false, code: 'no-backup' as const, hint: 'Make a backup first.' }
    shown = database({ actions: { ...everything, recover } })
    openPortal(`/databases/${shown.id}`)
    const button = await screen.findByRole('button', { name: 'Recover' })
    button.focus()
    expect(document.activeElement).toBe(button)
    expect(button.getAttribute('aria-disabled')).toBe('true')
    const described = document.getElementById(button.getAttribute('aria-describedby') ?? '')
    expect(described?.textContent).toMatch(/There is no backup/)
  })

  it('say a reason that neighbours in the menu share once, and each to a screen reader', async () => {
    const busy = { allowed: false, code: 'request-active' as const, hint: 'Wait.' }
    const actions = { ...everything, backup: busy, restorePoint: busy, setPassword: busy, rotateBackupKey: busy }
    shown = database({ actions })
    const { user } = openPortal(`/databases/${shown.id}`)
    await user.click(await screen.findByRole('button', { name: 'More' }))
    const refused = (await screen.findAllByRole('menuitem')).filter((item) => item.hasAttribute('aria-describedby'))

    const names = ['Back up now', 'Set restore point', 'Change password']
    expect(refused.map(({ textContent }) => textContent)).toEqual(names)
    const reasons = refused.map((item) => document.getElementById(item.getAttribute('aria-describedby') ?? ''))
    expect(new Set(reasons).size).toBe(1)
    expect(reasons[0]?.textContent).toBe('Another request is at work on it.')
    expect(screen.getByRole('menuitem', { name: /^Rotate backup key/ }).textContent).toContain(reasons[0]?.textContent)
  })
})
