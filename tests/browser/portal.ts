import { join } from 'node:path'
import axe from 'axe-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import { ensurePortal } from '../../portal/build.ts'
import { openChromium } from '../chromium.ts'
import { Served } from '../unit/local/served.ts'

const project = join(import.meta.dirname, '..', '..')

/** A tab of the portal, with all that it complained of: nothing may be left of it at the end. */
export interface Tab extends AsyncDisposable {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors of the console, of the page's scripts, and of its policy. */
  readonly complaints: string[]
}

/** The portal as it was built, on an API without anything that walks requests, in a real browser. */
export class Portal implements AsyncDisposable {
  readonly served: Served
  readonly #browser: Browser

  private constructor(served: Served, browser: Browser) {
    this.served = served
    this.#browser = browser
  }

  static async opened(): Promise<Portal> {
    const folder = await ensurePortal(project, console.error)
    const [served, browser] = await Promise.all([Served.started([], folder), openChromium()])
    return new Portal(served, browser)
  }

  get url(): string {
    return this.served.url
  }

  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.#browser.newContext({ viewport: { width: 1280, height: 900 }, timezoneId: 'Europe/Berlin', ...options })
  }

  /** @param expected what may be complained of, such as the refusals that a test provokes */
  async tab(context: BrowserContext, expected: RegExp = /(?!)/): Promise<Tab> {
    const page = await context.newPage()
    const complaints: string[] = []
    const complain = (text: string): void => void (expected.test(text) || complaints.push(text))
    page.on('console', (message) => message.type() === 'error' && complain(message.text()))
    page.on('pageerror', (error) => complain(error.message))
    return {
      page,
      context,
      complaints,
      [Symbol.asyncDispose]: async () => {
        await context.close()
        expect(complaints).toEqual([])
      },
    }
  }

  /** A tab of somebody who has signed in at this address. */
  async signedIn(
    path: string,
    options: BrowserContextOptions & { user?: string; expected?: RegExp } = {},
  ): Promise<Tab> {
    const { user = 'administrator', expected, ...rest } = options
    const tab = await this.tab(await this.context(rest), expected)
    await tab.page.goto(this.url + path)
    await this.signIn(tab.page, user)
    return tab
  }

  /** On the provider's page. */
  async signIn(page: Page, user = 'administrator'): Promise<void> {
    await page.getByLabel('User').fill(user)
    await page.getByLabel('Password').fill(this.served.passwords.get(user) ?? '')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('navigation', { name: 'Menu' }).waitFor()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    await this.served[Symbol.asyncDispose]()
  }
}

/** What axe finds against WCAG 2.2 AA. The page's policy lets no script in but its own: axe is run by the browser's tools, beside it. */
export const accessibilityFaultsOf = async (page: Page): Promise<readonly string[]> => {
  const tools = await page.context().newCDPSession(page)
  try {
    const evaluate = async (expression: string) => {
      const { result, exceptionDetails } = await tools.send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      })
      if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
      return result.value as unknown
    }
    await evaluate(axe.source)
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
    // A guard of focus gives it away at once, which axe does not see (ACT rule 6cfa84: a focus sentinel passes).
    const context = JSON.stringify({ exclude: [['[data-base-ui-focus-guard]']] })
    const options = JSON.stringify({ runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] })
    const found = (await evaluate(
      `axe.run(${context}, ${options}).then(({ violations }) => violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(({ target }) => target.join(' ')) })))`,
    )) as {
      id: string
      help: string
      at: string[]
    }[]
    return found.map(({ id, help, at }) => `${id}: ${help} (${at.slice(0, 3).join('; ')})`)
  } finally {
    await tools.detach()
  }
}
