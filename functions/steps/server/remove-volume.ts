import { minutes, seconds } from '../../../shared/core/time.ts'
import { volumeIdsOf } from '../../../shared/entities/database.ts'
import { awaitCloud } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing } from '../../../shared/pipeline/step.ts'

/** The data of a deleted database is gone from its server. */
export const removeVolume = defineStep({
  name: 'remove-volume',
  needs: ['volumes'],
  retry: awaitCloud(minutes(20), seconds(10)),
  timeout: minutes(2),
  run: async ({ database, volumes, updateDatabase }) => {
    for (const id of volumeIdsOf(database)) await volumes.remove(id)
    await updateDatabase({ data: undefined, previousData: undefined, nextData: undefined, keptVolumeIds: undefined })
  },
  undo: nothing('it comes after the pivot'),
})

/** The data that a recovery replaced is gone; unless the recovery could not take over all of it: then it is kept as long as the database. */
export const removePreviousVolume = defineStep({
  name: 'remove-previous-volume',
  needs: ['volumes'],
  retry: awaitCloud(minutes(20), seconds(10)),
  timeout: minutes(2),
  run: async ({ database, volumes, updateDatabase }) => {
    const { data, previousData, keptVolumeIds = [] } = database
    if (!previousData) return
    if (data?.leftBehind) {
      await updateDatabase({ previousData: undefined, keptVolumeIds: [...keptVolumeIds, previousData.volumeId] })
      return
    }
    await volumes.remove(previousData.volumeId)
    await updateDatabase({ previousData: undefined })
  },
  undo: nothing('it comes after the pivot'),
})
