import { labelArguments, labels } from '../../containers/labels.ts'
import type { DatabaseId } from '../../core/ids.ts'
import { HowdahError } from '../../errors/howdah-error.ts'
import type { OwnedThing, Server, ServerSpec, Servers } from '../cloud.ts'
import { DockerError, docker, dockerForEach, dockerIfThere, jsonLines, ownedThing } from './docker.ts'
import { freePort, loopback } from './free-port.ts'
import { type LocalNetworks, storePort } from './networks.ts'
import { confineHolder, holderImage, type Walls } from './walls.ts'

interface Inspected {
  readonly Name: string
  readonly State: { readonly Status: string; readonly Running: boolean }
  readonly Config: { readonly Labels: Record<string, string> }
  readonly NetworkSettings: {
    readonly Networks: Record<string, { readonly NetworkID: string; readonly IPAddress: string }>
  }
  readonly HostConfig: {
    readonly PortBindings: Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[]>
  }
}

/**
 * Servers on one machine: a holder container on a network of its own, which it closes towards everything but public addresses and the object store, and which PostgreSQL's container shares. PostgreSQL's
 * port is published on loopback, on a free port that stays for the life of the database. The network's name begins with the holder's.
 */
export class LocalServers implements Servers {
  readonly #installation: string
  readonly #networks: LocalNetworks
  readonly #walls: Walls

  constructor(installation: string, networks: LocalNetworks, walls: Walls) {
    this.#installation = installation
    this.#networks = networks
    this.#walls = walls
  }

  nameOf(databaseId: DatabaseId): string {
    return `howdah-${this.#installation}-${databaseId}`
  }

  async ensure(spec: ServerSpec): Promise<Server> {
    let isSettled = false
    for (let tries = 0; tries < 20; tries++) {
      // What never had a port is new: it is made without a look, unless it turns out to be there.
      const isNew = tries === 0 && !spec.endpoint
      const found = isNew ? undefined : await this.#inspect(this.nameOf(spec.databaseId))
      if (found?.State.Running) {
        if (!isSettled) await this.#settle(found)
        return serverOf(found)
      }
      // Made, but it could not take its port.
      if (found?.State.Status === 'created') await dockerIfThere(['rm', '--force', this.nameOf(spec.databaseId)])
      else if (found) await docker(['start', this.nameOf(spec.databaseId)])
      else isSettled = (await this.#run(spec, spec.endpoint?.port ?? (await freePort()))) && tries === 0
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
    await this.#networks.remove(this.nameOf(databaseId))
  }

  /** What is left of a server is one. */
  async list(): Promise<readonly OwnedThing[]> {
    const [holders, networks] = await Promise.all([this.#holders(), this.#networks.list()])
    const held = new Set(holders.map(({ id }) => id))
    return [...holders, ...networks.filter(({ id }) => !held.has(id)).map(({ network: _, ...thing }) => thing)]
  }

  async #holders(): Promise<readonly OwnedThing[]> {
    const filter = `label=${labels.installation}=${this.#installation}`
    const ids = await docker(['ps', '--all', '--quiet', '--filter', filter, '--filter', `label=${labels.database}`])
    const lines = await dockerForEach(['inspect', '--format', '{{json .}}'], ids)
    // PostgreSQL's containers carry the same labels; a holder is known by its name.
    return jsonLines<Inspected>(lines)
      .map(({ Name, Config }) => ownedThing(Name.replace(/^\//, ''), Config.Labels))
      .filter(({ id, databaseId }) => id === this.nameOf(databaseId))
  }

  /** Whoever made it may have been cut before this, or was not alone. One that an older Howdah made is on a network of many. */
  async #settle({ Name, NetworkSettings }: Inspected): Promise<void> {
    const name = Name.replace(/^\//, '')
    const id = ownNetworkOf(name, NetworkSettings.Networks)
    const network = id && (await this.#networks.find(id))
    if (!network) return
    await this.#networks.connectStore(network)
    await this.#networks.remove(name, id)
  }

  /** @returns whether it was made by this, and is connected */
  async #run(spec: ServerSpec, port: number): Promise<boolean> {
    const name = this.nameOf(spec.databaseId)
    const network = await this.#networks.create(name, spec)
    const { subnet } = network
    const args = [
      ...['run', '--detach', '--name', name, ...labelArguments(this.#installation, spec), ...confineHolder],
      ...['--network', network.id, '--ip', subnet.server, '--publish', `${loopback}:${port}:${spec.port}`],
      ...['--restart', 'unless-stopped', '--stop-timeout', '1'],
      ...[...this.#walls.argumentsFor(`${subnet.store}:${storePort}`, spec.clients), holderImage],
    ]
    const connected = this.#networks.connectStore(network)
    connected.catch(() => undefined)
    try {
      await docker(args)
      await connected
      await this.#networks.remove(name, network.id)
      return true
    } catch (error) {
      const taken =
        error instanceof DockerError && /port is already allocated|address already in use/i.test(error.message)
      const there = error instanceof DockerError && /is already in use by container/i.test(error.message)
      // Another one who made it at the same time took this network for left over.
      const gone = error instanceof DockerError && /network \S+ not found|No such network/i.test(error.message)
      if (!taken && !there && !gone) throw error
      if (taken && spec.endpoint)
        throw new HowdahError('no-capacity', `Port ${port} of this machine, which the database had, is taken`, {
          cause: error,
        })
      return false
    }
  }

  async #inspect(name: string): Promise<Inspected | undefined> {
    const text = await dockerIfThere(['container', 'inspect', '--format', '{{json .}}', name])
    return text === undefined ? undefined : (JSON.parse(text) as Inspected)
  }
}

/** The id of the network that a holder has for itself; undefined when an older Howdah made it. */
export const ownNetworkOf = (
  holder: string,
  networks: Readonly<Record<string, { readonly NetworkID: string }>>,
): string | undefined => Object.entries(networks).find(([name]) => name.startsWith(`${holder}-`))?.[1].NetworkID

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
