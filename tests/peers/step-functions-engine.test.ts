import { randomBytes } from 'node:crypto'
import { CreateStateMachineCommand, ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resumeRequests } from '../../functions/events/tick.ts'
import type { RequestKey } from '../../shared/core/ids.ts'
import { StepFunctionsEngine } from '../../shared/engines/step-functions/step-functions-engine.ts'
import { engineContract } from '../contract/engine.contract.ts'
import { heldLab } from '../contract/held-lab.ts'
import { moment } from '../contract/patience.ts'
import { type Account, accountId, openAccount, region } from './aws/account.ts'

let account: Account
beforeAll(async () => {
  account = await openAccount()
}, 300_000)
afterAll(() => account.stop())

/** A state machine for the pipeline that moto keeps and does not run: what it would do, the test does. */
const openEngine = async () => {
  const { lab, pipeline, letGo, file } = await heldLab()
  const { lifecycle, runner } = lab.plane
  const { stores, clock } = lab.world
  const name = `held-${randomBytes(4).toString('hex')}`
  const arn = `arn:aws:states:${region}:${accountId}:stateMachine:${name}`
  const definition = JSON.stringify({ StartAt: 'Hold', States: { Hold: { Type: 'Wait', Seconds: 999, End: true } } })
  const roleArn = `arn:aws:iam::${accountId}:role/machines`
  await account.sfn.send(new CreateStateMachineCommand({ name, definition, roleArn }))
  const options = { client: account.sfn, lifecycle, stores, pipelines: [pipeline] }
  const engine = new StepFunctionsEngine({ ...options, stateMachineArnOf: () => arn })
  const executions = async () => {
    const { executions: found = [] } = await account.sfn.send(new ListExecutionsCommand({ stateMachineArn: arn }))
    return found
  }
  const die = async () => {
    for (const { executionArn, status } of await executions())
      if (status === 'RUNNING') await account.sfn.send(new StopExecutionCommand({ executionArn }))
  }
  const finish = async (requestKey: RequestKey) => {
    letGo()
    const { attempt } = await lab.request(requestKey)
    for (const { name: step } of pipeline.steps)
      await clock.run(runner.call({ requestKey, attempt, step, direction: 'run' }))
    await lifecycle.end(requestKey, attempt, 'run')
    await die()
  }
  const request = (key: RequestKey) => lab.request(key)
  const forEngine = { engine: () => engine, file, request, finish, die, pass: moment, close: async () => {} }
  return { ...forEngine, lab, executions, options }
}

engineContract('Step Functions', openEngine)

describe('the engine on Step Functions', () => {
  test('names an execution after the request and the attempt, and gives it nothing else', async () => {
    const { engine, file, executions } = await openEngine()
    const key = await file()
    await engine().start(key)

    expect(await executions()).toMatchObject([{ name: `${key}-1`, status: 'RUNNING' }])
  })

  test('is told by the tick what nobody walks: what was cut before its execution, and what has died', async () => {
    const { engine, file, executions, lab, die, options } = await openEngine()
    const { stores, clock } = lab.world
    const key = await file()
    const missing = `arn:aws:states:${region}:${accountId}:stateMachine:missing`
    const broken = new StepFunctionsEngine({ ...options, stateMachineArnOf: () => missing })
    await expect(broken.start(key)).rejects.toMatchObject({ code: 'cloud-refused' })
    expect(await lab.request(key)).toMatchObject({ state: 'RUNNING', attempt: 1 })

    const tick = () => resumeRequests({ stores, clock, engine: engine() })
    for (let times = 0; times < 2; times++) await tick()
    await die()
    for (let times = 0; times < 2; times++) await tick()

    expect((await executions()).map(({ name }) => name).toSorted()).toEqual([`${key}-2`, `${key}-3`])
  })
})
