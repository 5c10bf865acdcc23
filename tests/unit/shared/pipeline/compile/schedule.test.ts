import { describe, expect, it } from 'vitest'
import { hours, millis, minutes, seconds } from '../../../../../shared/core/time.ts'
import { looksWithin, stepSchedules, waitOf } from '../../../../../shared/pipeline/compile/schedule.ts'
import { awaitLongCommand, poll, transientErrors } from '../../../../../shared/pipeline/retry.ts'

describe('the schedule of a state machine', () => {
  it('rounds waits up to whole seconds, and wants the longest to be longer than the first', () => {
    const { pending } = stepSchedules(poll({ first: millis(40), factor: 1.3, max: millis(900), until: minutes(1) }))

    expect(pending).toMatchObject({ first: 1, factor: 1.3, max: 2 })
  })

  it('begins to look when a third of the usual time has passed', () => {
    const { pending } = stepSchedules(awaitLongCommand(hours(48), seconds(45)))

    expect(pending).toMatchObject({ first: 15, factor: 1.2, max: 60 })
  })

  it('has enough tries for the deadline, also where fractions of a second are cut off', () => {
    const { pending } = stepSchedules(awaitLongCommand(hours(48)))
    if (!pending) throw new Error('it looks')

    let passed = 0
    for (let n = 0; n < pending.tries; n++) passed += Math.floor(waitOf(pending, n))

    expect(passed).toBeGreaterThan(48 * 3600)
    expect(looksWithin(pending, 48 * 3600)).toBeLessThan(pending.tries)
  })

  it('does not look where nothing is waited for', () => {
    expect(Object.keys(stepSchedules(transientErrors))).toEqual(['lease-held', 'transient'])
  })
})
