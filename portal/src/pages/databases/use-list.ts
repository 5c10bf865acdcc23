import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../api/context.ts'
import { listQuery } from './list-query.ts'
import { type Shown, shownFirst, shownNext } from './shown-rows.ts'
import { keyOf, type View } from './view.ts'

/** The rows of a page, which stay where they are while it is read again. */
export const useList = (view: View, cursor: string | undefined) => {
  const place = `${keyOf(view)} ${cursor ?? ''}`
  const [further, setFurther] = useState({ place, rounds: 1 })
  const rounds = further.place === place ? further.rounds : 1
  const key = `${place} ${rounds}`
  const query = useQuery(listQuery(useApi(), view, cursor, rounds))
  const { data, isFetching, isPlaceholderData, refetch } = query
  const [shown, setShown] = useState<Shown>()
  // Until the rows of another view are there, those of the last one stay.
  const told = data && !isPlaceholderData ? { key, items: data.items, isFresh: !isFetching } : undefined
  const next = told ? (shown ? shownNext(shown, told) : shownFirst(told)) : shown
  if (next && isOther(next, shown)) setShown(next)
  const showAll = (): void => {
    if (data) setShown(shownFirst({ key, items: data.items, isFresh: true }))
  }
  return {
    ...query,
    shown: next,
    /** What is shown is of another view than what was asked for. */
    isOfOther: next !== undefined && next.key !== key,
    showAll,
    goOn: () => setFurther({ place, rounds: rounds + 1 }),
    refresh: async (isAsked: boolean): Promise<void> => {
      const { data: answer } = await refetch()
      if (isAsked && answer) setShown(shownFirst({ key, items: answer.items, isFresh: true }))
    },
  }
}

const isOther = (next: Shown, shown: Shown | undefined): boolean =>
  shown === undefined ||
  next.key !== shown.key ||
  next.items !== shown.items ||
  next.isSettled !== shown.isSettled ||
  next.arrived !== shown.arrived
