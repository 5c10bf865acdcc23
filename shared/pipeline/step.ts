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

/** The ports through which steps reach what is not the table. */
export interface Ports extends Cloud {
  readonly commands: Commands
  readonly secrets: Secrets
}

export type PortName = keyof Ports

/** What a step is given: the rows as they are when it starts, and of the ports of the database's data center those that it needs. */
export type StepContext<P extends PortName = never> = TableContext & Pick<Ports, P>

interface TableContext {
  readonly request: Request
  readonly database: Database
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
  /** What people should know although the step succeeds: it stands in the trace. */
  readonly remark: (text: string) => void
}

export type DatabaseChange = { readonly [K in keyof Database]?: Database[K] | undefined }

export interface Undo {
  /** Takes back what `run` did, did half, or may still have done. Twice is once. */
  readonly run: (context: StepContext<PortName>) => Promise<void>
}

/** Why a step has nothing to take back. */
export interface NothingToUndo {
  readonly nothing: string
}

export interface Step {
  /** Unique over all steps, verb-noun, never used again for something else. */
  readonly name: string
  /** The ports that `run` and `undo` are given, and no others: a cloud lets the step's function do what these take, and nothing else. */
  readonly needs: readonly PortName[]
  readonly retry: RetryPolicy
  /** How long one call of `run` or `undo` may take. */
  readonly timeout: Duration
  readonly run: (context: StepContext<PortName>) => Promise<void>
  readonly undo: Undo | NothingToUndo
}

export interface StepDefinition<P extends PortName = never> extends Omit<Step, 'needs' | 'run' | 'undo'> {
  /** Absent: nothing but the table. */
  readonly needs?: readonly P[]
  readonly run: (context: StepContext<NoInfer<P>>) => Promise<void>
  readonly undo: ((context: StepContext<NoInfer<P>>) => Promise<void>) | NothingToUndo
}

/** One small function of a pipeline. Its `run` may be called twice, and be cut at any instant. */
export const defineStep = <P extends PortName = never>(definition: StepDefinition<P>): Step => ({
  ...definition,
  needs: definition.needs ?? [],
  undo: typeof definition.undo === 'function' ? { run: definition.undo } : definition.undo,
})

export const nothing = (why: string): NothingToUndo => ({ nothing: why })
