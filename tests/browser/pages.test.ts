import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { furnish, type Installation } from './installation.ts'
import { accessibilityFaultsOf, Portal, type Tab } from './portal.ts'

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
  { name: 'wide-dark', colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
  { name: 'narrow-light', colorScheme: 'light', viewport: { width: 360, height: 740 } },
  { name: 'narrow-dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const

/** Every page, by where it is and what its heading says when it is there. */
const pages: readonly (readonly [string, () => string, RegExp])[] = [
  ['databases', () => '/databases', /^Databases$/],
  ['databases-none-found', () => '/databases?search=nothing-like-this', /^Databases$/],
  ['database', () => `/databases/${there.shop.id}`, /shop/],
  ['jobs', () => `/databases/${there.shop.id}/jobs`, /shop/],
  ['backups', () => `/databases/${there.shop.id}/backups`, /shop/],
  ['logs', () => `/databases/${there.shop.id}/logs`, /shop/],
  ['database-longest', () => `/databases/${there.longest.id}`, /x{63}/],
  ['recover', () => `/databases/${there.shop.id}/recover`, /shop|Recover/],
  ...['details', 'sizing', 'access', 'backup', 'misc', 'summary'].map(
    (step) => [`new-${step}`, () => `/databases/new?step=${step}`, /New database/] as const,
  ),
  ['requests', () => '/requests?show=all', /^Requests$/],
  ...(['stuck', 'creating', 'failed', 'unwinding', 'processed', 'cancelled'] as const).map(
    (state) => [`request-${state}`, () => `/requests/${there[state].key}`, /./] as const,
  ),
  ['no-such-page', () => '/nothing-here', /There is no such page/],
]

const isSettled = "!document.querySelector('main [aria-busy=true]')"

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
})

test('an address that leads nowhere offers to search for the database', async () => {
  await using tab = await portal.signedIn('/nothing-here')

  await tab.page.getByRole('searchbox', { name: 'Search databases' }).fill('team-07')
  await tab.page.keyboard.press('Enter')

  await tab.page.getByRole('link', { name: 'team-07' }).waitFor()
  expect(tab.page.url()).toBe(`${portal.url}/databases?search=team-07`)
})
