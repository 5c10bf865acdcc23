import aslValidator from 'asl-validator'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { toAsl } from '../../shared/pipeline/compile/asl.ts'
import { looksOf, transitionsOf, workflowStepsOf } from '../../shared/pipeline/compile/cost.ts'
import { modelledDurations } from '../../shared/pipeline/compile/modelled-durations.ts'
import { functionUrlVariable, toWorkflow, workflowOf } from '../../shared/pipeline/compile/workflows.ts'
import { pipelines } from '../../state-machines/index.ts'
import { Random } from '../pipelines/simulation/random.ts'
import { onStepFunctions, onWorkflows } from './machines/engines.ts'
import { perform } from './machines/play.ts'
import { randomPipeline } from './machines/random-script.ts'
import type { Script } from './machines/script.ts'
import { WorkflowInterpreter } from './workflows/interpreter.ts'

const some = [...pipelines, ...Array.from({ length: 20 }, (_, n) => randomPipeline(new Random(n + 1)))]

describe('state machines in Amazon States Language', () => {
  it('are valid for asl-validator', () => {
    const wrong = some.flatMap((pipeline) => {
      const { isValid, errorsText } = aslValidator(JSON.parse(JSON.stringify(toAsl(pipeline))))
      return isValid ? [] : [`${pipeline.type}: ${errorsText('\n')}`]
    })

    expect(wrong).toEqual([])
  })
})

describe('workflows for Google', () => {
  it('say in YAML what was meant', () => {
    for (const pipeline of some) expect(parse(toWorkflow(pipeline))).toEqual(workflowOf(pipeline))
  })

  it('have nothing that the interpreter does not know', () => {
    const host = { environment: new Map([[functionUrlVariable, '']]), post: nobody, sleep: nobody }

    for (const pipeline of pipelines)
      expect(() => new WorkflowInterpreter(parse(toWorkflow(pipeline)), host)).not.toThrow()
  })
})

describe.each(pipelines.map((pipeline) => [pipeline.type, pipeline] as const))(
  '%s as it usually goes',
  (_, pipeline) => {
    const script: Script = Object.fromEntries(
      pipeline.steps
        .filter((step) => looksOf(step, modelledDurations) > 1)
        .map(({ name }) => [`run ${name}`, [[{ pendingFor: (modelledDurations[name] ?? 0) / 1000 }]]]),
    )

    it('takes as many state transitions of Step Functions as the table says', async () => {
      const { executions } = await perform(onStepFunctions, pipeline, script)

      expect(executions.map(({ transitions }) => transitions)).toEqual([transitionsOf(pipeline, modelledDurations)])
    })

    it('takes as many steps of Google Workflows as the table says', async () => {
      const { executions } = await perform(onWorkflows, pipeline, script)

      expect(executions.map(({ transitions }) => transitions)).toEqual([workflowStepsOf(pipeline, modelledDurations)])
    })
  },
)

const nobody = async (): Promise<never> => {
  throw new Error('nothing is called')
}
