import { describe, expect, test } from 'vitest'
import { instant } from '../../../../shared/core/time.ts'
import type { Request, TraceEntry } from '../../../../shared/entities/request.ts'
import {
  firstStartOf,
  isDone,
  isFresh,
  mayHaveRun,
  stepsInTrace,
  tryOf,
  withOpenEntry,
} from '../../../../shared/pipeline/trace.ts'

/** `run work done`, each one second after the one before. */
const requestWith = (lines: readonly string[], parts: Partial<Request> = {}): Request => {
  const trace = lines.map((line, n): TraceEntry => {
    const [direction, step, outcome, attempt = '1'] = line.split(' ') as [
      TraceEntry['direction'],
      string,
      TraceEntry['outcome'],
      string?,
    ]
    return { direction, step, outcome, attempt: Number(attempt), startedAt: instant(n * 1000), polls: 0, retries: 0 }
  })
  return { attempt: 1, trace, ...parts } as unknown as Request
}

describe('the trace', () => {
  test('says that an undone step has not run', () => {
    const request = requestWith(['run work done', 'undo work done'])

    expect([isDone(request, 'work'), mayHaveRun(request, 'work')]).toEqual([false, false])
  })

  test('says that a step which only started may have had its effect', () => {
    const request = requestWith(['run work started'])

    expect([isDone(request, 'work'), mayHaveRun(request, 'work')]).toEqual([false, true])
  })

  test('says nothing any more of attempts that were taken back as a whole', () => {
    const request = requestWith(['run work done 1', 'run rest failed 1'], { unwoundAttempt: 1 })

    expect(isDone(request, 'work')).toBe(false)
    expect(stepsInTrace(request)).toEqual([])
    expect(tryOf(request, 'rest', 'run')).toBe(0)
    expect(isFresh(request)).toBe(true)
  })

  test('counts a try from where the one before has failed for good', () => {
    const request = requestWith(['run work failed', 'run work started'])

    expect(firstStartOf(request, 'work', 'run')).toBe(instant(1000))
    expect(tryOf(request, 'work', 'run')).toBe(1)
  })

  test('counts a step that was taken back as another try, and its undo by itself', () => {
    const request = requestWith(['run work failed', 'undo work failed', 'undo work started'])

    expect(tryOf(request, 'work', 'run')).toBe(3)
    expect(tryOf(request, 'work', 'undo')).toBe(1)
    expect(firstStartOf(request, 'work', 'undo')).toBe(instant(2000))
  })

  test('does not open a second entry for a step that a kill left open', () => {
    const request = requestWith(['run work started 1'])
    const trace = withOpenEntry(request, { step: 'work', direction: 'run', attempt: 7 }, instant(9000))

    expect(trace).toMatchObject([{ step: 'work', attempt: 7, startedAt: instant(0) }])
  })
})
