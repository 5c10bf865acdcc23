import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databasesOf } from '../../shared/entities/database.ts'
import { furnish, type Installation } from './installation.ts'
import { Portal } from './portal.ts'
import type { Tab } from './tab.ts'

let portal: Portal
let there: Installation

beforeAll(async () => {
  portal = await Portal.opened()
  there = await furnish(portal.served.api)
})
afterAll(() => portal?.[Symbol.asyncDispose]())

const away = /ERR_FAILED|ERR_CONNECTION_RESET|ERR_CONNECTION|502|401|400/

/** Nothing of the API answers in this tab. */
const takeAway = (page: Page) => page.route(/\/(v1|readyz)(\/|$)/, (route) => route.abort())
const bringBack = (page: Page) => page.unroute(/\/(v1|readyz)(\/|$)/)

const banner = (page: Page) => page.getByRole('alert').getByText(/Howdah does not answer/)

/** The provider takes no token back any more, and the API no token. */
const endSignIn = async (page: Page) => {
  await page.route('**/oidc/token', (route) =>
    route.fulfill({ status: 400, contentType: 'application/json', body: '{"error":"invalid_grant"}' }),
  )
  await page.route('**/v1/**', (route) =>
    route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{"code":"unauthenticated"}' }),
  )
}

/** A new window signs in; afterwards the provider and the API are as they were. */
const signInAgain = async ({ page, context }: Tab, user = 'administrator') => {
  const opened = context.waitForEvent('page')
  await page.getByRole('button', { name: 'Sign in again' }).click()
  const window = await opened
  await page.unroute('**/oidc/token')
  await page.unroute('**/v1/**')
  await window.getByLabel('User').fill(user)
  await window.getByLabel('Password').fill(portal.served.passwords.get(user) ?? '')
  await window.getByRole('button', { name: 'Sign in' }).click()
}

describe('while Howdah is away', () => {
  test('the list stays, a banner says so, and goes when it answers again', async () => {
    await using tab = await portal.signedIn('/databases', { expected: away })
    const { page } = tab
    await page.getByRole('link', { name: 'catalog-dev' }).waitFor()
    await takeAway(page)
    await page.getByRole('button', { name: 'Refresh', exact: true }).click()

    await banner(page).waitFor()
    expect(await page.getByRole('link', { name: 'catalog-dev' }).isVisible()).toBe(true)
    await bringBack(page)
    await page.getByRole('button', { name: 'Try now' }).click()
    await banner(page).waitFor({ state: 'detached' })
  })

  test('what is sent waits, and has its effect once when Howdah answers again', async () => {
    await using tab = await portal.signedIn(`/databases/${there.shop.id}`, { expected: away })
    const { page } = tab
    await page.getByRole('button', { name: 'Edit' }).click()
    await page.getByLabel('Description').fill('Orders EU')
    await takeAway(page)
    await page.getByRole('button', { name: 'Save changes' }).click()
    await banner(page).waitFor()
    await bringBack(page)
    await page.getByRole('dialog').waitFor({ state: 'detached', timeout: 20_000 })

    await page.getByText('Orders EU').first().waitFor()
  })
})

test('a page whose part did not come is there all the same, a little later', async () => {
  await using tab = await portal.signedIn('/databases', { expected: away })
  const { page } = tab
  let dropped = 0
  await page.route(/assets\/(RecoverPage|Effects|MomentField)-/, (route) =>
    dropped++ < 2 ? route.abort('connectionreset') : route.continue(),
  )

  await page.goto(`${portal.url}/databases/${there.shop.id}`)
  await page.getByRole('button', { name: 'Recover' }).click()

  await page.getByRole('slider').waitFor()
  expect(dropped).toBeGreaterThan(0)
})

test('a palette whose part does not come says so, and leaves the page as it is', async () => {
  await using tab = await portal.signedIn('/databases/new?step=access', {
    expected: /ERR_CONNECTION_RESET|could not be loaded/,
  })
  const { page } = tab
  const password = page.getByLabel(/^Password/)
  await password.fill('a long secret')
  await page.route(/assets\/Palette-/, (route) => route.abort('connectionreset'))

  await page.keyboard.press('Control+k')
  await page.keyboard.type('costs')

  const alert = page.getByRole('alert').filter({ hasText: 'could not be loaded' })
  await alert.waitFor()
  await password.press('End')
  await page.keyboard.type('!')
  expect(await password.inputValue()).toBe('a long secret!')
  await alert.getByRole('button', { name: 'Close' }).click()
  await alert.waitFor({ state: 'detached' })
  expect(await password.inputValue()).toBe('a long secret!')
})

