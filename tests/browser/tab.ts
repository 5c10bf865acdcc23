import axe from 'axe-core'
import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'

/** A tab of the portal, with all that it complained of: nothing may be left of it at the end. */
export interface Tab extends AsyncDisposable {
  readonly page: Page
  readonly context: BrowserContext
  /** Errors of the console, of the page's scripts, and of its policy. */
  readonly complaints: string[]
}

/** Said when a network of the machine comes or goes, as with every server that is made in a container. */
const ofMachine = /ERR_NETWORK_CHANGED/

/** @param expected what may be complained of, such as the refusals that a test provokes */
export const openTab = async (context: BrowserContext, expected: RegExp = /(?!)/): Promise<Tab> => {
  const page = await context.newPage()
  const complaints: string[] = []
  const complain = (text: string): void => void (expected.test(text) || ofMachine.test(text) || complaints.push(text))
  page.on('console', (message) => message.type() === 'error' && complain(`${message.text()} ${message.location().url}`))
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

/** On the provider's page. */
export const signIn = async (page: Page, user: string, password: string): Promise<void> => {
  await page.getByLabel('User').fill(user)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Menu' }).waitFor()
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
