import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { furnish, type Installation } from './installation.ts'
import { Portal } from './portal.ts'
import { accessibilityFaultsOf, type Tab } from './tab.ts'
import { chargedCostCenter } from './usage.ts'

const pictures = join(import.meta.dirname, '..', '.cache', 'pictures')

let portal: Portal
let there: Installation

beforeAll(async () => {
  await mkdir(pictures, { recursive: true })
  portal = await Portal.opened()
  there = await furnish(portal.served.api)
})
afterAll(() => portal?.[Symbol.asyncDispose]())

export interface Look {
  readonly name: string
  readonly colorScheme: 'light' | 'dark'
  readonly viewport: { readonly width: number; readonly height: number }
}

/** Every page, by where it is and what its heading says when it is there. */
const pages: readonly (readonly [string, () => string, RegExp])[] = [
  ['databases', () => '/databases', /^Databases$/],
  ['databases-none-found', () => '/databases?search=nothing-like-this', /^Databases$/],
  ['database', () => `/databases/${there.shop.id}`, /shop/],
  ['jobs', () => `/databases/${there.shop.id}/jobs`, /shop/],
  ['backups', () => `/databases/${there.shop.id}/backups`, /shop/],
  ['logs', () => `/databases/${there.shop.id}/logs`, /shop/],
  ['details', () => `/databases/${there.shop.id}/details`, /shop/],
  ['database-asked-in-vain', () => `/databases/${there.creating.databaseId}?do=stop`, /new-one/],
  ['database-longest', () => `/databases/${there.longest.id}`, /x{63}/],
  ['recover', () => `/databases/${there.shop.id}/recover`, /shop|Recover/],
  ...['details', 'sizing', 'access', 'backup', 'misc', 'summary'].map(
    (step) => [`new-${step}`, () => `/databases/new?step=${step}`, /New database/] as const,
  ),
  ['requests', () => '/requests?show=all', /^Requests$/],
  ...(['stuck', 'creating', 'failed', 'unwinding', 'processed', 'cancelled'] as const).map(
    (state) => [`request-${state}`, () => `/requests/${there[state].key}`, /./] as const,
  ),
  ['costs', () => '/costs', /^Costs$/],
  ['costs-of-a-year', () => `/costs?fiscalYear=${new Date().getUTCFullYear()}&rows=50`, /^Costs$/],
  ['costs-of-nothing', () => '/costs?month=2020-01', /^Costs$/],
  ['feedback', () => '/feedback', /^Feedback$/],
  ['feedback-bad', () => '/feedback?face=very-bad,bad', /^Feedback$/],
  ['feedback-none-found', () => '/feedback?month=2020-01', /^Feedback$/],
  ['no-such-page', () => '/nothing-here', /There is no such page/],
]

const isSettled = "!document.querySelector('main [aria-busy=true]')"

/** In a file for each width, so that two are at work at once. */
export const lookAtPages = (looks: readonly Look[]) =>
  describe.each(looks)('in $name', ({ name: look, ...options }) => {
    let tab: Tab
    beforeAll(async () => {
      tab = await portal.signedIn('/databases', options)
    })
    afterAll(() => tab?.[Symbol.asyncDispose]())

    test.each(pages)(
      '%s is readable by everybody, and nothing of it is out of the screen',
      async (name, path, heading) => {
        const { page } = tab
        await page.goto(portal.url + path())
        await page.getByRole('heading', { level: 1, name: heading }).waitFor({ timeout: 10_000 })
        await page.waitForLoadState('networkidle')
        await page.waitForFunction(isSettled)

        await page.screenshot({ path: join(pictures, `${name}-${look}.png`), fullPage: true })

        const widths = (await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')) as [number, number]
        expect(widths[0]).toBeLessThanOrEqual(widths[1])
        expect(await accessibilityFaultsOf(page)).toEqual([])
        expect(await page.title()).toMatch(/ · Howdah$/)
      },
    )

    test('what a cost center is charged for is readable by everybody, over the list', async () => {
      const { page } = tab
      await page.goto(`${portal.url}/costs`)
      await page.getByRole('link', { name: chargedCostCenter }).click()
      const dialog = page.getByRole('dialog', { name: `Costs of ${chargedCostCenter}` })
      await dialog.getByText('Network disk').click()
      await dialog.getByRole('table', { name: 'Network disk' }).waitFor()

      await page.screenshot({ path: join(pictures, `cost-center-${look}.png`) })

      const widths = (await page.evaluate(
        "[...document.querySelectorAll('[role=dialog]')].flatMap((one) => [one.scrollWidth, one.clientWidth])",
      )) as [number, number]
      expect(widths[0]).toBeLessThanOrEqual(widths[1])
      expect(await accessibilityFaultsOf(page)).toEqual([])
      await page.goBack()
      await dialog.waitFor({ state: 'detached' })
    })

    test('the dialog of feedback is readable by everybody, over the page that it is about', async () => {
      const { page } = tab
      await page.goto(`${portal.url}/databases`)
      await page.getByRole('button', { name: /^(Menu$|Account:)/ }).click()
      await page.getByRole('menuitem', { name: 'Give feedback' }).click()
      await page.getByRole('radio', { name: 'very good' }).check({ force: true })
      await page.getByLabel('Comment').fill('x'.repeat(2_001))

      await page.screenshot({ path: join(pictures, `feedback-dialog-${look}.png`) })

      expect(await page.getByText('2,001 of 2,000').isVisible()).toBe(true)
      expect(await accessibilityFaultsOf(page)).toEqual([])
      await page.getByRole('button', { name: 'Not now' }).click()
    })
  })
