import { isWithin, type Span, xOf } from './scale.ts'

export interface Group<T> {
  readonly x: number
  readonly from: number
  readonly to: number
  readonly members: readonly T[]
}

/** Marks of one lane, those together that stand closer than `gap` pixels: each is a target of its own for a finger. */
export const groupsOf = <T extends { readonly at: number }>(
  marks: readonly T[],
  view: Span,
  width: number,
  gap: number,
): readonly Group<T>[] => {
  const sorted = marks.filter(({ at }) => isWithin(at, view)).toSorted((one, other) => one.at - other.at)
  const groups: { x: number; from: number; to: number; members: T[] }[] = []
  for (const mark of sorted) {
    const x = xOf(mark.at, view, width)
    const last = groups.at(-1)
    if (!last || x - last.x >= gap) groups.push({ x, from: mark.at, to: mark.at, members: [mark] })
    else {
      last.members.push(mark)
      last.to = mark.at
    }
  }
  return groups
}

export interface Label {
  /** Where the mark is. */
  readonly x: number
  /** Pixels, of the mark with its text. */
  readonly width: number
}

export interface LabelPlace {
  readonly row: number
  /** Whether the text stands left of its mark, because right of it there is no room. */
  readonly isLeft: boolean
}

/**
 * A row for each label, so that none covers another one or a mark; undefined: there is room for the mark alone.
 * @param half of a mark's width
 */
export const placesOf = (
  labels: readonly Label[],
  width: number,
  rows: number,
  half: number,
): readonly (LabelPlace | undefined)[] => {
  const taken: { row: number; from: number; to: number }[] = []
  // A mark without text stands in the lowest row.
  const marks = labels.map(({ x }) => ({ from: x - half, to: x + half }))
  const isFree = (row: number, from: number, to: number, own: number): boolean =>
    !taken.some((one) => one.row === row && one.from < to && from < one.to) &&
    (row > 0 || !marks.some((mark, index) => index !== own && mark.from < to && from < mark.to))
  return labels.map(({ x, width: length }, index) => {
    for (let row = 0; row < rows; row += 1) {
      for (const isLeft of [false, true]) {
        const from = isLeft ? x + half - length : x - half
        const to = from + length
        if (from < -half || to > width + half || !isFree(row, from, to, index)) continue
        taken.push({ row, from, to })
        return { row, isLeft }
      }
    }
    return undefined
  })
}
