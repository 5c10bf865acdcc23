import { describe, expect, it } from 'vitest'
import { shownFirst, shownNext } from '../../../portal/src/pages/databases/shown-rows.ts'
import { database } from './portal-page.tsx'

const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => database({ id, name: id })) as [never, never, never, never]
const told = (items: readonly never[], key = 'view', isFresh = true) => ({ key, items, isFresh })
const names = (shown: ReturnType<typeof shownFirst>) =>
  shown.rows.map(({ database: { name }, isGone }) => (isGone ? `(${name})` : name))

describe('Rows while the list is read again', () => {
  it('keep their places, whatever the API sorts anew', () => {
    expect(names(shownNext(shownFirst(told([a, b, c])), told([c, a, b])))).toEqual(['a', 'b', 'c'])
  })

  it('stay, muted, when they left, and are there again when they come back', () => {
    const left = shownNext(shownFirst(told([a, b])), told([b]))
    expect(names(left)).toEqual(['(a)', 'b'])
    expect(names(shownNext(left, told([a, b])))).toEqual(['a', 'b'])
  })

  it('do not come by themselves: they are counted', () => {
    const shown = shownNext(shownFirst(told([a])), told([a, b, c]))
    expect(names(shown)).toEqual(['a'])
    expect(shown.arrived).toBe(2)
  })

  it('are the same objects where nothing changed, so that they do not render', () => {
    const before = shownFirst(told([a, b]))
    const after = shownNext(before, told([a, database({ id: 'b', name: 'renamed' }) as never]))
    expect(after.rows[0]).toBe(before.rows[0])
    expect(names(after)).toEqual(['a', 'renamed'])
  })

  it('are all others in another view', () => {
    expect(names(shownNext(shownFirst(told([a, b])), told([c, d], 'other')))).toEqual(['c', 'd'])
  })

  it('are those of the first answer since somebody came, not those that an earlier visit kept', () => {
    expect(names(shownNext(shownFirst(told([a], 'view', false)), told([b, a])))).toEqual(['b', 'a'])
  })
})
