import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ProviderMemory } from '../../../local/identity-provider/sqlite-adapter.ts'

let memory: ProviderMemory
beforeEach(() => {
  memory = new ProviderMemory(':memory:')
})
afterEach(() => memory.close())

const year = 365 * 86_400
/** What is kept later ends later. */
let later = 0
const put = (model: string, id: string, payload: object) =>
  memory.adapterOf(model).upsert(id, payload as never, year + later++)
const kept = async (model: string, ids: readonly string[]) => {
  const found = await Promise.all(ids.map((id) => memory.adapterOf(model).find(id)))
  return ids.filter((_, at) => found[at])
}
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}-${n}`)

describe('the identity provider remembers', () => {
  test('of a login the last twenty refresh tokens, however often it is renewed', async () => {
    const tokens = names('token', 50)
    for (const id of tokens) await put('RefreshToken', id, { grantId: 'one' })
    await put('RefreshToken', 'of-another', { grantId: 'other' })

    expect(await kept('RefreshToken', [...tokens, 'of-another'])).toEqual([...tokens.slice(-20), 'of-another'])
  })

  test('of a user the last hundred logins, with what belongs to them', async () => {
    const logins = names('login', 130)
    await put('Grant', 'of-bob', { accountId: 'bob' })
    for (const id of logins) {
      await put('Grant', id, { accountId: 'ann' })
      await put('RefreshToken', `token of ${id}`, { grantId: id })
    }

    expect(await kept('Grant', ['of-bob', ...logins])).toEqual(['of-bob', ...logins.slice(-100)])
    const tokens = logins.map((id) => `token of ${id}`)
    expect(await kept('RefreshToken', tokens)).toEqual(tokens.slice(-100))
  })

  test('of a user the last hundred sessions, and of those of nobody all until they end', async () => {
    const sessions = names('session', 130)
    const nobodys = names('nobody', 130)
    await put('Session', 'of-bob', { accountId: 'bob' })
    for (const id of nobodys) await put('Session', id, {})
    for (const id of sessions) await put('Session', id, { accountId: 'ann' })

    expect(await kept('Session', ['of-bob', ...nobodys, ...sessions])).toEqual([
      'of-bob',
      ...nobodys,
      ...sessions.slice(-100),
    ])
  })

  test('the newest also where all end in the same second', async () => {
    for (const id of names('login', 120)) {
      await memory.adapterOf('Grant').upsert(id, { accountId: 'ann' }, year)
      expect(await kept('Grant', [id])).toEqual([id])
    }
  })
})
