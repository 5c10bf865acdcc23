import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { callAws } from '../../errors/aws/service-error.ts'

/** What answers on a server. */
export interface Agents {
  /** The server takes commands. */
  isOnline(serverId: string): Promise<boolean>
}

/** The agents of Systems Manager. */
export class SsmAgents implements Agents {
  readonly #client: SSMClient

  constructor({ client }: { readonly client: SSMClient }) {
    this.#client = client
  }

  async isOnline(serverId: string): Promise<boolean> {
    const Filters = [{ Key: 'InstanceIds', Values: [serverId] }]
    const { InstanceInformationList: found = [] } = await callAws('Looking for the agent of a server', () =>
      this.#client.send(new DescribeInstanceInformationCommand({ Filters })),
    )
    return found.some(({ PingStatus }) => PingStatus === 'Online')
  }
}
