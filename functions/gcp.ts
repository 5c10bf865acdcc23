import { type HttpFunction, http, type Request, type Response } from '@google-cloud/functions-framework'
import { getRequestListener } from '@hono/node-server'
import { asHowdahError } from '../shared/errors/howdah-error.ts'
import { lifecycleFunction } from '../shared/pipeline/machine-call.ts'
import type { World } from '../shared/pipeline/step.ts'
import { Redaction, remembering } from '../shared/secrets/redaction.ts'
import { pipelines } from '../state-machines/index.ts'
import { createApi } from './api/api.ts'
import type { ApiDependencies } from './api/dependencies.ts'
import { answerControlCalls, answerStepCalls, controlCall, stepCallOf } from './calls.ts'
import { checked } from './checked-event.ts'
import { everyHour, everyMinute, type ScheduleContext } from './events/schedules.ts'

/** All that the functions on Google Cloud reach the world through. */
export interface GoogleFunctions {
  readonly world: World
  readonly api: ApiDependencies
  readonly schedules: ScheduleContext
  /** Of a call that failed: for the log, never for the caller. Holds no secret. */
  readonly onError: (functionName: string, code: string, message: string) => void
}

/** Registers every function under its name (https://github.com/GoogleCloudPlatform/functions-framework-nodejs): one deployment for each serves one `--target`. */
export const registerFunctions = ({ world: given, api, schedules, onError }: GoogleFunctions): void => {
  const redaction = new Redaction()
  const world = { ...given, secrets: remembering(given.secrets, redaction) }
  const register = (name: string, answer: (body: unknown) => Promise<unknown>): void => {
    http(name, answering(name, answer, redaction, onError))
  }
  const answerStep = answerStepCalls(world, redaction)
  for (const { name } of new Set(pipelines.flatMap(({ steps }) => steps))) {
    const schema = stepCallOf(name)
    register(name, async (body) => ({ outcome: await answerStep(checked(schema, body)) }))
  }
  const answerControl = answerControlCalls(world)
  register(lifecycleFunction, (body) => answerControl(checked(controlCall, body)))
  register('tick', () => everyMinute(schedules))
  register('tidy-up', () => everyHour(schedules))
  const listener = getRequestListener(createApi({ ...api, secrets: remembering(api.secrets, redaction) }).fetch)
  http('api', (request, response) => listener(request, response))
}

/** What the compiled workflows expect (`shared/pipeline/compile/workflows.ts`): an error is a status from 400, with its code and message as JSON. */
const answering =
  (
    name: string,
    answer: (body: unknown) => Promise<unknown>,
    redaction: Redaction,
    onError: GoogleFunctions['onError'],
  ): HttpFunction =>
  async (request: Request, response: Response) => {
    try {
      response.status(200).json((await answer(request.body)) ?? {})
    } catch (thrown) {
      const { code, kind, message } = asHowdahError(thrown)
      const clean = redaction.of(message)
      onError(name, code, clean)
      response.status(kind.status).json({ code, message: clean })
    }
  }
