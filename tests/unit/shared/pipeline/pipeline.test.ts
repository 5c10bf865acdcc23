import { describe, expect, test } from 'vitest'
import { definePipeline } from '../../../../shared/pipeline/pipeline.ts'
import { pipelines } from '../../../../state-machines/index.ts'
import { toyStep } from '../../../pipelines/simulation/toy.ts'

const define = (...names: readonly string[]) => {
  const [pivot = '', ...steps] = names
  return definePipeline({
    type: 'BACKUP-DB',
    title: 'A toy',
    allowedIn: ['RUNNING'],
    steps: steps.map((name) => toyStep(name)),
    pivot: toyStep(pivot),
  })
}

describe('a pipeline', () => {
  test('has its steps in order, with the pivot where it stands', () => {
    const { steps, pivotIndex, pivot } = definePipeline({
      type: 'BACKUP-DB',
      title: 'A toy',
      allowedIn: ['RUNNING'],
      steps: [toyStep('first'), toyStep('second')],
      pivot: toyStep('pivot'),
      after: [toyStep('last')],
    })

    expect(steps.map(({ name }) => name)).toEqual(['first', 'second', 'pivot', 'last'])
    expect(steps[pivotIndex]).toBe(pivot)
  })

  test('refuses two steps of one name', () => {
    expect(() => define('pivot', 'first', 'pivot')).toThrow('pivot twice')
  })

  test('has another fingerprint when its steps, their order or its pivot change', () => {
    const fingerprints = [
      define('pivot', 'first', 'second'),
      define('pivot', 'second', 'first'),
      define('pivot', 'first'),
      define('second', 'first', 'pivot'),
    ].map(({ fingerprint }) => fingerprint)

    expect(new Set(fingerprints).size).toBe(fingerprints.length)
  })
})

describe('all pipelines', () => {
  test('are one of each type', () => {
    const types = pipelines.map(({ type }) => type)

    expect(new Set(types).size).toBe(types.length)
  })

  test('mean the same step by the same name', () => {
    const steps = pipelines.flatMap((pipeline) => pipeline.steps)
    const byName = new Map(steps.map((step) => [step.name, step]))

    expect(steps.filter((step) => byName.get(step.name) !== step)).toEqual([])
  })

  test('say of every step that has nothing to take back why, and have verb-noun names', () => {
    for (const { name, undo } of pipelines.flatMap(({ steps }) => steps)) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/)
      if ('nothing' in undo) expect(undo.nothing).not.toBe('')
    }
  })
})
