import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useRef } from 'react'
import { answerOf } from '../../api/client.ts'
import { useApi } from '../../api/context.ts'
import { problemOf } from '../../api/problem.ts'
import type { Accepted, Request } from '../../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../../api/use-write.ts'
import { Button } from '../../parts/Button.tsx'
import { AlertDialog } from '../../parts/Dialog.tsx'
import { Bar, ProblemPanel } from '../../parts/Panel.tsx'
import { SentLater } from '../../parts/SentLater.tsx'
import { InTheWay, requestInTheWay } from '../../request/InTheWay.tsx'
import { isUnwinding, stepAt, stepInText, titleOf } from '../../request/names.ts'
import { about } from '../../time/format.ts'
import { words } from '../../words/common.ts'
import { dialogWords, requestWords } from '../../words/requests.ts'

export type RequestAction = 'retry' | 'cancel'

interface Props {
  readonly action: RequestAction
  readonly request: Request
  readonly onClose: () => void
  readonly onDone?: (answer: Accepted) => void
}

/** Asks before a request is retried or cancelled: says what that does, when the API has checked that it can be done. */
export const RequestDialog = ({ action, request, onClose, onDone }: Props) => {
  const api = useApi()
  const first = useRef<HTMLButtonElement>(null)
  const check = useQuery({
    queryKey: ['request', request.key, 'check', action],
    queryFn: ({ signal }) =>
      answerOf(api.POST(pathOf(action), { params: { path: { key: request.key }, query: { dryRun: true } }, signal })),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const idempotencyKey = useIdempotencyKey([action, request.key])
  const write = useWrite(
    async (_: undefined, signal) => {
      const header = { 'Idempotency-Key': idempotencyKey }
      const call = api.POST(pathOf(action), { params: { path: { key: request.key }, header }, signal })
      return (await answerOf(call)) as Accepted
    },
    (answer) => {
      onDone?.(answer)
      onClose()
    },
  )
  const askAgain = (): void => {
    write.reset()
    void check.refetch()
  }
  const error = write.error ?? check.error
  const isRetry = action === 'retry'
  const title = titleOf(request)
  const preview = check.data && 'dryRun' in check.data ? check.data : undefined
  return (
    <AlertDialog
      open
      onClose={onClose}
      title={(isRetry ? dialogWords.retryTitle : dialogWords.cancelTitle)(title)}
      firstFocus={first}
      buttons={
        <>
          <Button ref={first} onClick={onClose}>
            {isRetry ? words.cancel : dialogWords.letItRun}
          </Button>
          <Button
            look={isRetry ? 'primary' : 'solidDanger'}
            aria-busy={write.isPending}
            refused={error ? problemOf(error)?.hint : check.isPending ? dialogWords.checking : undefined}
            onClick={() => !write.isPending && write.mutate(undefined)}
          >
            {write.isPending ? (isRetry ? dialogWords.retrying : dialogWords.cancelling) : nameOf(action)}
          </Button>
        </>
      }
    >
      {isRetry ? (
        <RetryText request={request} seconds={preview?.request?.estimatedSeconds} />
      ) : (
        <CancelText request={request} />
      )}
      <SentLater isPending={write.isPending} />
      <Checked name={request.databaseName} error={error} isPending={check.isPending} onFree={askAgain} />
    </AlertDialog>
  )
}

const pathOf = (action: RequestAction) =>
  action === 'retry' ? ('/v1/requests/{key}/retry' as const) : ('/v1/requests/{key}/cancel' as const)

export const nameOf = (action: RequestAction): string =>
  action === 'retry' ? requestWords.retryRequest : requestWords.cancelRequest

const Checked = ({
  name,
  error,
  isPending,
  onFree,
}: {
  name: string
  error: unknown
  isPending: boolean
  onFree: () => void
}): ReactNode => {
  const inTheWay = requestInTheWay(error)
  if (inTheWay) return <InTheWay requestKey={inTheWay} name={name} onEnd={onFree} />
  if (error) return <ProblemPanel error={error} onRetry={onFree} />
  return isPending ? <Bar width="60%" /> : <p>{dialogWords.checked}</p>
}

const RetryText = ({ request, seconds }: { request: Request; seconds: number | undefined }) => {
  const step = stepAt(request)
  const [firstStep] = request.steps
  return (
    <p>
      {request.state === 'STUCK' && step !== undefined
        ? isUnwinding(request)
          ? dialogWords.goesOnBack(stepInText(step))
          : dialogWords.goesOn(stepInText(step), request.doneSteps.length)
        : firstStep && dialogWords.fromStart(stepInText(firstStep))}
      {request.state === 'FAILED' && seconds !== undefined && ` ${dialogWords.usually(about(seconds))}`}
    </p>
  )
}

const CancelText = ({ request: { doneSteps, currentStep, type } }: { request: Request }) => (
  <>
    <p>{dialogWords.takesBack([...doneSteps, ...(currentStep ? [currentStep] : [])].toReversed().map(stepInText))}</p>
    <p>
      {type === 'CREATE-DB' ? dialogWords.leavesNothing : dialogWords.leavesAsItWas} {dialogWords.askAgain}
    </p>
  </>
)
