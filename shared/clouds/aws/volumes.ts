import {
  AttachVolumeCommand,
  CreateTagsCommand,
  CreateVolumeCommand,
  DeleteTagsCommand,
  DeleteVolumeCommand,
  DescribeInstancesCommand,
  DetachVolumeCommand,
  type EC2Client,
  type Filter,
  type Instance,
  ModifyInstanceAttributeCommand,
  paginateDescribeVolumes,
  type Volume,
} from '@aws-sdk/client-ec2'
import { fingerprintOf } from '../../core/ids.ts'
import { type Clock, epochMillis, systemClock } from '../../core/time.ts'
import { awsErrorName, callAws } from '../../errors/aws/service-error.ts'
import { HowdahError, Pending } from '../../errors/howdah-error.ts'
import type { OwnedThing, VolumeSpec, Volumes } from '../cloud.ts'
import type { AwsDataCenterSettings } from './settings.ts'
import { ownedThing, ownerTags, tagNames, tagsOf, valuesOf, withTag } from './tags.ts'

export interface AwsVolumesOptions {
  readonly client: EC2Client
  readonly installation: string
  readonly settings: AwsDataCenterSettings
  readonly clock?: Clock
}

/** Names that a disk may be attached by; what the server calls it follows from the disk's id. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html */
const deviceNames = [...'fghijklmnop'].map((letter) => `/dev/sd${letter}`)

/** How long the same order is the same disk. */
const orderMillis = 120_000

/**
 * Volumes as encrypted EBS disks (gp3) in the zone of their server, known by a tag. A tag of the server says which disk a volume is, which the server reads from its metadata. A `local` one goes with
 * its server (docs/decisions/0005).
 */
export class AwsVolumes implements Volumes {
  readonly #options: AwsVolumesOptions

  constructor(options: AwsVolumesOptions) {
    this.#options = options
  }

  async ensure(spec: VolumeSpec): Promise<void> {
    const server = await this.#serverOf(spec)
    const [volume] = await this.#find(spec.id, ['creating', 'available', 'in-use', 'error'])
    if (!volume) return this.#create(spec, server)
    if (volume.State === 'error')
      throw new HowdahError('cloud-refused', `The disk ${volume.VolumeId} could not be made: is its key usable?`)
    if (volume.State === 'creating') throw new Pending('the disk is being made')
    const attachment = volume.Attachments?.find(({ State }) => State !== 'detached')
    if (!attachment) return this.#attach(spec, volume, server)
    if (attachment.InstanceId !== spec.serverId)
      throw new HowdahError('cloud-refused', `The disk ${volume.VolumeId} is attached to ${attachment.InstanceId}`)
    if (attachment.State !== 'attached') throw new Pending('the disk is being attached')
    await this.#tellServer(spec, volume)
    if (spec.storageType === 'local' && !attachment.DeleteOnTermination)
      await this.#goWithServer(spec.serverId, attachment.Device ?? '')
  }

  /** All that carry the name: an order that was placed twice may have made two. */
  async remove(id: string): Promise<void> {
    const found = await this.#find(id, ['creating', 'available', 'in-use', 'error'])
    const left = await Promise.all(found.map((volume) => this.#removeOne(id, volume)))
    const [waiting] = left.filter((reason) => reason !== undefined)
    if (waiting) throw new Pending(waiting)
  }

  async list(): Promise<readonly OwnedThing[]> {
    const found = await this.#volumes([{ Name: 'tag-key', Values: [tagNames.volume] }])
    return found
      .filter(({ State }) => State !== 'deleting' && State !== 'deleted')
      .map(({ Tags, CreateTime }) => ownedThing(valuesOf(Tags)[tagNames.volume] ?? '', Tags, CreateTime))
  }

  async #create(spec: VolumeSpec, server: Instance): Promise<never> {
    const { installation, settings, clock = systemClock } = this.#options
    const tags = { Name: spec.id, ...ownerTags(installation, spec), [tagNames.volume]: spec.id }
    // The same token would for ever mean the disk that an unwound attempt has removed; two disks of one name do no harm.
    const period = Math.floor(epochMillis(clock.now()) / orderMillis)
    await this.#call('Ordering a disk', (client) =>
      client.send(
        new CreateVolumeCommand({
          ClientToken: fingerprintOf(`${spec.id} ${period}`),
          AvailabilityZone: server.Placement?.AvailabilityZone,
          Size: spec.sizeGb,
          VolumeType: 'gp3',
          Encrypted: true,
          ...(settings.kmsKeyId ? { KmsKeyId: settings.kmsKeyId } : {}),
          TagSpecifications: [{ ResourceType: 'volume', Tags: tagsOf(tags) }],
        }),
      ),
    )
    throw new Pending('the disk is being made')
  }

