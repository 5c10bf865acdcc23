import { SsmCommands } from '../../../shared/commands/ssm/ssm-commands.ts'
import { environment } from './environment.ts'
import { ssm } from './ssm.ts'
import { stores } from './stores.ts'
import type { PortMaker } from './world.ts'

const { installation, runDocument: documentName, accountId, partition, imageRegistry, logGroup } = environment

export const commands: PortMaker<'commands'> = ({ region }) =>
  new SsmCommands({
    client: ssm({ region }),
    sent: stores.sentCommands,
    home: stores.home.name,
    installation,
    documentName,
    accountId,
    partition,
    region,
    logGroup,
    ...(imageRegistry ? { imageRegistry } : {}),
  })
