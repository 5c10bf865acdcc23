import type { RequestType } from '../core/states.ts'
import type { Instant } from '../core/time.ts'
import type { Database } from '../entities/database.ts'
import type { ParametersOf } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import { HowdahError } from '../errors/howdah-error.ts'
import type { ErrorCode } from '../errors/registry.ts'
import type { Pipeline } from './pipeline.ts'

/** Why a request may not begin. */
export interface Refusal {
  readonly code: ErrorCode
  readonly message?: string
}

/** What a request is judged by: the row as it is now, and what was asked for. */
export interface Facts<T extends RequestType = RequestType> {
  readonly database: Database
  /** Absent: nothing is chosen yet, and what some choice could meet is no reason to refuse. */
  readonly parameters?: ParametersOf[T] | undefined
  readonly now: Instant
}

/** Whether the database, as it is, allows a request of this pipeline to begin; undefined: it does. */
export const refusalOf = (pipeline: Pipeline, facts: Facts): Refusal | undefined => {
  const { state } = facts.database
  if (pipeline.allowedIn.includes(state)) return pipeline.check(facts)
  return { code: 'state-conflict', message: `The database is ${state}; this needs ${pipeline.allowedIn.join(' or ')}` }
}

/** The same, with what the pipeline has to look up for these parameters. */
export const judge = async (pipeline: Pipeline, facts: Facts, stores: Stores): Promise<Refusal | undefined> => {
  const seen = facts.parameters === undefined ? {} : await pipeline.look(facts, stores)
  return refusalOf(pipeline, { ...facts, ...seen })
}

export const errorOf = ({ code, message }: Refusal): HowdahError => new HowdahError(code, message)
