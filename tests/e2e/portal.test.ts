import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openTab, signIn, type Tab } from '../browser/tab.ts'
import { openChromium } from '../chromium.ts'
import { Howdah } from './howdah.ts'
import { printedPasswords } from './login.ts'

const password = 'streams of orders 42'
const minute = 60_000

/** What somebody does who has only the README: everything through the browser, and what is told is looked at from a client. */
describe('a person with a browser', () => {
  let howdah: Howdah
  let browser: Browser
  let tab: Tab
  let page: Page
  /** The address that the portal shows for psql and others, with the certificate that it lets people download. */
  let uri: string

  beforeAll(async () => {
    ;[howdah, browser] = await Promise.all([Howdah.start(), openChromium()])
    // What is deleted just now has no connection any more, and what is being recovered cannot be recovered.
    const gone = /409 \(Conflict\) .*\/(connection|recoveries\?dryRun=true)/
    const context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1280, height: 900 } })
    tab = await openTab(context, gone)
    page = tab.page
    page.setDefaultTimeout(15_000)
  })
  afterAll(async () => {
    await tab?.[Symbol.asyncDispose]()
    await browser?.close()
    await howdah?.remove()
  })

  const button = (name: string | RegExp) => page.getByRole('button', { name })
  // What says for a moment that something is done is one as well, without a heading.
  const dialog = () =>
    page
      .getByRole('dialog')
      .or(page.getByRole('alertdialog'))
      .filter({ has: page.getByRole('heading') })
  const submit = (name: string | RegExp) => dialog().getByRole('button', { name }).click()

  /** The request that was just asked for has ended well. */
  const watchToItsEnd = async () => {
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page
      .locator('main')
      .getByText('Processed')
      .first()
      .waitFor({ timeout: 3 * minute })
  }
  const openDatabase = async () => {
    await page.getByRole('link', { name: 'Databases' }).first().click()
    await page.getByRole('link', { name: 'shop' }).click()
    await page.getByRole('heading', { level: 1, name: 'shop' }).waitFor()
  }
  /** What a menu entry's dialog has asked for. */
  const openItsRequest = async () => {
    await dialog().waitFor({ state: 'detached' })
    await page
      .getByRole('tabpanel')
      .or(page.locator('main'))
      .getByRole('link', { name: 'Open request' })
      .first()
      .click()
  }

  test('opens the printed address, signs in with a printed password, and is told how to begin', async () => {
    expect(howdah.output).toContain(`Howdah runs on ${howdah.url}`)
    await page.goto(howdah.url)
    await signIn(page, 'operator', printedPasswords(howdah).get('operator') ?? '')

    await page.getByText(/No databases yet/).waitFor()
  })

  test('creates a database through the wizard, sees its price, and watches it being made', {
    timeout: 5 * minute,
  }, async () => {
    await page.locator('main').getByRole('link', { name: 'New database' }).first().click()
    await page.getByLabel('Name', { exact: true }).fill('shop')
    await page
      .getByRole('link', { name: /Sizing/ })
      .or(button(/Sizing/))
      .first()
      .click()
    await page
      .getByRole('spinbutton', { name: /Volume/ })
      .or(page.getByLabel(/Volume/))
      .first()
      .fill('1')
    await page
      .getByText(/€67\.60 a month/)
      .first()
      .waitFor()
    await page
      .getByRole('link', { name: /Access/ })
      .or(button(/Access/))
      .first()
      .click()
    await page.getByLabel(/^Password/).fill(password)
    await button('Review and create').click()
    await page.getByText(/Checked: can be created/).waitFor()
    await button('Create database').click()

    await page.waitForURL(/\/requests\/r-/)
    await page.getByText('Admit clients').waitFor()
    await watchToItsEnd()
    expect(await page.locator('main').textContent()).toContain('Make first backup')
  })

  test('connects with what the page shows, the certificate checked', async () => {
    await openDatabase()
    const download = page.waitForEvent('download')
    await button(/^Download .*\.crt$/).click()
    const certificate = await howdah.write('shown.crt', await readFile(await (await download).path(), 'utf8'))
    const shown = await page
      .locator('pre, code')
      .filter({ hasText: /^postgresql:\/\// })
      .first()
      .textContent()
    uri = (shown ?? '').replace(/sslrootcert=[^&]+/, `sslrootcert=${certificate}`)

    expect(await howdah.query(uri, password, 'select ssl from pg_stat_ssl where pid = pg_backend_pid()')).toBe('t')
    await howdah.query(uri, password, 'create table orders as select generate_series(1, 100) as n')
  })

  test('sets a restore point, and makes a backup', { timeout: 5 * minute }, async () => {
    await button('More').click()
    await page.getByRole('menuitem', { name: 'Set restore point' }).click()
    await dialog().getByLabel('Name of the restore point').fill('before-import')
    await submit('Set restore point')
    await openItsRequest()
    await watchToItsEnd()

    await howdah.query(uri, password, 'delete from orders where n > 10')
    await openDatabase()
    await button('More').click()
    await page.getByRole('menuitem', { name: 'Back up now' }).click()
    await submit('Back up now')
    await openItsRequest()
    await watchToItsEnd()
  })

  test('recovers to the restore point on the time line, and has its rows back', { timeout: 6 * minute }, async () => {
    await openDatabase()
    await page.getByRole('link', { name: 'Recover' }).or(button('Recover')).first().click()
    await button(/^Restore point before-import/).click()
    await page
      .getByText(/Everything written after that moment is lost/)
      .first()
      .waitFor()
    await button('Recover in place…').click()
    await dialog().getByRole('textbox').fill('shop')
    await submit(/^Recover/)

    await page.waitForURL(/\/requests\/r-/)
    await watchToItsEnd()
    expect(await howdah.query(uri, password, 'select count(*) from orders')).toBe('100')
  })

  test('sees what it costs, and says how it was', async () => {
    await page.getByRole('link', { name: 'Costs' }).click()
    await page.getByRole('row', { name: /000-0001.*C0001.*1.*€0\.\d\d/s }).waitFor()
    await page.getByRole('link', { name: '000-0001' }).click()
    await dialog().getByText('developer').first().click()
    await dialog().getByRole('link', { name: 'shop' }).first().waitFor()
    await page.keyboard.press('Escape')

    await button('Account: operator').click()
    await page.getByRole('menuitem', { name: 'Give feedback' }).click()
    await dialog().getByRole('radio', { name: 'very good' }).check({ force: true })
    await submit('Submit')
    await dialog().waitFor({ state: 'detached' })

    const { items } = await howdah.json<{ items: { experience: string; page: string }[] }>(['feedback', 'list'])
    expect(items).toMatchObject([{ experience: 'very-good', page: '/costs' }])
  })

  test('deletes it by typing its name, and finds it in the list as deleted', { timeout: 5 * minute }, async () => {
    await openDatabase()
    await button('Delete').click()
    await dialog()
      .getByLabel(/Make a final backup/)
      .uncheck()
    await dialog().getByRole('textbox').fill('shop')
    await submit(/^Delete shop/)
    await openItsRequest()
    await watchToItsEnd()

    await page.getByRole('link', { name: 'Databases' }).first().click()
    await page.getByRole('row', { name: /shop.*Deleted/s }).waitFor()
    await expect(howdah.query(uri, password, 'select 1')).rejects.toThrow()
  })
})
