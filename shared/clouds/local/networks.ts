import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { labelArguments, labels } from '../../containers/labels.ts'
import { forEachOf } from '../../core/each.ts'
import { HowdahError } from '../../errors/howdah-error.ts'
import type { OwnedThing, Owner } from '../cloud.ts'
import { DockerError, docker, dockerIfThere, ownedThing } from './docker.ts'
import { routesIn, type Subnet, subnetIn, subnetOf } from './subnets.ts'

/** The name by which servers reach the object store on their networks. */
export const storeHost = 'object-store'
export const storePort = 7070
export const storeContainerOf = (installation: string): string => `howdah-${installation}-object-store`

/** A network of one server. */
export interface ServerNetwork {
  readonly id: string
  readonly subnet: Subnet
}

interface Inspected {
  readonly Id: string
  readonly Name: string
  readonly Labels: Record<string, string>
  readonly IPAM: { readonly Config: readonly { readonly Subnet: string }[] }
}

/**
 * A network for each server, with nothing on it but the server and the object store. Their subnets are small, and chosen by Howdah: the container engine by itself has room for some thirty networks.
 */
export class LocalNetworks {
  readonly #installation: string
  readonly #pool: readonly string[]

  /** @param pool networks, such as `10.207.0.0/16`, to take subnets from: of the first that has a free one */
  constructor(installation: string, pool: readonly string[]) {
    this.#installation = installation
    this.#pool = pool
  }

  /**
   * A new one, whose name begins with the server's and is no other's: Docker makes two of the same name where two ask at once, and then takes neither.
   * @throws HowdahError `no-capacity`
   */
  async create(server: string, owner: Owner): Promise<ServerNetwork> {
    for (let tries = 0; tries < 20; tries++) {
      const subnet = subnetIn(this.#pool, await takenHere())
      if (!subnet) break
      try {
        const where = ['--subnet', subnet.cidr, '--gateway', subnet.gateway]
        const name = `${server}-${randomBytes(4).toString('hex')}`
        const id = await docker(['network', 'create', ...where, ...labelArguments(this.#installation, owner), name])
        return { id, subnet }
      } catch (error) {
        if (!(error instanceof DockerError && /overlap|conflict/i.test(error.message))) throw error
      }
    }
    throw new HowdahError('no-capacity', `There is no free subnet in ${this.#pool.join(', ')}`)
  }

  async find(id: string): Promise<ServerNetwork | undefined> {
    const found = await this.#inspect(id)
    return found && networkOf(found)
  }

  /** The object store answers on the network, by its name and on the address that is the store's. */
  async connectStore({ id, subnet }: ServerNetwork): Promise<void> {
    const container = storeContainerOf(this.#installation)
    try {
      await docker(['network', 'connect', '--ip', subnet.store, '--alias', storeHost, id, container])
    } catch (error) {
      if (!(error instanceof DockerError && /already exists/i.test(error.message))) throw error
    }
  }

  /** Those of the server are gone, but the one that is in use. Already gone is success. */
  async remove(server: string, inUse?: string): Promise<void> {
    for (const { Id } of await this.#list([`name=^${server}-`])) {
      if (Id === inUse) continue
      await dockerIfThere(['network', 'disconnect', '--force', Id, storeContainerOf(this.#installation)]).catch(
        unlessNotConnected,
      )
      await dockerIfThere(['network', 'rm', Id])
    }
  }

  /** Each with the name of its server as its id. */
  async list(): Promise<readonly (OwnedThing & { readonly network: ServerNetwork })[]> {
    const filters = [`label=${labels.installation}=${this.#installation}`, `label=${labels.database}`]
    return (await this.#list(filters)).map((one) => ({
      ...ownedThing(one.Name.replace(/-[^-]*$/, ''), one.Labels),
      network: networkOf(one),
    }))
  }

  async #inspect(id: string): Promise<Inspected | undefined> {
    const line = await dockerIfThere(['network', 'inspect', '--format', '{{json .}}', id])
    return line === undefined ? undefined : (JSON.parse(line) as Inspected)
  }

  async #list(filters: readonly string[]): Promise<readonly Inspected[]> {
    const each = filters.flatMap((filter) => ['--filter', filter])
    const ids = await docker(['network', 'ls', '--quiet', '--no-trunc', ...each])
    const found: Inspected[] = []
    // One that goes meanwhile would fail a look at all of them.
    const look = async (id: string): Promise<void> => {
      const one = await this.#inspect(id)
      if (one) found.push(one)
    }
    await forEachOf(ids.split('\n').filter(Boolean), look, { atOnce: 8 })
    return found
  }
}

const networkOf = ({ Id, IPAM }: Inspected): ServerNetwork => ({
  id: Id,
  subnet: subnetOf(IPAM.Config[0]?.Subnet ?? ''),
})

/** Networks of the container engine are among them: each is a route of this machine. Where it runs elsewhere, it refuses what overlaps. */
const takenHere = async (): Promise<readonly string[]> =>
  routesIn(await readFile('/proc/net/route', 'utf8').catch(() => ''))

const unlessNotConnected = (error: unknown): void => {
  if (!(error instanceof DockerError && /is not connected/i.test(error.message))) throw error
}
