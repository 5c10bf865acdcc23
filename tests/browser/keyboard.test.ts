import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { requestPartitions } from '../../shared/entities/request.ts'
import { furnish, type Installation } from './installation.ts'
import { Portal } from './portal.ts'

let portal: Portal
let there: Installation

beforeAll(async () => {
  portal = await Portal.opened()
  there = await furnish(portal.served.api)
})
afterAll(() => portal?.[Symbol.asyncDispose]())

const nameOfFocused = `(() => {
  const { activeElement: at } = document
  return [at.getAttribute('aria-label'), at.labels?.[0]?.innerText, at.innerText].find((name) => name?.trim()) ?? ''
})()`

/** As far as somebody would look for it. */
const mostSteps = 120

/** Goes on with Tab until what is focused has this name. */
const tabTo = async (page: Page, name: RegExp): Promise<void> => {
  for (let step = 0; step < mostSteps; step++) {
    await page.keyboard.press('Tab')
    if (name.test((await page.evaluate(nameOfFocused)) as string)) return
  }
  throw new Error(`Tab does not lead to ${name}`)
}
const pressOn = async (page: Page, name: RegExp): Promise<void> => {
  await tabTo(page, name)
  await page.keyboard.press('Enter')
}
const typeInto = async (page: Page, name: RegExp, text: string): Promise<void> => {
  await tabTo(page, name)
  await page.keyboard.type(text)
}
const filed = async (type: string) => {
  const { items } = await portal.served.api.stores.requests.query({
    partition: requestPartitions.all,
    index: 'i4',
    limit: 100,
  })
  return items.filter((request) => request.type === type && request.state === 'QUEUED')
}

test('everything goes by keyboard alone: sign in, create, copy the address, recover, delete', async () => {
  const permissions = ['clipboard-read', 'clipboard-write']
  await using tab = await portal.tab(await portal.context({ permissions }))
  const { page } = tab
  await page.goto(`${portal.url}/databases`)
  await page.locator('input:focus').waitFor()
  await page.keyboard.type('administrator')
  await page.keyboard.press('Tab')
  await page.keyboard.type(portal.served.passwords.get('administrator') ?? '')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Databases' }).waitFor()

  await page.keyboard.press('n')
  await page.getByRole('heading', { name: 'New database' }).waitFor()
  await typeInto(page, /^Name/, 'by-keyboard')
  await page.getByRole('heading', { name: 'New database' }).focus()
  await pressOn(page, /Access/)
  await page.getByLabel(/^Password/).waitFor()
  await typeInto(page, /^Password/, 'a long secret')
  await pressOn(page, /Review and create/)
  await page.getByText(/Checked: can be created/).waitFor()
  await pressOn(page, /^Create database/)
  await page.waitForURL(/\/requests\/r-/)
  expect((await filed('CREATE-DB')).map(({ databaseName }) => databaseName)).toContain('by-keyboard')

  await page.goto(`${portal.url}/databases/${there.shop.id}`)
  await page.getByText('postgresql://').first().waitFor()
  await pressOn(page, /^Copy(?! id)/)
  expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(
    /^postgresql:\/\/app@127\.0\.0\.1:15432\/shop\?/,
  )

  await page.getByRole('heading', { level: 1 }).focus()
  await pressOn(page, /^Recover/)
  await page.getByRole('slider').waitFor()
  await tabTo(page, /Moment to recover to/)
  for (const key of ['PageUp', 'ArrowLeft', 'ArrowLeft']) await page.keyboard.press(key)
  await pressOn(page, /^Recover in place/)
  await page.getByRole('alertdialog').waitFor()
  await page.keyboard.type('shop')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/requests\/r-/)
  expect(await filed('RECOVER-DB')).toHaveLength(1)

  await page.goto(`${portal.url}/databases?search=catalog-dev`)
  await page.getByRole('link', { name: 'catalog-dev' }).waitFor()
  await pressOn(page, /^Actions of catalog-dev/)
  await page.getByRole('menuitem', { name: 'Delete' }).waitFor()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.getByRole('alertdialog').waitFor()
  await tabTo(page, /to confirm/)
  await page.keyboard.type('catalog-dev')
  await page.keyboard.press('Enter')
  await page.getByRole('alertdialog').waitFor({ state: 'detached' })
  expect((await filed('DELETE-DB')).map(({ databaseName }) => databaseName)).toEqual(['catalog-dev'])
})

test('the palette goes anywhere by keyboard alone, and going back closes what it opened', async () => {
  await using tab = await portal.signedIn('/costs')
  const { page } = tab
  const field = page.getByRole('combobox', { name: 'Page, database or action' })
  const active = page.getByRole('option', { selected: true })
  await page.getByRole('heading', { level: 1, name: 'Costs' }).waitFor()

  // Before it is loaded, and before the API has answered.
  await page.keyboard.press('Control+k')
  await page.keyboard.type('catalog')
  await field.and(page.locator(':focus')).waitFor()
  expect(await field.inputValue()).toBe('catalog')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'catalog-dev' }).and(page.locator(':focus')).waitFor()

  // Also where somebody types, and of a database that is found by the verb before it.
  await page.keyboard.press('g')
  await page.keyboard.press('d')
  await page.getByRole('searchbox').focus()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('back up team-07 demo')
  await active.getByText('team-07').waitFor()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Back up team-07' })
  await dialog.getByRole('radio').first().and(page.locator(':focus')).waitFor()
  expect(new URL(page.url()).search).toBe('?do=backup')

  await page.keyboard.press('Control+k')
  expect(await field.count()).toBe(0)
  await page.goBack()
  await dialog.waitFor({ state: 'detached' })
  expect(new URL(page.url()).pathname).toMatch(/^\/databases\/[^/]+\/requests$/)
  expect(new URL(page.url()).search).toBe('')
  expect(await filed('BACKUP-DB')).toEqual([])

  await page.keyboard.press('Control+k')
  await page.getByRole('group', { name: 'Looked at last' }).getByRole('option').first().getByText('team-07').waitFor()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowUp')
  await active.getByText('team-07').waitFor()
  await page.keyboard.press('Tab')
  await page.keyboard.type('restore')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: /restore point in team-07/ }).waitFor()
  await page.reload()
  await page.getByRole('dialog', { name: /restore point in team-07/ }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})

test('what opens over a menu has the focus, also when nothing of it has to be loaded any more', async () => {
  await using tab = await portal.signedIn('/databases')
  const { page } = tab
  const account = page.getByRole('button', { name: /^Account:/ })
  const focused = page.locator(':focus')
  /** What lies below a dialog has no role for whoever reads it: menus are found by what they are. */
  const closeDialog = async () => {
    await page.locator('[role=dialog] :focus').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await account.and(focused).waitFor()
  }

  for (let time = 0; time < 2; time++) {
    await account.click()
    await page.getByRole('menuitem', { name: 'Shortcuts', exact: true }).click()
    await page.locator('[role=menu]').waitFor({ state: 'detached' })
    await closeDialog()
  }
  for (let time = 0; time < 2; time++) {
    await account.click()
    await page.getByRole('menu').waitFor()
    await page.keyboard.press('Control+k')
    await page.locator('[role=menu]').waitFor({ state: 'detached' })
    await closeDialog()
  }
})
