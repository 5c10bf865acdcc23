import { SFNClient } from '@aws-sdk/client-sfn'
import { systemClock } from '../../../shared/core/time.ts'
import { StepFunctionsEngine } from '../../../shared/engines/step-functions/step-functions-engine.ts'
import { Lifecycle } from '../../../shared/pipeline/lifecycle.ts'
import { Filing } from '../../../shared/requests/filing.ts'
import { pipelines } from '../../../state-machines/index.ts'
import { tracer } from '../observability.ts'
import { environment } from './environment.ts'
import { stores } from './stores.ts'

const { region, stateMachinePrefix } = environment

export const engine = new StepFunctionsEngine({
  client: tracer.captureAWSv3Client(new SFNClient({ region })),
  stateMachineArnOf: (type) => `${stateMachinePrefix}${type.toLowerCase()}`,
  lifecycle: new Lifecycle(stores, systemClock),
  stores,
  pipelines,
})

export const filing = new Filing(stores, systemClock, engine, pipelines)
