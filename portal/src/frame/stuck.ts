import { useQuery } from '@tanstack/react-query'
import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import { keys } from '../api/queries.ts'
import { useTenant } from '../tenant.ts'

const minute = 60_000

/** How many requests wait for a person: one call a minute, for those who can do something about it. */
export const useStuckCount = (isOperator: boolean): number => {
  const api = useApi()
  const tenant = useTenant()
  const { data } = useQuery({
    queryKey: [...keys.requests, 'stuck', tenant],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/v1/requests', {
          params: { query: { state: ['STUCK'], pageSize: 100, ...(tenant ? { tenant } : {}) } },
          signal,
        }),
      ),
    enabled: isOperator,
    refetchInterval: minute,
    refetchIntervalInBackground: false,
  })
  return data?.items.length ?? 0
}
