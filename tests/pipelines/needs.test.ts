import { expect, test } from 'vitest'
import type { PortName, Ports } from '../../shared/pipeline/step.ts'
import { pipelines } from '../../state-machines/index.ts'
import { Battery } from './simulation/battery.ts'
import type { Fault } from './simulation/faults.ts'
import { gated } from './simulation/gate.ts'
import { givens } from './simulation/givens.ts'

const steps = new Map(pipelines.flatMap((pipeline) => pipeline.steps.map((step) => [step.name, step])))

/** Which ports every step called, over all worlds, forward and back. */
const portsCalled = async (): Promise<ReadonlyMap<string, ReadonlySet<PortName>>> => {
  const called = new Map([...steps.keys()].map((name) => [name, new Set<PortName>()]))
  const watches: Fault = async ({ step, direction, context }) => {
    const watched = { ...context }
    for (const port of step.needs) {
      const watch = { before: async () => void called.get(step.name)?.add(port), after: async () => {} }
      Object.assign(watched, { [port]: gated(port, context[port] as Ports[typeof port], watch) })
    }
    // The instrumented step of the pipeline does the same as the one that is defined.
    const defined = steps.get(step.name) ?? step
    if (direction === 'run') await defined.run(watched)
    else if ('run' in defined.undo) await defined.undo.run(watched)
  }
  for (const pipeline of pipelines)
    for (const given of givens[pipeline.type]) {
      const battery = new Battery(pipeline, given)
      await battery.wrongAfter({ otherwise: watches }, ['PROCESSED'])
      await battery.wrongAfter(battery.takenBack({ otherwise: watches }), ['FAILED'])
    }
  return called
}

// A cloud's rights are derived from what a step says that it needs. What it does not declare it is not given, so the battery fails where something is missing.
test('every step uses every port that it declares', async () => {
  const called = await portsCalled()

  const declaredInVain = [...steps.values()].flatMap(({ name, needs }) =>
    needs.filter((port) => !called.get(name)?.has(port)).map((port) => `${name}: ${port}`),
  )

  expect(declaredInVain).toEqual([])
})

test('a step is given the ports that it declares, and no others', async () => {
  const given: Record<string, readonly string[]> = {}
  const looks: Fault = async ({ step, context, act }) => {
    given[step.name] = (['servers', 'volumes', 'buckets', 'commands', 'secrets'] as const).filter(
      (port) => port in context,
    )
    await act()
  }
  for (const pipeline of pipelines)
    for (const world of givens[pipeline.type])
      await new Battery(pipeline, world).wrongAfter({ otherwise: looks }, ['PROCESSED'])

  for (const { name, needs } of steps.values()) expect(given[name]?.toSorted(), name).toEqual([...needs].toSorted())
})
