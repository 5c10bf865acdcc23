import { seconds } from '../../../shared/core/time.ts'
import { tableErrorsInFewTries } from '../../../shared/pipeline/retry.ts'
import { defineStep, nothing } from '../../../shared/pipeline/step.ts'
import { endOfStepBefore } from '../../../shared/pipeline/trace.ts'
import { recordUsage as record } from '../../../shared/usage/record-usage.ts'

/** What is charged for the database since the pivot is what its row says: so what is taken back before has cost nothing. */
export const recordUsage = defineStep({
  name: 'record-usage',
  retry: tableErrorsInFewTries,
  timeout: seconds(30),
  run: async ({ database, request, stores, catalogue, now, startedAt }) => {
    // Stands right behind the pivot, which ended at the same instant whoever goes on from there, and when.
    const at = endOfStepBefore(request, 'record-usage') ?? startedAt
    const isNew = request.type === 'CREATE-DB'
    await record(database, { stores, catalogue, at, now: now(), cause: request.key, isNew })
  },
  undo: nothing('it comes after the pivot'),
})
