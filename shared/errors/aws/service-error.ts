import { HowdahError } from '../howdah-error.ts'
import type { ErrorCode } from '../registry.ts'

/** What the clients of AWS throw, as far as it matters here. No client is needed to read it. */
interface Thrown {
  readonly name?: string
  readonly message?: string
  /** EC2 puts its code here, and sometimes only here. */
  readonly Code?: string
  readonly code?: string
  readonly $fault?: 'client' | 'server'
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string }
  readonly $retryable?: { readonly throttling?: boolean }
}

/** By the name of the error, the first that matches. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html, and each service's list of common errors */
const kinds: readonly (readonly [RegExp, ErrorCode])[] = [
  [
    /throttl|^RequestLimitExceeded$|TooManyRequests|SlowDown|ThroughputExceeded|PriorRequestNotComplete/i,
    'cloud-unavailable',
  ],
  [
    /^RequestTimeout|^RequestExpired|^InternalError|^InternalFailure|InternalServer|^Unavailable|ServiceUnavailable/,
    'cloud-unavailable',
  ],
  [/^(ExpiredToken|CredentialsProviderError|OperationAborted)/, 'cloud-unavailable'],
  // What was just seen otherwise: it will be as it was seen, or is looked at again.
  [/^(VolumeInUse|IncorrectState|IncorrectInstanceState|TooManyUpdates)$/, 'cloud-unavailable'],
  [
    /^Unsupported$|^Insufficient(Instance|Host|ReservedInstance|Volume|Address)?Capacity|^InsufficientFreeAddressesInSubnet/,
    'no-capacity',
  ],
  [/LimitExceeded|QuotaExceeded|^TooManyBuckets|^MaxSpotInstanceCountExceeded/, 'quota-reached'],
]

/** The name of what AWS answered, or of what went wrong on the way. */
export const awsErrorName = (thrown: unknown): string => {
  const { name, Code, code } = (thrown ?? {}) as Thrown
  return (name === 'Error' || name === undefined ? (Code ?? code ?? name) : name) ?? ''
}

/**
 * What AWS answered, as an error of Howdah: throttling and everything that may pass is `cloud-unavailable`, no room is `no-capacity`, a used-up quota `quota-reached`, the rest
 * `cloud-refused`. What did not come from AWS is thrown as it is.
 */
export const fromAws = (thrown: unknown, what: string): unknown => {
  if (thrown instanceof HowdahError || !(thrown instanceof Error)) return thrown
  const { $fault, $metadata, $retryable } = thrown as Thrown
  const name = awsErrorName(thrown)
  const status = $metadata?.httpStatusCode
  const onTheWay =
    /^E[A-Z]{4,}$/.test((thrown as Thrown).code ?? '') || name === 'TimeoutError' || name === 'AbortError'
  const code =
    kinds.find(([pattern]) => pattern.test(name))?.[1] ??
    ($retryable || onTheWay || $fault === 'server' || (status !== undefined && status >= 500)
      ? 'cloud-unavailable'
      : $fault || status !== undefined
        ? 'cloud-refused'
        : undefined)
  return code ? new HowdahError(code, `${what}: ${name}: ${thrown.message}`, { cause: thrown }) : thrown
}

/** Makes a call of AWS. @throws HowdahError as `fromAws` says */
export const callAws = async <T>(what: string, call: () => Promise<T>): Promise<T> => {
  try {
    return await call()
  } catch (thrown) {
    throw fromAws(thrown, what)
  }
}
