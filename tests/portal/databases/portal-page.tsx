import type { Schemas } from '../../../portal/src/api/client.ts'
import type { Database } from '../../../portal/src/api/queries.ts'
import { chooseTenant } from '../../../portal/src/tenant.ts'
import { setZone } from '../../../portal/src/time/zone.ts'
import { caller } from '../a-caller.ts'
import { database, everything } from '../a-database.ts'
import { type Network, openPortal as open } from '../harness.tsx'

/** What a fake API answers to one call; undefined: it has nothing to say, and the next one is asked. */
export type Answer = Network

export { database, everything }

export const request = (changes: Partial<Schemas['Request']> = {}): Schemas['Request'] =>
  ({
    key: 'r-1',
    type: 'STOP-DB',
    databaseId: database().id,
    databaseName: 'shop',
    tenant: 'ADMIN',
    state: 'RUNNING',
    filedAt: '2026-11-22T12:00:00.000Z',
    filedBy: 'ada',
    steps: ['stop-postgres', 'mark-stopped'],
    doneSteps: [],
    trace: [],
    ...changes,
  }) as Schemas['Request']

const frame: Answer = ({ path }) => {
  if (path === '/v1/me') return caller('operator', { name: 'Ada', tenants: ['ADMIN', 'DEMO'] })
  if (path === '/v1/tenants') return { items: ['ADMIN', 'DEMO'].map((name) => ({ name, description: '' })) }
  if (path === '/v1/data-centers') return { items: [{ name: 'FRA1' }, { name: 'GCW1' }] }
  if (path === '/v1/requests') return { items: [], nextCursor: null }
  return undefined
}

/** The portal at an address, over a network that `answers` fake: the first one that has something to say. */
export const openPortal = (address: string, ...answers: readonly Answer[]) => {
  const calls: string[] = []
  chooseTenant('')
  setZone('UTC')
  const portal = open(address, async (sent) => {
    calls.push(`${sent.method} ${decodeURIComponent(sent.url)}`)
    for (const answer of [...answers, frame]) {
      const answered = await answer(sent)
      if (answered !== undefined) return answered
    }
    return undefined
  })
  return { ...portal, calls }
}

/** A list of these. */
export const listing =
  (...items: readonly Database[]): Answer =>
  ({ method, path }) =>
    method === 'GET' && path === '/v1/databases' ? { items, nextCursor: null, total: items.length } : undefined
