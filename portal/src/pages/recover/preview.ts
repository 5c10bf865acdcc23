import { queryOptions } from '@tanstack/react-query'
import { type Api, answerOf } from '../../api/client.ts'
import { problemOf } from '../../api/problem.ts'
import { keys } from '../../api/queries.ts'
import type { Instant } from '../../time/instant.ts'
import type { Target } from './target.ts'

/** What a recovery would do to the data, as the dry run tells it. */
export interface RecoveryPreview {
  /** The moment that would be recovered to; absent where only the archive knows it. */
  readonly at?: Instant
  readonly incarnation?: string
  readonly lost?: { readonly from: Instant; readonly to: Instant; readonly seconds: number }
  readonly cutOffSeconds?: { readonly median: number; readonly from: number; readonly to: number }
  readonly oldDataUntil?: Instant
}

export const previewKey = (id: string) => [...keys.database(id), 'recovery-preview'] as const

/** A dry run of the recovery: changes nothing, and says what would happen or why it cannot. */
export const previewQuery = (api: Api, id: string, target: Target | undefined) =>
  queryOptions({
    queryKey: [...previewKey(id), target],
    queryFn: async ({ signal }): Promise<RecoveryPreview> => {
      const answer: { readonly recovery?: RecoveryPreview | undefined } = await answerOf<object>(
        api.POST('/v1/databases/{id}/recoveries', {
          params: { path: { id }, query: { dryRun: true } },
          body: { target: target ?? {} },
          signal,
        }),
      )
      return answer.recovery ?? {}
    },
    enabled: target !== undefined,
    // What would be lost grows by the second.
    staleTime: 0,
    gcTime: 60_000,
  })

const aboutTheTarget: readonly string[] = ['archive-hole', 'backup-damaged', 'no-backup', 'not-protected']

/** What is wrong with the target itself stands at the field where it was chosen; all else in place of what failed. */
export const targetProblem = (error: unknown): { readonly detail: string; readonly hint: string } | undefined => {
  const problem = problemOf(error)
  if (!problem) return undefined
  const { code, status, detail, hint, errors } = problem
  const [first] = errors ?? []
  if (first) return { detail: first.message, hint: '' }
  return status === 422 || aboutTheTarget.includes(code) ? { detail, hint } : undefined
}
