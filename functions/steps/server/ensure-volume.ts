import { minutes } from '../../../shared/core/time.ts'
import { transientErrors } from '../../../shared/pipeline/retry.ts'
import { defineStep } from '../../../shared/pipeline/step.ts'
import { newDataSet, ownerOf } from '../naming.ts'

/** There is an empty volume for the data that this request makes. */
export const ensureVolume = defineStep({
  name: 'ensure-volume',
  needs: ['volumes'],
  retry: transientErrors,
  timeout: minutes(2),
  run: async (context) => {
    const nextData = newDataSet(context)
    await context.updateDatabase({ nextData })
    await context.volumes.ensure({ ...ownerOf(context), id: nextData.volumeId, sizeGb: context.database.volumeGb })
  },
  undo: async (context) => {
    await context.volumes.remove(newDataSet(context).volumeId)
    await context.updateDatabase({ nextData: undefined })
  },
})
