import type { Request } from '../../../shared/entities/request.ts'
import type { Pipeline } from '../../../shared/pipeline/pipeline.ts'
import { type Execution, engines, type Faults, type Walk } from './engines.ts'
import { playOf, type Script } from './script.ts'
import { Stage, traceOf } from './stage.ts'

/** How often a request that did not go well is taken up again: by the tick when an engine let it lie, else by a person. */
const attempts = 4

export interface Performance {
  /** What has to be the same on every engine: the trace and the request's state after each walk. */
  readonly traces: readonly ReturnType<typeof traceOf>[]
  readonly executions: readonly Execution[]
  /** As it was in the end. */
  readonly request: Request
}

/** Files a request, walks it, and takes it up again until it is processed or cancelled. */
export const perform = async (
  walk: Walk,
  pipeline: Pipeline,
  script: Script,
  faults?: Faults,
): Promise<Performance> => {
  const stage = new Stage(playOf(pipeline, script))
  await stage.file()
  const executions: Execution[] = []
  const traces: ReturnType<typeof traceOf>[] = []
  for (let n = 0; n < attempts; n++) {
    executions.push(await walk(stage, faults))
    const request = await stage.request()
    traces.push(traceOf(request))
    const { state } = request
    if (state === 'PROCESSED' || state === 'CANCELLED') break
    if (state === 'FAILED' || state === 'STUCK') await stage.filing.retry(stage.key, { tenants: '*' })
  }
  return { traces, executions, request: await stage.request() }
}

/** The same on each engine. */
export const performOnAll = async (
  pipeline: Pipeline,
  script: Script,
  faults?: Faults,
): Promise<ReadonlyMap<string, Performance>> => {
  const performances = new Map<string, Performance>()
  for (const [name, walk] of engines) performances.set(name, await perform(walk, pipeline, script, faults))
  return performances
}

export const tracesOf = (performances: ReadonlyMap<string, Performance>) =>
  new Map([...performances].map(([name, { traces }]) => [name, traces]))
