import { AwsServers } from '../../../shared/clouds/aws/servers.ts'
import { ec2, settingsOf } from './ec2.ts'
import { environment } from './environment.ts'
import type { PortMaker } from './world.ts'

/** Servers for who lists and removes them only, and never asks whether one is ready: without the client that would take. */
export const serverList: PortMaker<'servers'> = (dataCenter) =>
  new AwsServers({
    client: ec2(dataCenter),
    agents: { isOnline: async () => false },
    installation: environment.installation,
    settings: settingsOf(dataCenter),
  })
