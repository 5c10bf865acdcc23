import { useQuery } from '@tanstack/react-query'
import type { Schemas } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import { problemOf } from '../api/problem.ts'
import { nextRunsQuery } from '../api/queries.ts'
import { useDebounced } from '../parts/use-debounced.ts'

export type Schedule = Schemas['Schedule']

const typingMillis = 300

/** The next runs of a schedule as the API counts them, or what it finds wrong with it: that is told at its fields. */
export const useRuns = (schedule: Schedule | undefined) => {
  const asked = useDebounced(schedule, typingMillis)
  const { data, error } = useQuery(nextRunsQuery(useApi(), asked))
  const faults = (schedule && problemOf(error)?.errors) ?? []
  return { runs: error ? undefined : data, error: schedule && faults.length === 0 ? error : null, faults }
}
