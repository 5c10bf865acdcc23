import { join } from 'node:path'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { ensurePortal } from '../../portal/build.ts'
import { openChromium } from '../chromium.ts'
import { Served } from '../unit/local/served.ts'
import { openTab, signIn, type Tab } from './tab.ts'

const project = join(import.meta.dirname, '..', '..')

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

  tab(context: BrowserContext, expected?: RegExp): Promise<Tab> {
    return openTab(context, expected)
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

  signIn(page: Page, user = 'administrator'): Promise<void> {
    return signIn(page, user, this.served.passwords.get(user) ?? '')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close()
    await this.served[Symbol.asyncDispose]()
  }
}
