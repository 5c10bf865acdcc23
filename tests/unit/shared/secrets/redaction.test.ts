import { expect, test } from 'vitest'
import { Redaction, remembering } from '../../../../shared/secrets/redaction.ts'
import { MemorySecrets } from '../../../pipelines/simulation/memory-secrets.ts'

test('what was read or written is taken out of a text, also where it stands in JSON', async () => {
  const redaction = new Redaction()
  const secrets = remembering(new MemorySecrets(), redaction)
  await secrets.put('shop/password', 'with "quotes" and\nlines')
  await secrets.put('shop/verifier', 'SCRAM-SHA-256$4096:abc')
  await secrets.get('shop/password')

  const text = `one: SCRAM-SHA-256$4096:abc, two: ${JSON.stringify({ value: 'with "quotes" and\nlines' })}`

  expect(redaction.of(text)).toBe('one: [secret], two: {"value":"[secret]"}')
})

test('a text that holds no secret stays, and what is too short to be one is not looked for', () => {
  const redaction = new Redaction()
  redaction.remember('no')

  expect(redaction.of('there is no server')).toBe('there is no server')
})

test('of very many secrets the newest are remembered', () => {
  const redaction = new Redaction()
  for (let n = 0; n < 1200; n++) redaction.remember(`secret number ${n}.`)

  expect(redaction.of('secret number 0.')).toBe('secret number 0.')
  expect(redaction.of('secret number 1199.')).toBe('[secret]')
})
