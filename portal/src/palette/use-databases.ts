import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/context.ts'
import { type Database, databaseQuery } from '../api/queries.ts'
import { listQuery } from '../pages/databases/list-query.ts'
import { useDebounced } from '../parts/use-debounced.ts'
import { useTenant } from '../tenant.ts'
import { lookedAt } from './looked-at.ts'

const rows = 8
/** As the list waits. */
const pauseMillis = 200
const longestSearch = 200
const none: readonly Database[] = []

/** Databases that the API finds, as in the list. */
export const useFound = (typed: string) => {
  const text = typed.slice(0, longestSearch)
  const tenant = useTenant()
  const search = useDebounced(text, pauseMillis)
  const view = { search, states: [], dataCenter: '', tenant, sort: 'name', rows } as const
  const query = useQuery({
    ...listQuery(useApi(), view, undefined, 1),
    enabled: search !== '',
    placeholderData: keepPreviousData,
  })
  const { data, error, isPlaceholderData, refetch } = query
  const isAsked = text !== ''
  return {
    databases: isAsked ? (data?.items ?? none) : none,
    hasMore: isAsked && (data?.nextCursor ?? null) !== null,
    /** What is told is not yet of what is typed. */
    isBehind: isAsked && (search !== text || (!error && (!data || isPlaceholderData))),
    error: isAsked && !data ? error : null,
    refetch,
  }
}

/** Databases that were looked at last, of the tenant that is chosen; those that are not there any more are left out. */
export const useLookedAt = (): readonly Database[] => {
  const api = useApi()
  const tenant = useTenant()
  const [ids] = useState(lookedAt)
  return useQueries({
    queries: ids.map((id) => databaseQuery(api, id)),
    combine: (answers) =>
      answers.flatMap(({ data }) =>
        data && (tenant === '' || data.database.tenant === tenant) ? [data.database] : [],
      ),
  })
}
