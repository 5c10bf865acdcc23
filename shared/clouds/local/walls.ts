import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { confine } from '../../containers/confinement.ts'
import { DockerError, docker } from './docker.ts'

export const holderImage = 'howdah/holder'

/** Until it has set the rules, it is root with the rights for that; then it is nobody with none. */
export const confineHolder = confine({
  ...{ user: 0, memoryMb: 64, processes: 32, folders: {} },
  capabilities: ['NET_ADMIN', 'SETUID', 'SETGID', 'SETPCAP'],
})

/** Everything is open: for machines whose container engine takes no rules. */
export const anything = 'any'

/**
 * What databases of one machine may reach besides public addresses, in a folder that every holder of a server sees. A holder reads it whenever it starts.
 */
export class Walls {
  readonly folder: string
  readonly isClosed: boolean
  readonly #open: readonly string[]

  /** @param open `any`, or addresses and networks with or without a TCP port, as the image howdah/holder takes them */
  constructor(folder: string, open: readonly string[]) {
    this.folder = folder
    this.#open = open
    this.isClosed = !open.includes(anything)
  }

  /** @throws Error when the container engine takes no rules */
  async check(): Promise<void> {
    try {
      const open = ['--env', `OPEN=${this.#open.join(' ')}`]
      await docker([
        'run',
        '--rm',
        '--network',
        'none',
        ...confineHolder,
        ...open,
        '--env',
        'CONNECTIONS=1',
        holderImage,
        'check',
      ])
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      throw new Error(
        `databases cannot be kept from this machine's networks: ${error.message}\nWhere that may be, set HOWDAH_NETWORK_OPEN=any: they reach all that this machine reaches then.`,
        { cause: error },
      )
    }
  }

  /** Holders that start from now on know them. */
  async write(): Promise<void> {
    await mkdir(this.folder, { recursive: true })
    await chmod(this.folder, 0o755)
    await writeWhole(join(this.folder, 'open'), this.#open.join(' '))
    await writeWhole(join(this.folder, 'closed'), (await publicAddresses()).join(' '))
  }

  /** Sets them in the network of a container that runs. */
  async set(container: string, store: string, clients?: number): Promise<void> {
    const variables = this.argumentsFor(store, clients)
    const args = ['run', '--rm', '--network', `container:${container}`, ...confineHolder, ...variables]
    if (this.isClosed) await docker([...args, holderImage, 'once'])
  }

  /** What a holder is told: where its object store is, this folder, and how many connections there may be: a few more than clients, which PostgreSQL refuses with words of its own. */
  argumentsFor(store: string, clients?: number): readonly string[] {
    const connections = clients === undefined ? [] : ['--env', `CONNECTIONS=${clients + 8}`]
    return ['--volume', `${this.folder}:/run/walls:ro`, '--env', `OPEN=${store}`, ...connections]
  }
}

const writeWhole = async (path: string, text: string): Promise<void> => {
  await writeFile(`${path}.next`, text)
  await chmod(`${path}.next`, 0o644)
  await rename(`${path}.next`, path)
}

/** This machine's own addresses that the world can reach: what is not public is closed anyway. */
const publicAddresses = async (): Promise<readonly string[]> => {
  const inUse = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address))
  // Those of a network that nothing is connected to at the moment answer too.
  const routes = await readFile('/proc/net/fib_trie', 'utf8').catch(() => '')
  const local = Array.from(routes.matchAll(/\|-- (\S+)\n\s+\/32 host LOCAL/g), ([, address = '']) => address)
  return [...new Set([...inUse, ...local])].filter((address) => !isPrivate.test(address)).toSorted()
}

const isPrivate = /^(10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd]|fe[89ab])/i
