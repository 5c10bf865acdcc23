import { describe, expect, it } from 'vitest'
import { keepTrail, pageBefore, trailOf, withPage } from '../../../portal/src/parts/trail.ts'

describe('The pages that somebody came by', () => {
  it('lead back, also after a reload', () => {
    keepTrail('list', withPage(withPage(trailOf('list', 'view'), 2, 'two'), 3, 'three'))
    expect(pageBefore(trailOf('list', 'view'), 3)).toEqual({ page: 2, cursor: 'two' })
    expect(pageBefore(trailOf('list', 'view'), 2)).toEqual({})
  })

  it('are of one list, and of one view of it', () => {
    keepTrail('list', withPage(trailOf('list', 'view'), 2, 'two'))
    expect(trailOf('list', 'other').cursors).toEqual([])
    expect(trailOf('another', 'view').cursors).toEqual([])
  })

  it('are not known to who came by a link into the middle', () => {
    expect(pageBefore(withPage(trailOf('list', 'view'), 5, 'five'), 5)).toBeUndefined()
  })
})
