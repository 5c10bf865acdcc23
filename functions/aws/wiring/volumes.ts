import { AwsVolumes } from '../../../shared/clouds/aws/volumes.ts'
import { ec2, settingsOf } from './ec2.ts'
import { environment } from './environment.ts'
import type { PortMaker } from './world.ts'

export const volumes: PortMaker<'volumes'> = (dataCenter) =>
  new AwsVolumes({
    client: ec2(dataCenter),
    installation: environment.installation,
    settings: settingsOf(dataCenter),
  })
