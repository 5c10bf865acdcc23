import { schemaOf } from '../../forms/schemas.ts'
import { isValid } from '../../forms/validate.ts'
import { hasFiveFields } from '../../schedule/schedule-sentence.ts'
import { type Schedule, useRuns } from '../../schedule/use-runs.ts'
import { scheduleOf } from './body.ts'
import { type Fault, fieldAt } from './fields.ts'
import type { Values } from './values.ts'

/** As it would be sent; undefined: it is none yet. */
export const wellFormedSchedule = (values: Values): Schedule | undefined => {
  if (values.frequency === 'cron' && !hasFiveFields(values.cron)) return undefined
  const made = scheduleOf(values)
  return isValid(schemaOf('Schedule'), made) ? made : undefined
}

/** What only the API can find wrong with a schedule. An interval alone is right by its schema, and asks nothing. */
export const useScheduleFaults = (values: Values): readonly Fault[] => {
  const isAsked = values.jobEnabled && (values.frequency === 'cron' || values.nextRun !== '')
  const { faults } = useRuns(isAsked ? wellFormedSchedule(values) : undefined)
  return faults.flatMap(({ pointer, message }) => {
    const field = fieldAt(`/backupJob${pointer}`)
    return field ? [{ field, message, isUnfinished: false }] : []
  })
}
