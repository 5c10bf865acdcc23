import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { type Api, answerOf, type Schemas } from '../../api/client.ts'
import { type FeedbackSearch, facesOf } from './search.ts'

export type Feedback = Schemas['Feedback']
export type Summary = Schemas['FeedbackSummary']

export const feedbackKeys = { all: ['feedback'], list: ['feedback', 'list'], summary: ['feedback', 'summary'] } as const

/** Of a page. */
export const rows = 25
/** A page of the API may be shorter than asked for, though more follows: this often it is asked to go on. */
const mostCalls = 4

export interface Page {
  readonly items: readonly Feedback[]
  readonly next: string | undefined
}

export const listQuery = (api: Api, { face, month, cursor }: FeedbackSearch) =>
  queryOptions({
    queryKey: [...feedbackKeys.list, face, month, cursor],
    queryFn: async ({ signal }): Promise<Page> => {
      const experience = [...facesOf(face)]
      const items: Feedback[] = []
      let next = cursor
      for (let call = 0; call < mostCalls; call++) {
        const query = {
          ...(experience.length > 0 ? { experience } : {}),
          ...(month ? { month } : {}),
          ...(next ? { cursor: next } : {}),
          pageSize: rows - items.length,
        }
        const page = await answerOf(api.GET('/v1/feedback', { params: { query }, signal }))
        items.push(...page.items)
        next = page.nextCursor ?? undefined
        if (next === undefined || items.length >= rows) break
      }
      return { items, next }
    },
    placeholderData: keepPreviousData,
  })

const minutes = 60_000

/** It reads all of a year: seldom. */
export const summaryQuery = (api: Api) =>
  queryOptions({
    queryKey: feedbackKeys.summary,
    queryFn: ({ signal }) => answerOf(api.GET('/v1/feedback-summary', { signal })),
    staleTime: 5 * minutes,
  })
