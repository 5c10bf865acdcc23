import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware'
import middy, { type MiddlewareObj } from '@middy/core'
import type { output, ZodMiniType } from 'zod/mini'
import { asHowdahError, HowdahError } from '../../shared/errors/howdah-error.ts'
import { checked } from '../checked-event.ts'
import { logger, metrics, redaction, tracer } from './observability.ts'

/** A Lambda function behind what all of them share: log, trace, metrics, a checked event, and errors that state machines can match. */
export const entry = <S extends ZodMiniType, R>(schema: S, handle: (event: output<S>) => Promise<R>) =>
  middy<unknown, R>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(captureLambdaHandler(tracer, { captureResponse: false }))
    .use(logMetrics(metrics))
    .use(namedErrors)
    .handler((event) => handle(checked(schema, event)))

/**
 * What is thrown has the code as its name: that is the `errorType` by which a state's Retry and Catch match
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html). Only name and message leave the function; the rest is in the log.
 * It is the last middleware, so that it is asked first: the tracer sees the clean error, too.
 */
const namedErrors: MiddlewareObj = {
  onError: (request) => {
    const error = asHowdahError(request.error)
    if (error.code === 'unexpected') logger.error('failed', { error: request.error })
    else logger.info('ended', { code: error.code, reason: error.message })
    const clean = new HowdahError(error.code, redaction.of(error.message))
    // Frames of other people's code may quote what they were given.
    clean.stack = `${clean.name}: ${clean.message}`
    request.error = clean
  },
}
