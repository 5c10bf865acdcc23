import { labelArguments, labels } from '../../containers/labels.ts'
import type { DatabaseId } from '../../core/ids.ts'
import { HowdahError } from '../../errors/howdah-error.ts'
import type { OwnedThing, Server, ServerSpec, Servers } from '../cloud.ts'
import { DockerError, docker, dockerForEach, dockerIfThere, jsonLines, ownedThing } from './docker.ts'
import { freePort, loopback } from './free-port.ts'

interface Inspected {
  readonly Name: string
  readonly State: { readonly Status: string; readonly Running: boolean }
  readonly Config: { readonly Labels: Record<string, string> }
  readonly NetworkSettings: { readonly Networks: Record<string, { readonly IPAddress: string }> }
  readonly HostConfig: {
    readonly PortBindings: Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>
  }
}

/**
 * Servers on one machine: a holder container with its own address on the data center's network, which PostgreSQL's container shares. PostgreSQL's port is
 * published on loopback, on a free port that stays for the life of the database.
 */
export class LocalServers implements Servers {
  readonly #installation: string
  readonly #network: (dataCenter: string) => string

  constructor(installation: string, network: (dataCenter: string) => string) {
    this.#installation = installation
    this.#network = network
  }

  nameOf(databaseId: DatabaseId): string {
    return `howdah-${this.#installation}-${databaseId}`
  }

  async ensure(spec: ServerSpec): Promise<Server> {
    for (let tries = 0; tries < 20; tries++) {
      // What never had a port is new: it is made without a look, unless it turns out to be there.
      const isNew = tries === 0 && !spec.endpoint
      const found = isNew ? undefined : await this.#inspect(this.nameOf(spec.databaseId))
      if (found?.State.Running) return serverOf(found)
      // Made, but it could not take its port.
      if (found?.State.Status === 'created') await dockerIfThere(['rm', '--force', this.nameOf(spec.databaseId)])
      else if (found) await docker(['start', this.nameOf(spec.databaseId)])
      else await this.#run(spec, spec.endpoint?.port ?? (await freePort()))
    }
    throw new HowdahError('no-capacity', 'There is no free port on this machine')
  }

  async find(databaseId: DatabaseId): Promise<Server | undefined> {
    const found = await this.#inspect(this.nameOf(databaseId))
    return found && serverOf(found)
  }

  async remove(databaseId: DatabaseId, only = this.nameOf(databaseId)): Promise<void> {
    if (only !== this.nameOf(databaseId)) return
    await dockerIfThere(['rm', '--force', '--volumes', this.nameOf(databaseId)])
  }

  async list(): Promise<readonly OwnedThing[]> {
    const filter = `label=${labels.installation}=${this.#installation}`
    const ids = await docker(['ps', '--all', '--quiet', '--filter', filter, '--filter', `label=${labels.database}`])
    const lines = await dockerForEach(['inspect', '--format', '{{json .}}'], ids)
    // PostgreSQL's containers carry the same labels; a holder is known by its name.
    return jsonLines<Inspected>(lines)
      .map(({ Name, Config }) => ownedThing(Name.replace(/^\//, ''), Config.Labels))
      .filter(({ id, databaseId }) => id === this.nameOf(databaseId))
  }

  async #run(spec: ServerSpec, port: number): Promise<void> {
    const args = [
      ...['run', '--detach', '--name', this.nameOf(spec.databaseId)],
      ...labelArguments(this.#installation, spec),
      ...['--network', this.#network(spec.dataCenter), '--publish', `${loopback}:${port}:${spec.port}`],
      ...['--restart', 'unless-stopped', '--init', '--stop-timeout', '1', '--user', '65534'],
      ...['--entrypoint', 'sleep', spec.image, 'infinity'],
    ]
    try {
      await docker(args)
    } catch (error) {
      const taken =
        error instanceof DockerError && /port is already allocated|address already in use/i.test(error.message)
      const there = error instanceof DockerError && /is already in use by container/i.test(error.message)
      if (!taken && !there) throw error
      if (taken && spec.endpoint)
        throw new HowdahError('no-capacity', `Port ${port} of this machine, which the database had, is taken`, {
          cause: error,
        })
    }
  }

  async #inspect(name: string): Promise<Inspected | undefined> {
    const text = await dockerIfThere(['container', 'inspect', '--format', '{{json .}}', name])
    return text === undefined ? undefined : (JSON.parse(text) as Inspected)
  }
}

const serverOf = ({ Name, State, NetworkSettings, HostConfig }: Inspected): Server => {
  const address = Object.values(NetworkSettings.Networks)[0]?.IPAddress ?? ''
  const port = Number(Object.values(HostConfig.PortBindings)[0]?.[0]?.HostPort)
  return {
    id: Name.replace(/^\//, ''),
    address,
    endpoint: { host: loopback, port },
    ready: State.Running && address !== '',
  }
}
