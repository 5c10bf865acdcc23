import { type LogLine, readLine } from './log-line.ts'

/** Lines that are kept: what a browser shows without getting slow. */
export const mostLines = 10_000
/** Lines are shown by blocks, so that a new one draws few of them. */
const blockLines = 200

export interface LogBlock {
  /** Number of its first line, which it keeps. */
  readonly first: number
  readonly lines: readonly LogLine[]
}

export interface LogView {
  readonly blocks: readonly LogBlock[]
  readonly count: number
  /** Came while nobody wanted them to move. */
  readonly waiting: number
  /** Older ones that are not kept. */
  readonly dropped: number
}

const nothing: LogView = { blocks: [], count: 0, waiting: 0, dropped: 0 }

/** Lines as they come, and what is shown of them: while it is held, new ones wait. */
export class LogBuffer {
  readonly #listeners = new Set<() => void>()
  #blocks: LogBlock[] = []
  #waiting: string[] = []
  #waited = 0
  #next = 0
  #dropped = 0
  #isHeld = false
  #view: LogView = nothing

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  readonly view = (): LogView => this.#view

  push(lines: readonly string[]): void {
    if (lines.length === 0) return
    if (this.#isHeld) this.#keepWaiting(lines)
    else this.#add(lines)
    this.#tell()
  }

  hold(isHeld: boolean): void {
    if (this.#isHeld === isHeld) return
    this.#isHeld = isHeld
    if (isHeld) return
    const waiting = this.#waiting
    this.#dropped += this.#waited - waiting.length
    this.#waiting = []
    this.#waited = 0
    this.#add(waiting)
    this.#tell()
  }

  /** The newest ones alone are kept, also of those that wait. */
  #keepWaiting(lines: readonly string[]): void {
    this.#waited += lines.length
    this.#waiting = [...this.#waiting, ...lines].slice(-mostLines)
  }

  #add(lines: readonly string[]): void {
    for (const line of lines) {
      const last = this.#blocks.at(-1)
      const one = readLine(line, this.#next++)
      if (!last || last.lines.length >= blockLines) this.#blocks.push({ first: one.number, lines: [one] })
      else this.#blocks[this.#blocks.length - 1] = { first: last.first, lines: [...last.lines, one] }
    }
    this.#dropOldest()
  }

  #dropOldest(): void {
    let over = this.#blocks.reduce((sum, { lines }) => sum + lines.length, 0) - mostLines
    while (over > 0) {
      const [oldest] = this.#blocks
      if (!oldest) return
      const gone = Math.min(over, oldest.lines.length)
      over -= gone
      this.#dropped += gone
      if (gone === oldest.lines.length) this.#blocks.shift()
      else this.#blocks[0] = { first: oldest.first, lines: oldest.lines.slice(gone) }
    }
  }

  #tell(): void {
    this.#view = {
      blocks: [...this.#blocks],
      count: this.#blocks.reduce((sum, { lines }) => sum + lines.length, 0),
      waiting: this.#waited,
      dropped: this.#dropped,
    }
    for (const listener of this.#listeners) listener()
  }
}
