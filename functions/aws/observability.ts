import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'
import { Tracer } from '@aws-lambda-powertools/tracer'
import { Redaction } from '../../shared/secrets/redaction.ts'

/** The secrets that this process has seen: no log line and no error shows them. */
export const redaction = new Redaction()

/** JSON lines; `POWERTOOLS_SERVICE_NAME` and `POWERTOOLS_LOG_LEVEL` are the deployment's. Never given an event, a header or a body. */
export const logger = new Logger({
  jsonReplacerFn: (_, value) => {
    if (value instanceof Error) return describe(value)
    return typeof value === 'string' ? redaction.of(value) : value
  },
})

/** Metrics in the log's embedded format, under `POWERTOOLS_METRICS_NAMESPACE`. */
export const metrics = new Metrics()

/** Off where nothing takes traces. What functions answer is theirs and goes into no trace. */
export const tracer = new Tracer({ captureHTTPsRequests: false })

const describe = (error: Error): object => ({
  name: error.name,
  message: error.message,
  stack: error.stack,
  ...(error.cause === undefined ? {} : { cause: error.cause }),
})
