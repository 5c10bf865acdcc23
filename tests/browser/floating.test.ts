import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { furnish, type Installation } from './installation.ts'
import { Portal } from './portal.ts'
import { accessibilityFaultsOf, type Tab } from './tab.ts'

const pictures = join(import.meta.dirname, '..', '.cache', 'pictures')

let portal: Portal
let there: Installation

beforeAll(async () => {
  await mkdir(pictures, { recursive: true })
  portal = await Portal.opened()
  there = await furnish(portal.served.api)
})
afterAll(() => portal?.[Symbol.asyncDispose]())

const looks = [
  { name: 'wide-light', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'narrow-dark', colorScheme: 'dark', viewport: { width: 360, height: 740 } },
] as const

type Opening = (page: Page) => Promise<void>

const press =
  (name: string | RegExp): Opening =>
  (page) =>
    page
      .getByRole('button', { name, exact: typeof name === 'string' })
      .first()
      .click()

const inMenu =
  (menu: string | RegExp, entry: string): Opening =>
  async (page) => {
    await press(menu)(page)
    await page.getByRole('menuitem', { name: entry }).click()
  }

const isNarrow = (page: Page): boolean => (page.viewportSize()?.width ?? 0) <= 900

/** On a narrow screen all of them are one menu. */
const inHeader =
  (button: RegExp, entry?: RegExp): Opening =>
  async (page) => {
    await page
      .getByRole('banner')
      .first()
      .getByRole('button', { name: isNarrow(page) ? 'Menu' : button })
      .click()
    if (isNarrow(page) && entry) await page.getByRole('menuitem', { name: entry }).click()
  }

/** Types, and waits for what is found. */
const openPalette =
  (text: string, ...keys: readonly string[]): Opening =>
  async (page) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: /^Page, database/ }).fill(text)
    if (text !== '') await page.getByText(/\d choices?$/).waitFor({ state: 'attached' })
    for (const key of keys) await page.keyboard.press(key)
  }

const shop = (rest = '') => `/databases/${there.shop.id}${rest}`
const earlier = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().replace(/\.\d+/, '')

/** Whatever lies over a page, by the page and what opens it. */
const floating: readonly (readonly [string, () => string, Opening, 'dialog' | 'alertdialog' | 'menu' | 'listbox'])[] = [
  ['menu-of-user', () => '/databases', inHeader(/^Account:/), 'menu'],
  ['menu-of-tenants', () => '/databases', inHeader(/^All tenants|^Tenant/), 'menu'],
  ['zone', () => '/databases', inHeader(/^Time zone/, /^Time zone/), 'dialog'],
  ['shortcuts', () => '/databases', (page) => page.keyboard.press('?'), 'dialog'],
  ['palette', () => '/databases', openPalette(''), 'listbox'],
  ['palette-found', () => '/databases', openPalette('shop'), 'listbox'],
  ['palette-longest', () => '/databases', openPalette('xxx'), 'listbox'],
  ['palette-verb', () => shop(), openPalette('start cat'), 'listbox'],
  ['palette-refused', () => '/databases', openPalette('stop new-one'), 'listbox'],
  ['palette-actions', () => '/databases', openPalette('catalog', 'Tab'), 'listbox'],
  ['palette-none', () => '/databases', openPalette('nothing-like-this'), 'dialog'],
  ['menu-of-states', () => '/databases', press('State: all'), 'menu'],
  ['menu-of-row', () => '/databases?search=needs-help', press(/^Actions of needs-help/), 'menu'],
  ['menu-of-database', () => shop(), press('More'), 'menu'],
  ['stop', () => shop(), press('Stop'), 'dialog'],
  ['stop-by-link', () => shop('/backups?do=stop'), async () => {}, 'dialog'],
  ['edit', () => shop(), press('Edit'), 'dialog'],
  ['delete', () => shop(), press('Delete'), 'alertdialog'],
  ['backup', () => shop(), inMenu('More', 'Back up now'), 'dialog'],
  ['restore-point', () => shop(), inMenu('More', 'Set restore point'), 'dialog'],
  ['password', () => shop(), inMenu('More', 'Change password'), 'dialog'],
  ['replication-role', () => shop(), inMenu('More', 'Set replication role'), 'dialog'],
  ['connect', () => shop(), inMenu('More', 'Connect'), 'dialog'],
  ['delete-of-longest', () => `/databases/${there.longest.id}`, press('Delete'), 'alertdialog'],
  ['menu-of-backup', () => shop('/backups'), press(/^What to do with the backup/), 'menu'],
  ['job', () => shop('/jobs'), inMenu(/^What to do with the/, 'Edit'), 'dialog'],
  ['recover-in-place', () => shop(`/recover?to=time&at=${earlier(1.5)}`), press('Recover in place…'), 'alertdialog'],
  ['retry', () => `/requests/${there.stuck.key}`, press('Retry'), 'alertdialog'],
  ['cancel', () => `/requests/${there.creating.key}`, press('Cancel request'), 'alertdialog'],
]

describe.each(looks)('in $name', ({ name: look, ...options }) => {
  let tab: Tab
  beforeAll(async () => {
    tab = await portal.signedIn('/databases', options)
    tab.page.setDefaultTimeout(5_000)
  })
  afterAll(() => tab?.[Symbol.asyncDispose]())

  test.each(floating)('%s is readable by everybody while it is open', async (name, path, open, role) => {
    const { page } = tab
    await page.goto(portal.url + path())
    await page.getByRole('heading', { level: 1 }).waitFor({ timeout: 10_000 })
    await page.waitForLoadState('networkidle')

    await open(page)
    await page.getByRole(role).first().waitFor({ timeout: 5_000 })
    await page.waitForLoadState('networkidle')
    await page.waitForTimeout(200)

    await page.screenshot({ path: join(pictures, `over-${name}-${look}.png`) })
    expect(await accessibilityFaultsOf(page)).toEqual([])
  })
})
