import { minutes, seconds } from '../../../shared/core/time.ts'
import { awaitCloud } from '../../../shared/pipeline/retry.ts'
import { defineStep } from '../../../shared/pipeline/step.ts'
import { newDataSet, ownerOf, serverIdOf } from '../naming.ts'

/** The server has an empty volume for the data that this request makes. */
export const ensureVolume = defineStep({
  name: 'ensure-volume',
  needs: ['volumes'],
  retry: awaitCloud(minutes(10), seconds(12)),
  timeout: minutes(2),
  run: async (context) => {
    const nextData = newDataSet(context)
    await context.updateDatabase({ nextData })
    const { volumeGb: sizeGb, storageType } = context.database
    const volume = { id: nextData.volumeId, sizeGb, storageType, serverId: serverIdOf(context) }
    await context.volumes.ensure({ ...ownerOf(context), ...volume })
  },
  undo: async (context) => {
    await context.volumes.remove(newDataSet(context).volumeId)
    await context.updateDatabase({ nextData: undefined })
  },
})
