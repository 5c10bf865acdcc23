import { expect, test } from 'vitest'
import { type Incarnation, incarnationOf, newNonce, newRequestKey, requestOf } from '../../../../shared/core/ids.ts'

test('a life tells the request that has begun it, also one of an older Howdah, and one that somebody has named', () => {
  for (let n = 0; n < 100; n++) {
    const key = newRequestKey()
    const life = incarnationOf({ key, nonce: newNonce() })

    expect(life).toMatch(/^[a-z0-9-]{30,40}$/)
    expect(requestOf(life)).toBe(key)
    expect(requestOf(incarnationOf({ key }))).toBe(key)
  }
  expect(requestOf('20261129t192820-9def08' as Incarnation)).toBe('20261129t192820-9def08')
})
