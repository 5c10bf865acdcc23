import type { Cloud } from '../clouds/cloud.ts'
import type { Commands } from '../commands/commands.ts'
import type { Catalogue } from '../config/catalogue.ts'
import type { Clock, Duration, Instant } from '../core/time.ts'
import type { Database } from '../entities/database.ts'
import type { Request } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import type { Secrets } from '../secrets/secrets.ts'
import type { RetryPolicy } from './retry.ts'

/** All that steps reach the world through, whichever cloud, engine and table there are. */
export interface World {
  readonly installation: string
  readonly stores: Stores
  readonly secrets: Secrets
  readonly catalogue: Catalogue
  readonly clock: Clock
  /** @throws HowdahError `not-found` for an unknown data center */
  cloudOf(dataCenter: string): Cloud
  commandsOf(dataCenter: string): Commands
}

/** What a step is given: the rows as they are when it starts, and the ports of the database's data center. */
export interface StepContext extends Cloud {
  readonly request: Request
  readonly database: Database
  readonly commands: Commands
  readonly secrets: Secrets
  readonly stores: Stores
  readonly catalogue: Catalogue
  readonly installation: string
  /** When this step first started, over all attempts. */
  readonly startedAt: Instant
  readonly clock: Clock
  readonly now: () => Instant
  /** Aborts when the step's time is up: long calls must listen to it. */
  readonly signal: AbortSignal
  /**
   * Writes the database's row, unless a newer holder of the request's lease has written it: then it throws and nothing is changed.
   * `undefined` removes a key.
   */
  readonly updateDatabase: (change: DatabaseChange) => Promise<Database>
}

export type DatabaseChange = { readonly [K in keyof Database]?: Database[K] | undefined }

export interface Undo {
  /** Takes back what `run` did, did half, or may still have done. Twice is once. */
  readonly run: (context: StepContext) => Promise<void>
}

/** Why a step has nothing to take back. */
export interface NothingToUndo {
  readonly nothing: string
}

export interface Step {
  /** Unique over all steps, verb-noun, never used again for something else. */
  readonly name: string
  readonly retry: RetryPolicy
  /** How long one call of `run` or `undo` may take. */
  readonly timeout: Duration
  readonly run: (context: StepContext) => Promise<void>
  readonly undo: Undo | NothingToUndo
}

export interface StepDefinition extends Omit<Step, 'undo'> {
  readonly undo: ((context: StepContext) => Promise<void>) | NothingToUndo
}

/** One small function of a pipeline. Its `run` may be called twice, and be cut at any instant. */
export const defineStep = (definition: StepDefinition): Step => ({
  ...definition,
  undo: typeof definition.undo === 'function' ? { run: definition.undo } : definition.undo,
})

export const nothing = (why: string): NothingToUndo => ({ nothing: why })
