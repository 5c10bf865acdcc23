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
  await page.getByLabel('User').waitFor()
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
