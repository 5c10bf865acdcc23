import { describe, expect, it } from 'vitest'
import { groupsOf, placesOf } from '../../../portal/src/pages/recover/time-line/lanes.ts'
import {
  atOf,
  clamp,
  grainOf,
  moved,
  moveOf,
  pointedAt,
  seen,
  xOf,
} from '../../../portal/src/pages/recover/time-line/scale.ts'
import { containing, follow, panned, viewOf, wholeOf, zooms } from '../../../portal/src/pages/recover/time-line/view.ts'
import { newSeed, seeded } from './random.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const begin = Date.parse('2026-11-15T02:14:09Z')
const window = { from: begin, to: begin + 7 * day }

describe('the scale', () => {
  it('gives back the moment that a place was made from, within a grain', () => {
    const seed = newSeed()
    const random = seeded(seed)
    for (let round = 0; round < 500; round += 1) {
      const view = { from: begin, to: begin + random(minute, 400 * day) }
      const width = random(200, 2_000)
      const at = random(view.from, view.to)

      expect(Math.abs(atOf(xOf(at, view, width), view, width) - at), `SEED=${seed}`).toBeLessThan(1)
      const pointed = pointedAt(xOf(at, view, width), view, width, view)
      expect(pointed, `SEED=${seed}`).toBeGreaterThanOrEqual(view.from)
      expect(pointed, `SEED=${seed}`).toBeLessThanOrEqual(view.to)
      expect(Math.abs(pointed - at), `SEED=${seed}`).toBeLessThanOrEqual(grainOf(view, width))
    }
  })

  it('points at round times on a long line, and at seconds on a short one', () => {
    expect(pointedAt(500, window, 1000, window) % (10 * minute)).toBe(0)
    expect(grainOf({ from: begin, to: begin + 10 * minute }, 1000)).toBe(1000)
  })

  it('never leaves the window, whatever key is pressed how often', () => {
    const seed = newSeed()
    const random = seeded(seed)
    const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End']
    let at: number | undefined
    for (let round = 0; round < 2_000; round += 1) {
      const move = moveOf(keys[random(0, keys.length - 1)] ?? '', random(0, 1) === 1)
      at = moved(at, move ?? 0, window)
      expect(clamp(at, window), `SEED=${seed}`).toBe(at)
    }
  })

  it('moves by a second, with Shift by a minute, with a page key by an hour', () => {
    const at = begin + day
    const by = (key: string, isShift = false) => moved(at, moveOf(key, isShift) ?? 0, window) - at

    expect([by('ArrowRight'), by('ArrowLeft'), by('ArrowUp'), by('ArrowDown')]).toEqual([1000, -1000, 1000, -1000])
    expect([by('ArrowRight', true), by('ArrowLeft', true)]).toEqual([minute, -minute])
    expect([by('PageUp'), by('PageDown')]).toEqual([hour, -hour])
    expect(moved(at, 'start', window)).toBe(window.from)
    expect(moved(undefined, -1000, window)).toBe(window.to - 1000)
    expect(moveOf('Tab', false)).toBeUndefined()
  })

  it('draws of a part what is seen, and nothing of what is not', () => {
    const view = { from: 0, to: 100 }
    expect(seen({ from: -50, to: 50 }, view, 200)).toEqual({ x: 0, width: 100 })
    expect(seen({ from: 100, to: 150 }, view, 200)).toBeUndefined()
  })
})

describe('the part that is shown', () => {
  it('lies in the window and holds what it is made around', () => {
    const seed = newSeed()
    const random = seeded(seed)
    for (let round = 0; round < 500; round += 1) {
      const line = { from: begin, to: begin + random(0, 30 * day) }
      const whole = wholeOf(line)
      const at = random(line.from, line.to)
      for (const zoom of zooms) {
        const view = viewOf(zoom, line, at)
        for (const one of [view, panned(view, line, -1), panned(view, line, 1), containing(view, line, at)]) {
          expect(one.from, `SEED=${seed}`).toBeGreaterThanOrEqual(whole.from)
          expect(one.to, `SEED=${seed}`).toBeLessThanOrEqual(whole.to)
        }
        expect(clamp(at, view), `SEED=${seed}`).toBe(at)
      }
    }
  })

  it('moves nothing but its right end while a moment is chosen', () => {
    const later = { from: window.from + hour, to: window.to + minute }
    const shown = { zoom: 'whole' as const, view: window, window }

    expect(follow(shown, later, true)).toEqual({ from: window.from, to: later.to })
    expect(follow(shown, later, false)).toEqual(later)
  })

  it('stays where it is when it is a part and a moment is chosen, and at the end when none is', () => {
    const view = viewOf('hour', window, undefined)
    const shown = { zoom: 'hour' as const, view, window }
    const later = { from: window.from, to: window.to + minute }

    expect(follow(shown, later, true)).toEqual(view)
    expect(follow(shown, later, false)).toEqual({ from: later.to - hour, to: later.to })
    expect(follow({ ...shown, view: panned(view, window, -1) }, later, false)).toEqual(panned(view, window, -1))
  })
})

describe('the lanes', () => {
  it('keep marks so far apart that each can be hit, and lose none', () => {
    const seed = newSeed()
    const random = seeded(seed)
    for (let round = 0; round < 200; round += 1) {
      const marks = Array.from({ length: random(0, 200) }, () => ({ at: random(window.from, window.to) }))
      const groups = groupsOf(marks, window, 900, 24)
      expect(groups.flatMap(({ members }) => members).length, `SEED=${seed}`).toBe(marks.length)
      groups.slice(1).forEach((group, index) => {
        expect(group.x - (groups[index]?.x ?? 0), `SEED=${seed}`).toBeGreaterThanOrEqual(24)
      })
    }
  })

  it('let no name cover another one or a mark, nor leave the line', () => {
    const seed = newSeed()
    const random = seeded(seed)
    for (let round = 0; round < 300; round += 1) {
      const width = random(300, 1_400)
      let x = 0
      const labels: { x: number; width: number }[] = []
      while (x < width) {
        labels.push({ x, width: random(40, 220) })
        x += random(24, 200)
      }
      const boxes = placesOf(labels, width, 3, 12).map((place, index) => {
        const label = labels[index] ?? { x: 0, width: 0 }
        const length = place ? label.width : 24
        const from = place?.isLeft ? label.x + 12 - length : label.x - 12
        return { row: place?.row ?? 0, from, to: from + length }
      })
      boxes.forEach((box, index) => {
        expect(box.from, `SEED=${seed}`).toBeGreaterThanOrEqual(-12)
        expect(box.to, `SEED=${seed}`).toBeLessThanOrEqual(width + 12)
        for (const other of boxes.slice(index + 1))
          expect(box.row === other.row && box.from < other.to && other.from < box.to, `SEED=${seed}`).toBe(false)
      })
    }
  })
})
