import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { furnish } from './installation.ts'
import { Portal } from './portal.ts'

let portal: Portal

beforeAll(async () => {
  portal = await Portal.opened()
  await furnish(portal.served.api)
})
afterAll(() => portal?.[Symbol.asyncDispose]())

const menu = { name: 'Menu' } as const

describe('somebody who opens the portal', () => {
  test('signs in, and comes back to the address that was asked for', async () => {
    await using tab = await portal.signedIn('/databases?sort=-created&rows=50')

    expect(tab.page.url()).toBe(`${portal.url}/databases?sort=-created&rows=50`)
  })

  test('stays signed in after a reload, without being asked', async () => {
    await using tab = await portal.signedIn('/requests')

    await tab.page.reload()
    await tab.page.getByRole('navigation', menu).waitFor()

    expect(tab.page.url()).toBe(`${portal.url}/requests`)
  })

  test('is signed in in a second tab of the same browser as well', async () => {
    await using tab = await portal.signedIn('/databases')
    const second = await portal.tab(tab.context)

    await second.page.goto(`${portal.url}/requests`)
    await second.page.getByRole('navigation', menu).waitFor()

    expect(second.page.url()).toBe(`${portal.url}/requests`)
    expect(second.complaints).toEqual([])
  })

  test('leaves no token where another program or a script of later could find it', async () => {
    await using tab = await portal.signedIn('/databases')

    const kept = (await tab.page.evaluate(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    )) as string

    const tokens = [...kept.matchAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g)].map(([token]) => token)
    const audiences = tokens.map(
      (token) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).aud,
    )
    expect(audiences).toEqual(['howdah-portal'])
  })

  test('signs out of all tabs, and is asked for a password again', async () => {
    await using tab = await portal.signedIn('/databases')
    const second = await portal.tab(tab.context)
    await second.page.goto(`${portal.url}/requests`)
    await second.page.getByRole('navigation', menu).waitFor()

    await tab.page.getByRole('button', { name: 'Account: administrator' }).click()
    await tab.page.getByRole('menuitem', { name: 'Sign out' }).click()

    for (const { page } of [tab, second]) await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
    await tab.page.goto(`${portal.url}/databases`)
    await tab.page.getByLabel('Password').waitFor()
  })

  test('finds a new database that was begun in one tab again after signing out in another', async () => {
    await using tab = await portal.signedIn('/databases')
    const second = await portal.tab(tab.context)
    await second.page.goto(`${portal.url}/databases/new`)
    await second.page.getByRole('textbox', { name: 'Name' }).fill('half-done')

    await tab.page.getByRole('button', { name: 'Account: administrator' }).click()
    await tab.page.getByRole('menuitem', { name: 'Sign out' }).click()
    await second.page.getByText(/The new database that you began is kept/).waitFor()
    await second.page.getByRole('link', { name: 'Sign in' }).click()
    await portal.signIn(second.page)
    await second.page.getByRole('link', { name: 'New database' }).click()

    expect(await second.page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('half-done')
  })

  test('is told of a wrong password in the portal’s own look', async () => {
    await using tab = await portal.tab(await portal.context(), /401/)
    await tab.page.goto(`${portal.url}/databases`)

    await tab.page.getByLabel('User').fill('viewer')
    await tab.page.getByLabel('Password').fill('wrong')
    await tab.page.getByRole('button', { name: 'Sign in' }).click()

    await tab.page.getByRole('alert').getByText('User or password is wrong.').waitFor()
  })
})

test('an address that leads nowhere offers to search for the database', async () => {
  await using tab = await portal.signedIn('/nothing-here')

  await tab.page.getByRole('searchbox', { name: 'Search databases' }).fill('team-07')
  await tab.page.keyboard.press('Enter')

  await tab.page.getByRole('link', { name: 'team-07' }).waitFor()
  expect(tab.page.url()).toBe(`${portal.url}/databases?search=team-07`)
})
