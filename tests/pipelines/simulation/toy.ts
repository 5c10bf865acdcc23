import { millis, minutes, seconds } from '../../../shared/core/time.ts'
import type { Request } from '../../../shared/entities/request.ts'
import { definePipeline, type Pipeline } from '../../../shared/pipeline/pipeline.ts'
import { poll } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing, type PortName, type Step, type StepDefinition } from '../../../shared/pipeline/step.ts'
import { Lab } from './lab.ts'
import { newDatabase } from './simulated-world.ts'

/** A step of a test: does nothing, unless the test says what. */
export const toyStep = (name: string, parts: Partial<StepDefinition<PortName>> = {}): Step =>
  defineStep<PortName>({
    name,
    retry: poll({ first: millis(100), factor: 2, max: seconds(5), until: minutes(10) }),
    timeout: seconds(30),
    run: async () => {},
    undo: async () => {},
    ...parts,
  })

export const looksOnly = nothing('it only looks')

/** A pipeline of a test, in the place of that which makes backups. */
export const toyPipeline = (steps: readonly Step[], pivot: Step = toyStep('pivot'), after: readonly Step[] = []) =>
  definePipeline({ type: 'BACKUP-DB', title: 'A toy', allowedIn: ['RUNNING'], steps, pivot, after })

/** A world with one database at rest and a control plane that knows the toy only. */
export const toyLab = async (pipeline: Pipeline): Promise<Lab> => {
  const lab = new Lab({ pipelines: [pipeline] })
  await lab.world.stores.databases.create(newDatabase(lab.world, 1, { state: 'RUNNING' }))
  return lab
}

export const toyDatabase = (lab: Lab) => newDatabase(lab.world, 1).id

export const fileToy = (lab: Lab): Promise<Request> => lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))

/** The trace as lines of text. */
export const linesOf = ({ trace }: Request): readonly string[] =>
  trace.map(({ direction, step, outcome, code }) => [direction, step, outcome, ...(code ? [code] : [])].join(' '))
