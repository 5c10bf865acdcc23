import { ParameterSecrets } from '../../../shared/secrets/parameter-store/parameter-secrets.ts'
import { environment } from './environment.ts'
import { ssm } from './ssm.ts'
import type { PortMaker } from './world.ts'

export const secrets: PortMaker<'secrets'> = (place) =>
  new ParameterSecrets({ client: ssm(place), installation: environment.installation })
