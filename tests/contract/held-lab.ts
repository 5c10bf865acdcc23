import type { RequestKey } from '../../shared/core/ids.ts'
import type { Engine } from '../../shared/engines/engine.ts'
import { Pending } from '../../shared/errors/howdah-error.ts'
import type { Pipeline } from '../../shared/pipeline/pipeline.ts'
import { Filing } from '../../shared/requests/filing.ts'
import type { Lab } from '../pipelines/simulation/lab.ts'
import { newDatabase } from '../pipelines/simulation/simulated-world.ts'
import { toyLab, toyPipeline, toyStep } from '../pipelines/simulation/toy.ts'

/** A world whose only pipeline waits until it is let go. */
export interface HeldLab {
  readonly lab: Lab
  readonly pipeline: Pipeline
  letGo(): void
  file(): Promise<RequestKey>
}

/** Starts nothing. */
const nobody: Engine = { start: async () => {}, isWalking: async () => false }

export const heldLab = async (): Promise<HeldLab> => {
  let held = true
  const wait = toyStep('wait', {
    run: async () => {
      if (held) throw new Pending('it is held')
    },
  })
  const pipeline = toyPipeline([wait])
  const lab = await toyLab(pipeline)
  const { clock, stores } = lab.world
  const filing = new Filing(stores, clock, nobody, [pipeline])
  return {
    lab,
    pipeline,
    letGo: () => {
      held = false
    },
    file: async () => {
      const key = lab.newKey()
      const wish = { type: 'BACKUP-DB', key, filedBy: 'test', body: {}, parameters: {} } as const
      await filing.file(await lab.database(newDatabase(lab.world, 1).id), wish)
      return key
    },
  }
}
