import { expect, test } from 'vitest'
import type { Request } from '../../../portal/src/api/queries.ts'
import { blocksOf } from '../../../portal/src/pages/request/trace.ts'
import { entry, failed, processed, running, steps, stuck } from './things.ts'

/** As it is read: a line for a heading, a line for an item. */
const readOf = (request: Request): string[] =>
  blocksOf(request).flatMap(({ heading, items }) => [
    ...(heading ? [heading.kind === 'attempt' ? `# attempt ${heading.number}` : `# ${heading.kind}`] : []),
    ...items.map((item) => {
      if (item.kind === 'entry') return `${item.outcome} ${item.entry.step}`
      if (item.kind === 'skipped') return `skipped ${item.steps.join(' ')}`
      return item.kind === 'ahead' ? `ahead ${item.step} ${item.usual ?? '?'}` : item.kind
    }),
  ])

test('what was, what is, and what is to come, with its point of no return', () => {
  expect(readOf(running())).toEqual([
    'done mark-creating',
    'done ensure-volume',
    'atWork run-postgres',
    'ahead admit-clients 1',
    'pivot',
    'ahead make-first-backup 2.2',
  ])
})

test('a request that waits for its turn has all of its steps ahead', () => {
  const request = running({ state: 'QUEUED', trace: [], doneSteps: [], currentStep: undefined as never })

  expect(readOf(request)).toHaveLength(steps.length + 1)
})

test('the line of no return stays below the step that it is', () => {
  expect(readOf(processed())).toEqual([
    'done mark-creating',
    'done ensure-volume',
    'done run-postgres',
    'done admit-clients',
    'pivot',
    'done make-first-backup',
  ])
})

test('a point of no return with nothing behind it is not said', () => {
  expect(readOf(processed({ pivot: 'make-first-backup' }))).not.toContain('pivot')
})

test('what is taken back stands below, as it was taken back, and nothing is to come', () => {
  expect(readOf(failed())).toEqual([
    'done mark-creating',
    'done ensure-volume',
    'failed run-postgres',
    '# taken-back',
    'takenBack ensure-volume',
    'takenBack mark-creating',
  ])
})

test('one that is being taken back is at work on that', () => {
  const { trace } = failed()
  const request = running({
    state: 'UNWINDING',
    trace: [...trace.slice(0, 3), entry('ensure-volume', 12, undefined, { direction: 'undo' })],
  })

  expect(readOf(request).slice(-2)).toEqual(['# taken-back', 'takingBack ensure-volume'])
})

test('a further attempt leaves out what is done before', () => {
  const { trace } = stuck()
  const request = stuck({
    state: 'RUNNING',
    currentStep: 'remove-bucket',
    trace: [...trace, entry('remove-bucket', 60, undefined, { attempt: 2 })],
  })

  expect(readOf(request)).toEqual([
    'done mark-deleting',
    'done remove-postgres',
    'pivot',
    'failed remove-bucket',
    '# attempt 2',
    'skipped mark-deleting remove-postgres',
    'atWork remove-bucket',
    'ahead record-deleted ?',
  ])
})

test('what was taken back and is begun again has its steps below a line of their own', () => {
  const request = failed({ state: 'QUEUED', endedAt: undefined as never })

  expect(readOf(request).slice(5)).toEqual([
    'takenBack mark-creating',
    '# attempt 2',
    'ahead mark-creating ?',
    'ahead ensure-volume ?',
    'ahead run-postgres ?',
    'ahead admit-clients 1',
    'pivot',
    'ahead make-first-backup 2.2',
  ])
})

test('of one that is stuck, the step where it stopped is not to come once more', () => {
  expect(readOf(stuck()).slice(-2)).toEqual(['failed remove-bucket', 'ahead record-deleted ?'])
})

test('one that is stuck while it is taken back has nothing to come', () => {
  const request = stuck({
    trace: [entry('mark-deleting', 0, 1), entry('mark-deleting', 3, 2, { direction: 'undo', outcome: 'failed' })],
  })

  expect(readOf(request)).toEqual(['done mark-deleting', '# taken-back', 'failed mark-deleting'])
})

test('what was cut off by the end of its attempt is not at work', () => {
  expect(readOf(stuck({ trace: [entry('mark-deleting', 0, undefined)] }))[0]).toBe('interrupted mark-deleting')
})
