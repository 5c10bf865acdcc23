import { between, type Clock, millis, seconds } from '../../core/time.ts'
import { HowdahError } from '../../errors/howdah-error.ts'

/** Retries are longer and longer apart, at random below these bounds (AWS Architecture Blog, "Exponential Backoff And Jitter": full jitter). */
const firstPause = millis(25)
const longestPause = seconds(1)
/** No new try is begun after this. Shorter than every step may take. */
export const patience = seconds(10)

/** Answers by which DynamoDB says that it did nothing, and that the same call may do later. */
const refusals: readonly string[] = [
  'ProvisionedThroughputExceededException',
  'ReplicatedWriteConflictException',
  'RequestLimitExceeded',
  'ThrottlingException',
]

/** Calls from this machine that got no answer carry no status. */
interface ServiceError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number }
}

/** One operation's calls: they are repeated while it may help, and it is remembered whether one of them may have done its work unseen. */
export class Tries {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #beganAt
  #failures = 0
  /** A call got no clear answer: what it asked for may be done. */
  mayBeDone = false

  constructor(clock: Clock, random: () => number) {
    this.#clock = clock
    this.#random = random
    this.#beganAt = clock.now()
  }

  /** @throws HowdahError `table-unavailable` when patience ends; what DynamoDB answers, when repeating does not help */
  async send<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await call()
      } catch (error) {
        const { $metadata } = error as ServiceError
        // The SDK's client may have repeated the call itself.
        if (($metadata?.attempts ?? 1) > 1) this.mayBeDone = true
        const refused = refusals.includes((error as ServiceError).name)
        if (!refused && !isUnanswered(error as ServiceError)) throw error
        if (!refused) this.mayBeDone = true
        await this.pause(error)
      }
    }
  }

  /** Waits before the next try. @throws HowdahError `table-unavailable` when patience ends */
  async pause(cause: unknown): Promise<void> {
    const bound = Math.min(longestPause, firstPause * 2 ** this.#failures)
    this.#failures++
    const pause = millis(Math.round(this.#random() * bound))
    if (between(this.#beganAt, this.#clock.now()) + pause > patience) throw this.givenUp(cause)
    await this.#clock.sleep(pause)
  }

  givenUp(cause: unknown): HowdahError {
    const last = cause instanceof Error ? `: ${cause.name}: ${cause.message}` : ''
    const unknown = this.mayBeDone ? ', and whether it was done cannot be told' : ''
    return new HowdahError('table-unavailable', `The table did not carry it out${unknown}${last}`, { cause })
  }
}

const isUnanswered = ({ name, $metadata }: ServiceError): boolean =>
  $metadata?.httpStatusCode === undefined ? name !== 'CredentialsProviderError' : $metadata.httpStatusCode >= 500
