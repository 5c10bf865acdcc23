import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, vi } from 'vitest'
import { chooseTenant } from '../../../portal/src/tenant.ts'
import { type Answers, openPortal, type Sent } from '../harness.tsx'
import { me, now } from '../request/things.ts'
import { deployments, details, october, page, prices, year2026 } from './things.ts'

/** It is the 22nd, in Berlin. */
export const inNovember = (): void => {
  beforeEach(() => {
    localStorage.setItem('howdah.zone', 'Europe/Berlin')
    vi.useFakeTimers({ now, toFake: ['Date', 'setInterval', 'clearInterval'] })
  })

  afterEach(() => {
    chooseTenant('')
    vi.useRealTimers()
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
  })
}

export const queryOf = ({ query }: Sent) => query

/** As the API: another month, or a whole year, has other costs. */
const costs = (sent: Sent): unknown => {
  const query = queryOf(sent)
  if (sent.headers.get('Accept') === 'text/csv') return new Response('costCenter,total\r\n241-6286,62.09\r\n')
  if (query.get('month') === '2026-10') return page({ period: october, total: '10.00' })
  if (query.has('fiscalYear')) return page({ period: year2026, total: '700.00' })
  return page()
}

/** The portal at an address, where somebody sees all tenants. */
export const open = (path: string, more: Answers = {}) =>
  openPortal(path, {
    'GET /v1/me': { ...me(), tenants: ['ADMIN', 'DEMO'], allTenants: true },
    'GET /v1/tenants': { items: [{ name: 'ADMIN' }, { name: 'DEMO' }] },
    'GET /v1/prices': prices,
    'GET /v1/deployments': deployments,
    'GET /v1/costs': costs,
    'GET /v1/costs/241-6286': details(),
    ...more,
  })

export const withMouse = () => userEvent.setup({ advanceTimers: (millis) => vi.advanceTimersByTime(millis) })
