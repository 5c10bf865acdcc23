import {
  DescribeImagesCommand,
  type EC2Client,
  type Filter,
  type Instance,
  paginateDescribeInstances,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { type DatabaseId, fingerprintOf } from '../../core/ids.ts'
import { awsErrorName, callAws } from '../../errors/aws/service-error.ts'
import { HowdahError, Pending } from '../../errors/howdah-error.ts'
import type { OwnedThing, Server, ServerSpec, Servers } from '../cloud.ts'
import type { Agents } from './agents.ts'
import { type AwsDataCenterSettings, defaultInstanceTypes } from './settings.ts'
import { ownedThing, ownerTags, tagNames, tagsOf, valuesOf, withTag } from './tags.ts'

export interface AwsServersOptions {
  readonly client: EC2Client
  readonly agents: Agents
  readonly installation: string
  readonly settings: AwsDataCenterSettings
}

/** States of an instance that is there, or can be again. */
const alive = ['pending', 'running', 'stopping', 'stopped']

/** The operating system, the container engine, two versions of each image, logs. */
const rootDiskGb = 30

/** How many instances of one request may have been terminated before. */
const mostLives = 20

/**
 * Servers as EC2 instances: no address on the internet unless the data center says so, metadata by IMDSv2 only and not for containers with a network of their own, an encrypted root disk that goes with
 * the server. They are ready when their agent takes commands; nothing is installed and nothing is booted again.
 */
export class AwsServers implements Servers {
  readonly #options: AwsServersOptions

  constructor(options: AwsServersOptions) {
    this.#options = options
  }

  async ensure(spec: ServerSpec): Promise<Server> {
    const found = (await this.#find(spec.databaseId)) ?? (await this.#run(spec))
    if (!found) throw new Pending('the server cannot be seen yet')
    if (found.State?.Name === 'stopping') throw new Pending('the server is stopping')
    if (found.State?.Name === 'stopped') {
      await callAws('Starting a server', () =>
        this.#options.client.send(new StartInstancesCommand({ InstanceIds: [found.InstanceId ?? ''] })),
      )
      throw new Pending('the server is starting')
    }
    return this.#serverOf(found, false)
  }

  async find(databaseId: DatabaseId): Promise<Server | undefined> {
    const found = await this.#find(databaseId)
    if (!found) return undefined
    const running = found.State?.Name === 'running'
    return this.#serverOf(found, running && (await this.#options.agents.isOnline(found.InstanceId ?? '')))
  }

  async remove(databaseId: DatabaseId, only?: string): Promise<void> {
    const all = await this.#instances([...alive, 'shutting-down'], [withTag(tagNames.database, databaseId)])
    const found = only === undefined ? all : all.filter(({ InstanceId }) => InstanceId === only)
    const InstanceIds = found
      .filter(({ State }) => State?.Name !== 'shutting-down')
      .map(({ InstanceId }) => InstanceId ?? '')
    if (InstanceIds.length > 0)
      await callAws('Terminating a server', async () => {
        try {
          await this.#options.client.send(new TerminateInstancesCommand({ InstanceIds }))
        } catch (error) {
          if (awsErrorName(error) !== 'InvalidInstanceID.NotFound') throw error
        }
      })
    if (found.length > 0) throw new Pending('the server is shutting down')
  }

  async list(): Promise<readonly OwnedThing[]> {
    const found = await this.#instances(alive, [{ Name: 'tag-key', Values: [tagNames.database] }])
    return found.map(({ InstanceId = '', Tags, LaunchTime }) => ownedThing(InstanceId, Tags, LaunchTime))
  }

  /** The oldest, should there be several. */
  async #find(databaseId: DatabaseId): Promise<Instance | undefined> {
    const age = ({ LaunchTime, InstanceId }: Instance) => `${LaunchTime?.toISOString()} ${InstanceId}`
    const found = await this.#instances(alive, [withTag(tagNames.database, databaseId)])
    return found.toSorted((one, other) => (age(one) < age(other) ? -1 : 1))[0]
  }

  async #instances(states: readonly string[], filters: readonly Filter[]): Promise<readonly Instance[]> {
    const { client, installation } = this.#options
    const Filters = [
      withTag(tagNames.installation, installation),
      { Name: 'instance-state-name', Values: [...states] },
      ...filters,
    ]
    return callAws('Looking for servers', async () => {
      const found: Instance[] = []
      for await (const { Reservations = [] } of paginateDescribeInstances({ client, pageSize: 200 }, { Filters }))
        found.push(...Reservations.flatMap(({ Instances = [] }) => Instances))
      return found
    })
  }

  /**
   * Orders the instance. The same order again, by its client token, is the same instance; one that was terminated since needs another token.
   * @returns the instance as soon as it can be seen
   */
  async #run(spec: ServerSpec): Promise<Instance | undefined> {
    const order = await this.#orderOf(spec)
    const token = fingerprintOf(`${this.#options.installation} ${spec.databaseId} ${spec.request}`)
    for (let life = 0; life < mostLives; life++) {
      try {
        const ClientToken = `howdah-${token}-${life}`
        const { Instances: [made] = [] } = await callAws('Ordering a server', () =>
          this.#options.client.send(new RunInstancesCommand({ ...order, ClientToken })),
        )
        if (made?.State?.Name !== 'terminated' && made?.State?.Name !== 'shutting-down')
          return this.#find(spec.databaseId)
      } catch (error) {
        const name = error instanceof HowdahError ? awsErrorName(error.cause) : ''
        if (!/^Idempotent(InstanceTerminated|ParameterMismatch)$/.test(name)) throw error
      }
    }
    throw new HowdahError('cloud-refused', `${mostLives} servers of ${spec.request} were terminated already`)
  }

  async #orderOf(spec: ServerSpec): Promise<RunInstancesCommandInput> {
    const { installation, settings } = this.#options
    const { databaseId, flavour, availabilityZone, port } = spec
    const { imageId, instanceTypes, instanceProfile, subnets, securityGroups, publicAddresses = false } = settings
    const InstanceType = instanceTypes?.[flavour] ?? defaultInstanceTypes[flavour]
    const SubnetId = subnets[availabilityZone]
    if (!InstanceType) throw new HowdahError('cloud-refused', `No type of instance stands for the flavour ${flavour}`)
    if (!SubnetId) throw new HowdahError('cloud-refused', `The data center has no subnet in zone ${availabilityZone}`)
    const tags = { Name: `howdah-${installation}-${databaseId}`, ...ownerTags(installation, spec) }
    const ofServer = tagsOf({ ...tags, [tagNames.port]: String(port) })
    return {
      ImageId: imageId,
      InstanceType: InstanceType as NonNullable<RunInstancesCommandInput['InstanceType']>,
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: instanceProfile },
      NetworkInterfaces: [
        {
          DeviceIndex: 0,
          SubnetId,
          Groups: [...securityGroups],
          AssociatePublicIpAddress: publicAddresses,
          DeleteOnTermination: true,
        },
      ],
      // PostgreSQL's container shares the server's network: one hop is what it needs, and no other container gets further.
      MetadataOptions: {
        HttpEndpoint: 'enabled',
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 1,
        InstanceMetadataTags: 'enabled',
      },
      BlockDeviceMappings: [await this.#rootDisk()],
      InstanceInitiatedShutdownBehavior: 'stop',
      TagSpecifications: [
        { ResourceType: 'instance', Tags: ofServer },
        // Only what holds a database's data is one of its volumes.
        { ResourceType: 'volume', Tags: tagsOf({ [tagNames.installation]: installation, Name: `${tags.Name}-root` }) },
        { ResourceType: 'network-interface', Tags: tagsOf(tags) },
      ],
    }
  }

  /** Encrypted, whatever the image is: secrets of containers lie on it. */
  async #rootDisk() {
    const { client, settings } = this.#options
    const { Images: [image] = [] } = await callAws('Looking for the image of servers', () =>
      client.send(new DescribeImagesCommand({ ImageIds: [settings.imageId] })),
    )
    if (!image) throw new HowdahError('cloud-refused', `There is no image ${settings.imageId} in ${settings.region}`)
    const own = image.BlockDeviceMappings?.find(({ DeviceName }) => DeviceName === image.RootDeviceName)
    const VolumeSize = Math.max(own?.Ebs?.VolumeSize ?? 0, rootDiskGb)
    const Ebs = { Encrypted: true, VolumeType: 'gp3', VolumeSize, DeleteOnTermination: true } as const
    const key = settings.kmsKeyId ? { KmsKeyId: settings.kmsKeyId } : {}
    return { DeviceName: image.RootDeviceName ?? '/dev/xvda', Ebs: { ...Ebs, ...key } }
  }

  #serverOf({ InstanceId = '', PrivateIpAddress = '', PublicIpAddress, Tags }: Instance, ready: boolean): Server {
    const port = Number(valuesOf(Tags)[tagNames.port])
    return {
      id: InstanceId,
      address: PrivateIpAddress,
      endpoint: { host: PublicIpAddress || PrivateIpAddress, port },
      ready,
    }
  }
}