  async #attach(spec: VolumeSpec, volume: Volume, server: Instance): Promise<never> {
    const taken = (server.BlockDeviceMappings ?? []).map(({ DeviceName }) => DeviceName)
    const Device = deviceNames.find((name) => !taken.includes(name))
    if (!Device) throw new HowdahError('quota-reached', `No more disks can be attached to ${spec.serverId}`)
    await this.#tellServer(spec, volume)
    await this.#call('Attaching a disk', (client) =>
      client.send(new AttachVolumeCommand({ VolumeId: volume.VolumeId, InstanceId: spec.serverId, Device })),
    )
    throw new Pending('the disk is being attached')
  }

  /** Twice is once. */
  async #tellServer(spec: VolumeSpec, { VolumeId = '' }: Volume): Promise<void> {
    const Tags = tagsOf({ [`${tagNames.volume}:${spec.id}`]: VolumeId })
    await this.#call('Naming a disk', (client) =>
      client.send(new CreateTagsCommand({ Resources: [spec.serverId], Tags })),
    )
  }

  async #goWithServer(InstanceId: string, DeviceName: string): Promise<void> {
    const BlockDeviceMappings = [{ DeviceName, Ebs: { DeleteOnTermination: true } }]
    await this.#call('Binding a disk to its server', (client) =>
      client.send(new ModifyInstanceAttributeCommand({ InstanceId, BlockDeviceMappings })),
    )
  }

  /** @returns what it waits for */
  async #removeOne(id: string, { VolumeId = '', State, Attachments = [] }: Volume): Promise<string | undefined> {
    if (State === 'creating') return 'the disk is being made'
    const attached = Attachments.filter((one) => one.State !== 'detached')
    for (const { InstanceId = '', State: state } of attached) {
      const Tags = [{ Key: `${tagNames.volume}:${id}` }]
      await this.#ifThere('Forgetting a disk', (client) =>
        client.send(new DeleteTagsCommand({ Resources: [InstanceId], Tags })),
      )
      // A server that does not let go of it, or is lost, is not asked again.
      const Force = (state as string) === 'busy'
      if (state !== 'detaching')
        await this.#ifThere('Detaching a disk', (client) =>
          client.send(new DetachVolumeCommand({ VolumeId, InstanceId, Force })),
        )
    }
    if (attached.length > 0 || State === 'in-use') return 'the disk is being detached'
    await this.#ifThere('Removing a disk', (client) => client.send(new DeleteVolumeCommand({ VolumeId })))
    return undefined
  }

  /** @throws HowdahError `server-lost` */
  async #serverOf({ serverId }: VolumeSpec): Promise<Instance> {
    const { Reservations = [] } = await this.#call('Looking for a server', async (client) => {
      try {
        return await client.send(new DescribeInstancesCommand({ InstanceIds: [serverId] }))
      } catch (error) {
        if (awsErrorName(error) === 'InvalidInstanceID.NotFound') return { Reservations: [] }
        throw error
      }
    })
    const [server] = Reservations.flatMap(({ Instances = [] }) => Instances)
    if (!server || /^(shutting-down|terminated)$/.test(server.State?.Name ?? ''))
      throw new HowdahError('server-lost', `The server ${serverId} is gone`)
    return server
  }

  /** The oldest first. */
  async #find(id: string, states: readonly string[]): Promise<readonly Volume[]> {
    const age = ({ CreateTime, VolumeId }: Volume) => `${CreateTime?.toISOString()} ${VolumeId}`
    const found = await this.#volumes([withTag(tagNames.volume, id)])
    return found
      .filter(({ State }) => states.includes(State ?? ''))
      .toSorted((one, other) => (age(one) < age(other) ? -1 : 1))
  }

  #volumes(filters: readonly Filter[]): Promise<readonly Volume[]> {
    const Filters = [withTag(tagNames.installation, this.#options.installation), ...filters]
    return this.#call('Looking for disks', async (client) => {
      const found: Volume[] = []
      for await (const { Volumes: page = [] } of paginateDescribeVolumes({ client, pageSize: 200 }, { Filters }))
        found.push(...page)
      return found
    })
  }

  #call<T>(what: string, call: (client: EC2Client) => Promise<T>): Promise<T> {
    return callAws(what, () => call(this.#options.client))
  }

  /** What is gone needs no more. */
  async #ifThere(what: string, call: (client: EC2Client) => Promise<unknown>): Promise<void> {
    await this.#call(what, async (client) => {
      try {
        await call(client)
      } catch (error) {
        if (!/\.NotFound$|^IncorrectState$/.test(awsErrorName(error))) throw error
      }
    })
  }
}
