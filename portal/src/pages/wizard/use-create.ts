import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { Schemas } from '../../api/client.ts'
import { answerOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { problemOf } from '../../api/problem.ts'
import type { Accepted } from '../../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../../api/use-write.ts'
import type { Body } from './body.ts'
import { inOrder, refusalsOf } from './faults.ts'
import type { Field } from './fields.ts'
import { useWizard } from './use-wizard.ts'

/** The types of what is sent demand the fields that have defaults as well; the API does not. */
const sentAs = (body: Body): Schemas['CreateDatabase'] => body as Schemas['CreateDatabase']

/** What the API says of what would be created; nothing is changed. Asked on entering, and after each change. */
export const useCheck = (isAsked: boolean) => {
  const api = useApi()
  const { body, refuse } = useWizard()
  // A password does not go into the key of a cache.
  const { password, ...open } = body
  const passwords = useRef<(string | undefined)[]>([])
  if (!passwords.current.includes(password)) passwords.current.push(password)
  return useQuery({
    queryKey: ['wizard', 'check', open, passwords.current.indexOf(password)],
    queryFn: async ({ signal }) => {
      const call = api.POST('/v1/databases', { params: { query: { dryRun: true } }, body: sentAs(body), signal })
      try {
        const answer = await answerOf(call)
        return answer as Schemas['Preview']
      } catch (error) {
        const problem = problemOf(error)
        if (problem) refuse(refusalsOf(problem, body).ofFields)
        throw error
      }
    },
    enabled: isAsked,
    gcTime: 0,
    staleTime: 0,
    refetchOnMount: 'always',
    placeholderData: keepPreviousData,
  })
}

/** Files the request, once for what is filled in. */
export const useCreate = (onCreated: (accepted: Accepted) => void, onRefused: (field: Field) => void) => {
  const api = useApi()
  const { body, refuse, step } = useWizard()
  const key = useIdempotencyKey(body)
  const write = useWrite(
    async (sent: Body, signal) =>
      (await answerOf(
        api.POST('/v1/databases', { params: { header: { 'Idempotency-Key': key } }, body: sentAs(sent), signal }),
      )) as Accepted,
    onCreated,
  )
  const withdraw = useRef(() => {})
  withdraw.current = () => write.isPending && write.withdraw()
  // Whoever goes back to what is filled in does not want it made yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: at another step
  useEffect(() => () => withdraw.current(), [step])
  const create = (): void => {
    if (write.isPending || write.isSuccess) return
    write.mutate(body, {
      onError: (error, sent) => {
        const problem = problemOf(error)
        if (!problem) return
        const { ofFields } = refusalsOf(problem, sent)
        refuse(ofFields)
        const [first] = inOrder(ofFields)
        if (first) onRefused(first.field)
      },
    })
  }
  return { create, isPending: write.isPending || write.isSuccess, error: write.error }
}
