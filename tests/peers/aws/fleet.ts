import { DescribeInstancesCommand, DescribeVolumesCommand, type EC2Client, type Instance } from '@aws-sdk/client-ec2'
import { Holder, type HolderSurroundings } from './holder.ts'
import type { ManagedNode } from './managed-node.ts'

const running = new Set(['pending', 'running'])

/** Makes true what moto's EC2 only says: a holder for every instance, a disk for every attached volume. */
export class Fleet {
  readonly nodes: Map<string, ManagedNode>
  readonly problems: unknown[] = []
  readonly #client: EC2Client
  readonly #surroundings: HolderSurroundings
  readonly #holders = new Map<string, Holder>()
  readonly #off = new Set<string>()
  readonly #instances = new Map<string, Instance>()
  #turn: Promise<void> = Promise.resolve()

  constructor(client: EC2Client, surroundings: HolderSurroundings, nodes: Map<string, ManagedNode>) {
    this.nodes = nodes
    this.#client = client
    this.#surroundings = surroundings
  }

  /** The instance at an address, as EC2 describes it. */
  instanceAt(address: string): Instance | undefined {
    return [...this.#instances.values()].find(({ PrivateIpAddress }) => PrivateIpAddress === address)
  }

  /** Looks at what EC2 says now; one look after the other. */
  reconcile(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#look()).catch((problem) => void this.problems.push(problem))
    return this.#turn
  }

  async #look(): Promise<void> {
    const { Reservations = [] } = await this.#client.send(new DescribeInstancesCommand({}))
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances)
    for (const instance of instances) await this.#make(instance)
    const { Volumes = [] } = await this.#client.send(new DescribeVolumesCommand({}))
    for (const [id, holder] of this.#holders) {
      if (this.#off.has(id)) continue
      const root = this.#instances.get(id)?.RootDeviceName
      const attached = Volumes.filter(({ Attachments = [] }) =>
        Attachments.some(({ InstanceId, Device }) => InstanceId === id && Device !== root),
      )
      for (const volume of holder.disks)
        if (!attached.some(({ VolumeId }) => VolumeId === volume)) await holder.detach(volume)
      for (const { VolumeId = '', Size = 1 } of attached) await holder.attach(VolumeId, Size)
    }
  }

  async #make(instance: Instance): Promise<void> {
    const { InstanceId: id = '', PrivateIpAddress, State } = instance
    const holder = this.#holders.get(id)
    if (running.has(State?.Name ?? '')) {
      this.#instances.set(id, instance)
      if (!holder) {
        const started = await Holder.start(this.#surroundings, id, PrivateIpAddress)
        this.#holders.set(id, started)
        this.nodes.set(id, started.node)
        this.#watch(started)
      } else if (this.#off.delete(id)) {
        await holder.powerOn()
        this.#watch(holder)
      }
    } else if (holder && (State?.Name === 'terminated' || State?.Name === 'shutting-down')) {
      this.#holders.delete(id)
      this.#instances.delete(id)
      await holder.remove()
    } else if (holder && !this.#off.has(id)) {
      this.#off.add(id)
      await holder.powerOff()
    }
  }

  #watch(holder: Holder): void {
    holder.booted().catch((problem) => void this.problems.push(problem))
  }

  async stop(): Promise<void> {
    await this.#turn
    for (const holder of this.#holders.values()) await holder.remove()
  }
}
