import { describe, expect, it } from 'vitest'
import { matches, verbIn } from '../../../portal/src/palette/typed.ts'

describe('What is typed', () => {
  it.each([
    ['stop shop', ['stop'], 'shop'],
    ['Stop  Shop EU', ['stop'], 'Shop EU'],
    ['back up now shop', ['backup'], 'shop'],
    ['back up shop', ['backup'], 'shop'],
    ['backup shop', ['backup'], 'shop'],
    ['password shop', ['password'], 'shop'],
    ['set restore shop', ['restorePoint'], 'shop'],
    ['set shop', ['restorePoint', 'setReplicationRole'], 'shop'],
    ['recover', ['recover'], ''],
  ])('“%s” begins with an action', (typed, keys, rest) => {
    expect(verbIn(typed)).toEqual({ keys, rest })
  })

  it.each(['', 'shop', 'sto shop', 're', 'shop stop', '5b54d046'])('“%s” is only a name', (typed) => {
    expect(verbIn(typed)).toBeUndefined()
  })

  it('matches beginnings of words, whatever their order', () => {
    expect(matches('New database', 'data n')).toBe(true)
    expect(matches('New database', 'base')).toBe(false)
    expect(matches('Costs', '')).toBe(true)
  })
})
