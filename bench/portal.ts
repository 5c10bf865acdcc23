/** What people wait for in the portal, in a real browser, when there are very many databases. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { ensurePortal } from '../portal/build.ts'
import { signIn } from '../tests/browser/tab.ts'
import { openChromium } from '../tests/chromium.ts'
import { Served } from '../tests/unit/local/served.ts'
import { type Measured, percentile, publish } from './report.ts'
import { runningRow } from './rows.ts'

const { values: options } = parseArgs({
  options: { databases: { type: 'string', default: '100000' }, starts: { type: 'string', default: '7' } },
})
const databases = Number(options.databases)
const starts = Number(options.starts)
/** After the last key, before the API is asked. */
const searchWaitMillis = 200
const words = ['shop', 'retail', 'live', 'team', 'orders', 'web', 'customer']

const fill = async ({ api: { stores } }: Served): Promise<void> => {
  for (let number = 0; number < databases; number += 500)
    await Promise.all(
      Array.from({ length: Math.min(500, databases - number) }, (_, at) =>
        stores.databases.create(runningRow(number + at)),
      ),
    )
}

/** A browser that has nothing yet: from the moment at which the provider sends it back. */
const startCold = async (browser: Browser, served: Served, path: string): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  await page.goto(served.url + path)
  await signIn(page, 'administrator', served.passwords.get('administrator') ?? '')
  await page.waitForLoadState('networkidle')
  return page
}

const largestPaint = `new Promise((resolve) =>
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true }))`

const sent = (ending: string): string =>
  `performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('${ending}')).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000`

interface Start {
  readonly paintMillis: number
  readonly scriptKb: number
  readonly styleKb: number
}

const measureStart = async (browser: Browser, served: Served, path: string): Promise<Start> => {
  const page = await startCold(browser, served, path)
  const start = {
    paintMillis: (await page.evaluate(largestPaint)) as number,
    scriptKb: (await page.evaluate(sent('.js'))) as number,
    styleKb: (await page.evaluate(sent('.css'))) as number,
  }
  await page.context().close()
  return start
}

/** From the last key to the rows on the screen, without the wait and without the time of the API. */
const watchSearch = `(() => {
  window.searched = new Promise((resolve) => {
    let typedAt = 0
    document.addEventListener('input', ({ timeStamp }) => { typedAt = timeStamp }, { capture: true })
    new MutationObserver((_, observer) => {
      const call = performance.getEntriesByType('resource').findLast(({ name }) => name.includes('search='))
      if (!call || call.startTime < typedAt) return
      observer.disconnect()
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - typedAt - (call.responseEnd - call.startTime))))
    }).observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true })
  })
})()`

const measureSearch = async (page: Page, word: string): Promise<number> => {
  await page.getByRole('searchbox').fill('')
  await page.waitForLoadState('networkidle')
  await page.evaluate(watchSearch)
  await page.getByRole('searchbox').pressSequentially(word, { delay: 30 })
  return ((await page.evaluate('window.searched')) as number) - searchWaitMillis
}

const watchEvents = `(() => {
  window.events = []
  new PerformanceObserver((list) => window.events.push(...list.getEntries().filter(({ interactionId }) => interactionId).map(({ duration }) => duration)))
    .observe({ type: 'event', durationThreshold: 16, buffered: true })
})()`

/** Opens and closes the menus of 200 rows while they refresh, and changes the order. @returns durations, in steps of 8 ms; what is not told took less than 16 */
const measureInteractions = async (page: Page): Promise<readonly number[]> => {
  await page.evaluate(watchEvents)
  const menus = page.getByRole('button', { name: /^Actions/ })
  for (let row = 0; row < 20; row++) {
    await page.getByRole('button', { name: 'Refresh', exact: true }).click()
    await menus.nth(row * 8).click()
    // The one before may still be fading.
    await page.getByRole('menu').last().waitFor()
    await page.keyboard.press('Escape')
  }
  for (let times = 0; times < 6; times++)
    await page
      .getByRole('columnheader')
      .getByRole('button')
      .nth(times % 2)
      .click()
  await page.waitForLoadState('networkidle')
  return (await page.evaluate('window.events')) as number[]
}

await using served = await Served.started([], await ensurePortal(join(import.meta.dirname, '..'), console.error))
await fill(served)
const browser = await openChromium()
try {
  const list: Start[] = []
  const wizard: Start[] = []
  for (let start = 0; start < starts; start++) {
    list.push(await measureStart(browser, served, '/databases'))
    wizard.push(await measureStart(browser, served, '/databases/new'))
  }
  const page = await startCold(browser, served, '/databases')
  const searches: number[] = []
  for (const word of [...words, ...words]) searches.push(await measureSearch(page, word))
  const long = await startCold(browser, served, '/databases?rows=200')
  const interactions = await measureInteractions(long)
  const rows: Measured[] = [
    {
      what: 'first load of the list, JavaScript, gzip',
      unit: 'kB',
      values: list.map((one) => one.scriptKb),
      target: { atMost: 190 },
    },
    {
      what: 'first load of the list, CSS, gzip',
      unit: 'kB',
      values: list.map((one) => one.styleKb),
      target: { atMost: 20 },
    },
    {
      what: 'first load of the wizard, JavaScript, gzip',
      unit: 'kB',
      values: wizard.map((one) => one.scriptKb),
      target: { atMost: 250 },
    },
    {
      what: 'largest paint of the list',
      unit: 'ms',
      values: list.map((one) => one.paintMillis),
      target: { atMost: 1000 },
    },
    {
      what: 'largest paint of the wizard',
      unit: 'ms',
      values: wizard.map((one) => one.paintMillis),
      target: { atMost: 1000 },
    },
    {
      what: `search, beside the API and the wait of ${searchWaitMillis} ms`,
      unit: 'ms',
      values: searches,
      target: { atMost: 100 },
    },
    {
      what: 'interaction to next paint, 200 rows while they refresh, p95',
      unit: 'ms',
      values: [percentile(interactions, 95)],
      target: { atMost: 100 },
    },
  ]
  publish({
    name: 'portal',
    about: `The portal in Chromium over loopback, with ${databases.toLocaleString('en')} databases; browser and API on the same cores. A cold start has an empty cache, and counts from when the provider sends the browser back, the exchange of tokens with it.`,
    rows,
    versions: [`Chromium ${browser.version()}`],
  })
} finally {
  await browser.close()
}
