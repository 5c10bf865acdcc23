import { type Api, answer, commandFor, type Request } from './client.ts'
import type { Context } from './context.ts'
import { CliError, exitCodes } from './errors.ts'
import type { WaitOptions } from './options.ts'
import { word } from './output.ts'
import { traceView } from './trace-view.ts'

const ended: readonly Request['state'][] = ['PROCESSED', 'FAILED', 'STUCK', 'CANCELLED']

export const hasEnded = (request: Request): boolean => ended.includes(request.state)

/** How long an API that does not answer is waited for: it may be just starting again. */
const unreachableFor = 5 * 60_000

/** Often at first, so that short requests are short here as well; seldom later. */
const pauseAfter = (waited: number): number => {
  if (waited < 5_000) return 200
  if (waited < 60_000) return 500
  return waited < 300_000 ? 1_000 : 3_000
}

/**
 * Waits for the end of a request and shows its steps meanwhile, on standard error. With `--no-wait` it only says which request to watch.
 * @throws CliError `timeout`, `interrupted`: the request goes on
 */
export const awaitRequest = async (context: Context, filed: Request, options: WaitOptions): Promise<Request> => {
  const watching = `howdah request watch ${word(filed.key)}`
  if (!options.wait) {
    if (!hasEnded(filed)) context.print.note(`${filed.type} ${filed.key} is ${filed.state}. Watch it: ${watching}`)
    return filed
  }
  const api = await context.api()
  const view = traceView(context)
  const stop = Promise.withResolvers<never>()
  stop.promise.catch(() => {})
  const off = context.terminal.onInterrupt(() => {
    const message = `no longer watched: ${filed.type} ${filed.key} goes on`
    stop.reject(
      new CliError('interrupted', message, { exitCode: exitCodes.interrupted, hint: `Watch it: ${watching}` }),
    )
  })
  try {
    view.show(filed)
    return await Promise.race([stop.promise, poll(context, api, filed, options.timeout, view)])
  } finally {
    off()
    view.close()
  }
}

const poll = async (
  { terminal, print }: Context,
  api: Api,
  filed: Request,
  timeout: number | undefined,
  view: ReturnType<typeof traceView>,
): Promise<Request> => {
  const began = Date.now()
  let request = filed
  let answered = began
  while (!hasEnded(request)) {
    const waited = Date.now() - began
    if (timeout !== undefined && waited >= timeout)
      throw new CliError('timeout', `${request.type} ${request.key} is still ${request.state}`, {
        exitCode: exitCodes.timeout,
        hint: `It goes on. Watch it: howdah request watch ${word(request.key)}`,
      })
    await terminal.sleep(
      Math.min(pauseAfter(waited), timeout === undefined ? Number.POSITIVE_INFINITY : timeout - waited),
    )
    try {
      request = await readRequest(api, request.key)
      answered = Date.now()
      view.show(request)
    } catch (thrown) {
      if (!isPassing(thrown) || Date.now() - answered > unreachableFor) throw thrown
      view.close()
      print.note('the API does not answer; looking again')
    }
  }
  return request
}

/** The control plane is starting again, or has too much to do. */
const isPassing = (thrown: unknown): boolean =>
  thrown instanceof CliError &&
  (thrown.exitCode === exitCodes.unreachable || thrown.status === 503 || thrown.status === 429)

export const readRequest = (api: Api, key: string): Promise<Request> =>
  answer(api.GET('/v1/requests/{key}', { params: { path: { key } } }))

/**
 * The end of a command that filed a request, or watched one.
 * @param aim how the request should end; only a cancelled one should not be PROCESSED
 * @throws CliError with the last error of the request, when it ended otherwise
 */
export const requireEnd = (request: Request, aim: 'PROCESSED' | 'CANCELLED'): void => {
  if (!hasEnded(request) || request.state === aim) return
  throw requestError(request)
}

const requestError = ({ state, type, key, error }: Request): CliError =>
  new CliError(
    error?.code ?? state.toLowerCase(),
    `${type} ${key} is ${state}${error?.step ? ` at ${error.step}` : ''}${error ? `: ${error.message}` : ''}`,
    {
      exitCode: exitCodes.failed,
      hint:
        state === 'STUCK'
          ? `${error?.hint ?? ''} Then go on: howdah request retry ${word(key)}`.trim()
          : (error?.hint ?? undefined),
      command: error?.command && commandFor(key, error.command),
    },
  )