describe('in the wizard', () => {
  const fill = async (page: Page) => {
    await page.getByLabel('Name', { exact: true }).fill('orders')
    await page.getByLabel('Description').fill('All of them')
    await page.goto(`${page.url().split('?')[0]}?step=access`)
    await page.getByLabel('User').fill('clerk')
    await page.getByLabel(/^Password/).fill('a long secret')
  }
  const isKept = async (page: Page) => {
    expect(await page.getByLabel('User').inputValue()).toBe('clerk')
    await page.goto(`${portal.url}/databases/new?step=details`)
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('orders')
    expect(await page.getByLabel('Description').inputValue()).toBe('All of them')
  }

  test('a reload loses nothing but the password, which is kept nowhere', async () => {
    await using tab = await portal.signedIn('/databases/new', { expected: away })
    const { page } = tab
    await fill(page)

    await page.reload()
    await page.getByLabel('User').waitFor()

    expect(await page.getByLabel(/^Password/).inputValue()).toBe('')
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).not.toContain('a long secret')
    await isKept(page)
  })

  test('going back from a creation that Howdah did not get yet takes it back', async () => {
    await using tab = await portal.signedIn('/databases/new', { expected: away })
    const { page } = tab
    await fill(page)
    await page.getByRole('button', { name: 'Review and create' }).click()
    await page.getByText(/Checked: can be created/).waitFor()
    await takeAway(page)
    await page.getByRole('button', { name: 'Create database' }).click()
    await banner(page).waitFor()

    await page.getByRole('button', { name: 'Back' }).click()
    await bringBack(page)
    await page.getByRole('button', { name: 'Try now' }).click()
    await banner(page).waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Review and create' }).click()
    await page.getByText(/Checked: can be created/).waitFor()

    const { items } = await portal.served.api.stores.databases.query({
      partition: databasesOf(),
      index: 'i3',
      limit: 200,
    })
    expect(items.filter(({ name }) => name === 'orders')).toEqual([])
  })

  test('a sign-in that ends loses nothing: somebody signs in in a window, and goes on', async () => {
    await using tab = await portal.signedIn('/databases/new', { expected: away })
    const { page } = tab
    await fill(page)
    await endSignIn(page)
    await page.getByRole('button', { name: 'Review and create' }).click()
    await page.getByRole('dialog', { name: 'Your sign-in has ended' }).waitFor()

    await signInAgain(tab)

    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByText(/Checked: can be created/).waitFor()
  })

  test('somebody else who signs in there sends nothing that another one has typed', async () => {
    await using tab = await portal.signedIn('/databases/new', { expected: away })
    const { page } = tab
    await fill(page)
    await endSignIn(page)
    await page.getByRole('button', { name: 'Review and create' }).click()
    await page.getByRole('dialog', { name: 'Your sign-in has ended' }).waitFor()

    await signInAgain(tab, 'viewer')

    await page.getByRole('dialog', { name: 'Somebody else has signed in' }).waitFor()
  })
})

test('a browser that lets nobody copy is told of, with the text in sight', async () => {
  await using tab = await portal.signedIn(`/databases/${there.shop.id}`)
  const { page } = tab
  await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('denied'))")

  await page.getByRole('button', { name: /^Copy/ }).first().click()

  await page
    .getByText(/does not let the page copy/)
    .first()
    .waitFor()
})

describe('a viewer', () => {
  test('sees everything of the own tenant, and is told who may change it', async () => {
    await using tab = await portal.signedIn('/databases', { user: 'viewer' })
    const { page } = tab
    await page.getByRole('link', { name: 'catalog-dev' }).click()
    const start = page.getByRole('button', { name: 'Start' })

    await start.focus()

    await page
      .getByText(/Needs the role operator; you are viewer/)
      .and(page.locator(':visible'))
      .first()
      .waitFor()
    expect(await start.getAttribute('aria-disabled')).toBe('true')
    expect(await page.getByText('needs-help').count()).toBe(0)
  })
})
