import { expect, test } from 'vitest'
import { millis, seconds } from '../../../../shared/core/time.ts'
import { waitBefore } from '../../../../shared/pipeline/retry.ts'

test('waits grow by their factor up to their longest', () => {
  const backoff = { first: millis(500), factor: 2, max: seconds(3) }

  expect([0, 1, 2, 3, 4, 1000].map((n) => waitBefore(backoff, n))).toEqual([500, 1000, 2000, 3000, 3000, 3000])
})
