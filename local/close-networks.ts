import type { Owner } from '../shared/clouds/cloud.ts'
import { docker, dockerIfThere, jsonLines } from '../shared/clouds/local/docker.ts'
import { type LocalNetworks, type ServerNetwork, storePort } from '../shared/clouds/local/networks.ts'
import { ownNetworkOf } from '../shared/clouds/local/servers.ts'
import type { Walls } from '../shared/clouds/local/walls.ts'
import { clientsOf } from '../shared/containers/confinement.ts'
import { labels } from '../shared/containers/labels.ts'
import { forEachOf } from '../shared/core/each.ts'
import type { DatabaseId, RequestKey } from '../shared/core/ids.ts'

interface Holder {
  readonly Name: string
  readonly State: { readonly StartedAt: string }
  readonly Config: { readonly Labels: Record<string, string>; readonly Env?: readonly string[] }
  readonly NetworkSettings: { readonly Networks: Record<string, { readonly NetworkID: string }> }
}

/**
 * The network of every server that runs is its own, and is closed by today's rules, whatever Howdah made it: an older one had a network for each data center, and holders that set no rules. Its clients are
 * cut off for a moment. Each start of a holder is looked at once.
 * @param seen what was closed before: when the holder was started, by its name
 */
export const closeNetworks = async (
  installation: string,
  networks: LocalNetworks,
  walls: Walls,
  seen: Map<string, string>,
): Promise<void> => {
  const closeOne = async ({ Name, State, Config, NetworkSettings }: Holder): Promise<void> => {
    const name = Name.replace(/^\//, '')
    const label = Config.Labels
    if (name !== `howdah-${installation}-${label[labels.database]}` || seen.get(name) === State.StartedAt) return
    const owner = { databaseId: label[labels.database] as DatabaseId, request: label[labels.request] as RequestKey }
    const own = ownNetworkOf(name, NetworkSettings.Networks)
    const network = own === undefined ? await giveNetwork(networks, name, owner) : own && (await networks.find(own))
    // It is being removed, and its network or the id of that is gone: what stays keeps its network.
    if (!network) return
    await networks.connectStore(network)
    for (const { NetworkID } of Object.values(NetworkSettings.Networks))
      if (NetworkID !== network.id) await docker(['network', 'disconnect', NetworkID, name])
    await networks.remove(name, network.id)
    await walls.set(name, `${network.subnet.store}:${storePort}`, clientsIn(running, owner.databaseId))
    seen.set(name, State.StartedAt)
  }
  const running = await runningContainers(installation)
  await forEachOf(running, closeOne, { atOnce: 2 })
}

/** To a server of an older Howdah. One that goes meanwhile leaves none behind. */
const giveNetwork = async (networks: LocalNetworks, name: string, owner: Owner): Promise<ServerNetwork> => {
  const network = await networks.create(name, owner)
  try {
    await docker(['network', 'connect', '--ip', network.subnet.server, network.id, name])
  } catch (error) {
    await networks.remove(name)
    throw error
  }
  return network
}

/** As many as its PostgreSQL takes, which knows its memory. */
const clientsIn = (running: readonly Holder[], databaseId: DatabaseId): number | undefined => {
  const own = running.filter(({ Config }) => Config.Labels[labels.database] === databaseId)
  const [memory] = own.flatMap(({ Config }) => /^MEMORY_MB=(\d+)$/m.exec(Config.Env?.join('\n') ?? '')?.[1] ?? [])
  return memory === undefined ? undefined : clientsOf(Number(memory))
}

const runningContainers = async (installation: string): Promise<readonly Holder[]> => {
  const filter = ['--filter', `label=${labels.installation}=${installation}`, '--filter', `label=${labels.database}`]
  const ids = await docker(['ps', '--quiet', ...filter])
  const lines = ids && (await dockerIfThere(['inspect', '--format', '{{json .}}', ...ids.split('\n')]))
  return lines ? jsonLines<Holder>(lines) : []
}
