import { beforeAll, describe, expect, test } from 'vitest'
import { pipelines } from '../../state-machines/index.ts'
import { Battery } from './simulation/battery.ts'
import { faults } from './simulation/faults.ts'
import { givens } from './simulation/givens.ts'

test.each(pipelines)('$type has a world in which the battery files it', ({ type }) => {
  expect(givens[type]).not.toHaveLength(0)
})

const cases = pipelines.flatMap((pipeline) =>
  givens[pipeline.type].map((given) => ({ pipeline, given, title: `${pipeline.type}, given ${given.title}` })),
)

const passing = ['hiccupsBefore', 'hiccupsAfter', 'isKilledBefore', 'isKilledAfter', 'endsLate'] as const

describe.each(cases)('$title', ({ pipeline, given }) => {
  const battery = new Battery(pipeline, given)
  beforeAll(() => battery.explore())

  describe('is processed', () => {
    test('when nothing goes wrong', async () => {
      expect(await battery.wrongAfter({}, ['PROCESSED'])).toEqual([])
    })

    test('when every step runs twice', async () => {
      expect(await battery.wrongAfter({ otherwise: faults.runsTwice }, ['PROCESSED'])).toEqual([])
    })

    test.each(passing)('when any step %s', async (fault) => {
      expect(await battery.wrongAtEach(battery.runs, faults[fault], () => ['PROCESSED'])).toEqual([])
    })

    test('when it is killed at any step, and others may be at work too', async () => {
      const plan = { exclusive: false }
      expect(await battery.wrongAtEach(battery.runs, faults.isKilledAfter, () => ['PROCESSED'], plan)).toEqual([])
    })

    test('when it is killed at every single call', async () => {
      expect(await battery.wrongAfter({ otherwise: faults.isKilledOnce }, ['PROCESSED'])).toEqual([])
    })

    test('when the server restarts under any step', async () => {
      expect(await battery.wrongAtEach(battery.runs, faults.hasItsServerRestarted, () => ['PROCESSED'])).toEqual([])
    })
  })

  describe('leaves the world as it was before its pivot, and a database that can be used after it', () => {
    test.each(['failsBefore', 'failsAfter'] as const)('when a step %s', async (fault) => {
      expect(await battery.wrongAtEach(battery.runs, faults[fault], battery.afterFailureAt)).toEqual([])
    })

    test.each(['hiccupsBefore', 'hangs', 'failsAtTheEnd'] as const)('when a step always %s', async (fault) => {
      expect(await battery.wrongAtEachStep(faults[fault], battery.afterEndlessFailureAt)).toEqual([])
    })

    test.each(['breaksOnServer', 'isCutOnServer'] as const)('when what a step does %s', async (fault) => {
      const any = () => ['FAILED', 'STUCK', 'PROCESSED'] as const
      expect(await battery.wrongAtEach(battery.runs, faults[fault], any)).toEqual([])
    })

    test.each(['isCancelled', 'endsLateAndIsCancelled'] as const)('when a step %s', async (fault) => {
      expect(await battery.wrongAtEach(battery.runs, faults[fault], battery.afterCancelAt)).toEqual([])
    })
  })

  describe('leaves the world as it was', () => {
    test('when every undo runs twice', async () => {
      expect(await battery.wrongAfter(battery.takenBack({ otherwise: faults.runsTwice }), ['FAILED'])).toEqual([])
    })

    test.each(passing)('when any undo %s', async (fault) => {
      expect(await battery.wrongAtEach(battery.undos, faults[fault], () => ['FAILED'], battery.takenBack())).toEqual([])
    })

    test('when it is killed at every single call', async () => {
      expect(await battery.wrongAfter(battery.takenBack({ otherwise: faults.isKilledOnce }), ['FAILED'])).toEqual([])
    })

    test.each(['failsBefore', 'failsAfter'] as const)('when an undo %s and is retried', async (fault) => {
      expect(await battery.wrongAtEach(battery.undos, faults[fault], () => ['STUCK'], battery.takenBack())).toEqual([])
    })
  })
})
