/** What a list costs that somebody leaves open for a working day, by a clock that is turned by hand. */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { CDPSession, Page } from 'playwright-core'
import { ensurePortal } from '../portal/build.ts'
import { signIn } from '../tests/browser/tab.ts'
import { openChromium } from '../tests/chromium.ts'
import { Served } from '../tests/unit/local/served.ts'
import { publish } from './report.ts'
import { runningRow } from './rows.ts'

const { values: options } = parseArgs({ options: { hours: { type: 'string', default: '8' } } })
const hours = Number(options.hours)
const rows = 50
const refreshSeconds = 15

const watchShifts = `(() => {
  window.shifts = []
  new PerformanceObserver((list) => window.shifts.push(...list.getEntries().map(({ value }) => value))).observe({ type: 'layout-shift', buffered: true })
})()`

/** Shifts count, since this was asked last. */
const shiftOf = async (page: Page): Promise<number> =>
  ((await page.evaluate('window.shifts.splice(0)')) as number[]).reduce((sum, value) => sum + value, 0)

/** What is left after a collection, in MB. */
const heapOf = async (tools: CDPSession): Promise<number> => {
  await tools.send('HeapProfiler.collectGarbage')
  return (await tools.send('Runtime.getHeapUsage')).usedSize / 1e6
}

/** Howdah's clock is turned with the browser's: what it signs would be stale on arrival else. */
let aheadMillis = 0
const Clock = Date
globalThis.Date = class extends Clock {
  constructor(...given: []) {
    if (given.length === 0) super(Clock.now() + aheadMillis)
    else super(...given)
  }
  static override now(): number {
    return Clock.now() + aheadMillis
  }
} as DateConstructor

/** @returns the calls of each minute */
const letPass = async (page: Page, minutes: number): Promise<readonly number[]> => {
  const calls: number[] = []
  const count = (): void => void calls.push((calls.pop() ?? 0) + 1)
  page.on('request', count)
  for (let minute = 0; minute < minutes; minute++) {
    calls.push(0)
    for (let second = 0; second < 60; second += refreshSeconds) {
      const answered = page.waitForResponse((response) => response.url().includes('/v1/databases?'))
      aheadMillis += refreshSeconds * 1000
      await page.clock.runFor(refreshSeconds * 1000)
      await answered
    }
  }
  page.off('request', count)
  return calls
}

await using served = await Served.started([], await ensurePortal(join(import.meta.dirname, '..'), console.error))
for (let number = 0; number < 1_000; number++) await served.api.stores.databases.create(runningRow(number))
const browser = await openChromium()
try {
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage()
  await page.clock.install()
  await page.goto(`${served.url}/databases?rows=${rows}`)
  await signIn(page, 'administrator', served.passwords.get('administrator') ?? '')
  await page.waitForLoadState('networkidle')
  const tools = await page.context().newCDPSession(page)
  await page.evaluate(watchShifts)
  const shiftAtStart = await shiftOf(page)
  await letPass(page, 5)
  const early = await heapOf(tools)
  await shiftOf(page)
  const calls = await letPass(page, 9)
  const shift = await shiftOf(page)
  await letPass(page, hours * 60 - 14)
  const late = await heapOf(tools)
  aheadMillis = 0
  publish({
    name: 'portal-hours',
    about: `A list of ${rows} databases that is open for ${hours} hours and refreshes every ${refreshSeconds} s, by a simulated clock.`,
    rows: [
      { what: 'heap after 5 minutes', unit: 'MB', values: [early] },
      { what: `heap after ${hours} hours`, unit: 'MB', values: [late] },
      { what: 'later against earlier', unit: 'times', values: [late / early], target: { atMost: 1.2 } },
      { what: 'calls a minute; one of them asks what is stuck', unit: '', values: calls, target: { atMost: 5 } },
      { what: 'layout shift (CLS) of the start', unit: '', values: [shiftAtStart], target: { atMost: 0.1 } },
      { what: 'layout shift (CLS) of nine minutes of refreshes', unit: '', values: [shift], target: { atMost: 0 } },
    ],
    versions: [`Chromium ${browser.version()}`],
  })
} finally {
  await browser.close()
}
