import { type DatabaseId, fingerprintOf } from '../core/ids.ts'
import type { Database } from './database.ts'
import type { EntityLayout } from './entity-store.ts'

/**
 * What has to be known of a database that runs to watch over it: a small item beside the row, so that very many can be looked at every minute. Never changed:
 * another server makes another card. It may be stale and is compared with the row; none is missing.
 */
export interface RunningCard {
  readonly id: DatabaseId
  readonly dataCenter: string
  readonly serverId: string
  readonly container: string
  readonly dataProtection: boolean
}

export const runningCards = 'RUNNING'

/** @returns undefined for a database that does not run */
export const runningCardOf = (database: Database): RunningCard | undefined => {
  const { id, dataCenter, state, serverId, data, dataProtection } = database
  return state === 'RUNNING' && serverId && data
    ? { id, dataCenter, serverId, container: data.container, dataProtection }
    : undefined
}

/** Whether the card says what the row says. */
export const isStillSo = (card: RunningCard, database: Database | undefined): boolean => {
  const now = database && runningCardOf(database)
  return now !== undefined && nameOf(now) === nameOf(card)
}

/** Sets apart the cards of one database. */
const nameOf = ({ id, dataCenter, serverId, container, dataProtection }: RunningCard): string =>
  `${id}#${fingerprintOf(JSON.stringify([dataCenter, serverId, container, dataProtection]))}`

export const runningCardLayout: EntityLayout<RunningCard> = {
  noun: 'running card',
  key: (card) => ({ pk: runningCards, sk: nameOf(card) }),
  indexes: () => ({}),
}
