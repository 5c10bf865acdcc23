import { days, type Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'

/** What became of a command that was sent to a server through a service which gives commands ids of its own. */
export interface SentCommand {
  /** Our id. */
  readonly id: string
  readonly serverId: string
  /** When somebody first meant to send it. */
  readonly firstTriedAt: Instant
  /** What the service calls the newest message about it, and when that was sent. */
  readonly message?: { readonly id: string; readonly sentAt: Instant }
  readonly messages: number
  /** It shall not run any more. */
  readonly stopped?: true
  /** The beginning of a long result, in base64: the rest is being fetched. */
  readonly begun?: string
  /** How it ended. */
  readonly outcome?:
    | { readonly state: 'lost' }
    | { readonly state: 'ended'; readonly exitCode: number; readonly result: string; readonly stderr: string }
  readonly expiresAt: Instant
  /** Name of the home that sent it, and forgets it; absent in what an older Howdah sent: anybody does. */
  readonly home?: string
}

/** Longer than any request may take, with a person's time to look at one that got stuck. */
export const sentCommandsKept = days(35)

export const sentCommandKey = (id: string) => ({ pk: `COMMAND#${id}`, sk: 'COMMAND' })

export const expiringCommands = (home?: string): string =>
  home === undefined ? 'COMMAND#expiry' : `COMMAND#expiry#${home}`

export const sentCommandLayout: EntityLayout<SentCommand> = {
  noun: 'sent command',
  key: ({ id }) => sentCommandKey(id),
  indexes: ({ id, expiresAt, home }) => ({ i1: { pk: expiringCommands(home), sk: `${expiresAt}#${id}` } }),
}
