import { describe, expect, test } from 'vitest'
import { awsErrorName, callAws, fromAws } from '../../../../shared/errors/aws/service-error.ts'
import { HowdahError, Pending } from '../../../../shared/errors/howdah-error.ts'

/** As the clients of AWS throw it. */
const thrown = (name: string, more: object = {}) =>
  Object.assign(new Error(`what ${name} says`), {
    name,
    $fault: 'client',
    $metadata: { httpStatusCode: 400, requestId: 'q' },
    ...more,
  })

describe('what AWS answers', () => {
  test.each([
    ['RequestLimitExceeded', 'cloud-unavailable'],
    ['ThrottlingException', 'cloud-unavailable'],
    ['Throttling', 'cloud-unavailable'],
    ['TooManyRequestsException', 'cloud-unavailable'],
    ['SlowDown', 'cloud-unavailable'],
    ['ServiceUnavailable', 'cloud-unavailable'],
    ['InternalError', 'cloud-unavailable'],
    ['ExpiredTokenException', 'cloud-unavailable'],
    ['OperationAborted', 'cloud-unavailable'],
    ['VolumeInUse', 'cloud-unavailable'],
    ['IncorrectInstanceState', 'cloud-unavailable'],
    ['TooManyUpdates', 'cloud-unavailable'],
    ['InsufficientInstanceCapacity', 'no-capacity'],
    ['InsufficientVolumeCapacity', 'no-capacity'],
    ['InsufficientFreeAddressesInSubnet', 'no-capacity'],
    ['Unsupported', 'no-capacity'],
    ['VcpuLimitExceeded', 'quota-reached'],
    ['InstanceLimitExceeded', 'quota-reached'],
    ['VolumeLimitExceeded', 'quota-reached'],
    ['TooManyBuckets', 'quota-reached'],
    ['ParameterLimitExceeded', 'quota-reached'],
    ['ExecutionLimitExceeded', 'quota-reached'],
    ['UnauthorizedOperation', 'cloud-refused'],
    ['AccessDeniedException', 'cloud-refused'],
    ['InvalidParameterValue', 'cloud-refused'],
    ['UnsupportedOperation', 'cloud-refused'],
  ])('%s is %s', (name, code) => {
    const error = fromAws(thrown(name), 'Ordering a server')

    expect(error).toBeInstanceOf(HowdahError)
    expect(error).toMatchObject({ code, message: `Ordering a server: ${name}: what ${name} says` })
  })

  test.each([
    ['an error of the service', thrown('Whatever', { $fault: 'server', $metadata: { httpStatusCode: 503 } })],
    ['a connection that broke', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    ['a name that does not resolve', Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' })],
    ['an answer that did not come', Object.assign(new Error('timed out'), { name: 'TimeoutError' })],
    ['what the client would try again', thrown('Unheard', { $retryable: { throttling: true } })],
  ])('%s may pass', (_, error) => {
    expect(fromAws(error, 'x')).toMatchObject({ code: 'cloud-unavailable' })
  })

  test('a mistake of the program stays one', () => {
    const mistake = new TypeError('x is undefined')

    expect(fromAws(mistake, 'x')).toBe(mistake)
  })

  test('what Howdah throws itself stays what it is', async () => {
    const pending = new Pending('wait')

    await expect(callAws('x', () => Promise.reject(pending))).rejects.toBe(pending)
  })

  test('a code that stands beside a name which says nothing is the name', () => {
    expect(awsErrorName(Object.assign(new Error('x'), { Code: 'NoSuchBucket' }))).toBe('NoSuchBucket')
    expect(awsErrorName(undefined)).toBe('')
  })
})
