import { minutes, seconds } from '../../../shared/core/time.ts'
import { awaitCloud } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing } from '../../../shared/pipeline/step.ts'

/** The data of a deleted database is gone from its server. */
export const removeVolume = defineStep({
  name: 'remove-volume',
  needs: ['volumes'],
  retry: awaitCloud(minutes(20), seconds(10)),
  timeout: minutes(2),
  run: async ({ database, volumes, updateDatabase }) => {
    for (const data of [database.data, database.previousData, database.nextData])
      if (data) await volumes.remove(data.volumeId)
    await updateDatabase({ data: undefined, previousData: undefined, nextData: undefined })
  },
  undo: nothing('it comes after the pivot'),
})

/** The data that a recovery replaced is gone; unless the recovery could not take over all of it. */
export const removePreviousVolume = defineStep({
  name: 'remove-previous-volume',
  needs: ['volumes'],
  retry: awaitCloud(minutes(20), seconds(10)),
  timeout: minutes(2),
  run: async ({ database, volumes, updateDatabase }) => {
    if (!database.previousData || database.data?.leftBehind) return
    await volumes.remove(database.previousData.volumeId)
    await updateDatabase({ previousData: undefined })
  },
  undo: nothing('it comes after the pivot'),
})
