import { observationKey } from '../../../shared/entities/observation.ts'
import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import { dataOf } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** No client is connected or admitted, and all that they wrote is archived; where something else has the names of WAL, it is on the volume, and what has them is removed (`undo-overwrites.ts`). */
export const fenceArchive = defineTaskStep({
  name: 'fence-archive',
  retry: awaitShortCommand,
  task: (context) => ({ task: 'fence-archive', container: dataOf(context).container }),
  onResult: async (context, { wal, archived, taken }) => {
    const { database, stores, now } = context
    // A server that does not run has said nothing.
    if (wal === undefined) return
    const { container } = dataOf(context)
    const seen = await stores.observations.find(observationKey(database.id))
    if (seen?.value.container !== container) return
    const shipped = archived ? { wal, putAt: now() } : seen.value.shipped
    const { taken: _, ...rest } = seen.value
    await stores.observations.put({ ...rest, ...(shipped ? { shipped } : {}), ...(taken ? { taken } : {}) })
  },
  undo: async (context) => {
    if (context.database.state === 'STOPPED' || context.database.desiredState === 'STOPPED') return
    await undoByTask(context, 'fence-archive', { task: 'admit-clients', container: dataOf(context).container })
  },
})
