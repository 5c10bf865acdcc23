import { SsmAgents } from '../../../shared/clouds/aws/agents.ts'
import { AwsServers } from '../../../shared/clouds/aws/servers.ts'
import { ec2, settingsOf } from './ec2.ts'
import { environment } from './environment.ts'
import { ssm } from './ssm.ts'
import type { PortMaker } from './world.ts'

export const servers: PortMaker<'servers'> = (dataCenter) =>
  new AwsServers({
    client: ec2(dataCenter),
    agents: new SsmAgents({ client: ssm(dataCenter) }),
    installation: environment.installation,
    settings: settingsOf(dataCenter),
  })
