import { describe, expect, it } from 'vitest'
import { toWorkflow, workflowOf } from '../../../../../shared/pipeline/compile/workflows.ts'
import { pipelines } from '../../../../../state-machines/index.ts'

interface Tried {
  readonly try: { readonly steps: readonly Record<string, object>[] }
}

const namesIn = (steps: readonly Readonly<Record<string, object>>[]) => steps.flatMap((step) => Object.keys(step))

describe.each(pipelines.map((pipeline) => [pipeline.type, pipeline] as const))('the workflow of %s', (_, pipeline) => {
  const { steps } = workflowOf(pipeline).main
  const block = (name: string) => (steps.find((step) => name in step)?.[name] as Tried | undefined)?.try.steps ?? []

  it('reads as a table of contents: the steps by name, and the undos newest first', () => {
    const undone = pipeline.steps.slice(0, pipeline.pivotIndex + 1).filter(({ undo }) => 'run' in undo)

    expect(namesIn(block('walk'))).toEqual(pipeline.steps.map(({ name }) => name))
    expect(namesIn(block('undo'))).toEqual(undone.map(({ name }) => `undo-${name}`).reverse())
  })

  it('has no expression that is longer than allowed', () => {
    const expressions = toWorkflow(pipeline).match(/\$\{[^\n]*\}/g) ?? []

    expect(expressions.length).toBeGreaterThan(10)
    expect(expressions.filter((text) => text.length > 400)).toEqual([])
  })
})
