import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RegisterImageCommand,
} from '@aws-sdk/client-ec2'
import { dockerOutput, runId } from '../../../images/testing/docker.ts'
import { startMoto } from '../moto.ts'
import { accountId, form, region } from './account.ts'
import { Fleet } from './fleet.ts'
import { accessKeyIn, listen, makeNetwork, passOn } from './front.ts'
import { ensureInstanceImage, Holder } from './holder.ts'
import { instanceMetadata } from './instance-metadata.ts'
import { ownLabel, removeAllWith, removeLeftovers } from './leftovers.ts'
import type { CommandDocument } from './ssm-document.ts'
import { SsmRunCommand } from './ssm-server.ts'
import { answer, operationOf } from './wire.ts'

export interface AwsOptions {
  /** Images that servers find in their machine image. */
  readonly images: readonly string[]
  /** moto's settings. */
  readonly environment?: Readonly<Record<string, string>>
}

/** One request that an instance made, by whose identity. */
export interface InstanceRequest {
  readonly from: string
  readonly accessKey: string
  readonly path: string
}

export interface Account {
  readonly availabilityZone: string
  readonly subnetId: string
  readonly securityGroup: string
  readonly imageId: string
}

export interface Aws {
  /** For every service. */
  readonly endpoint: string
  readonly region: string
  /** What an administrator has set up for servers. */
  readonly account: Account
  /** Of Run Command, by name. */
  readonly documents: Map<string, CommandDocument>
  readonly runCommand: SsmRunCommand
  readonly fleet: Fleet
  readonly requests: readonly InstanceRequest[]
  stop(): Promise<void>
}

/** The identity that servers may be given. */
export const instanceProfile = 'howdah-server'
const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }

/**
 * AWS, for the time of a test: moto for what it does for real, and in front of it Run Command with holders that stand for the instances which moto only lists. Whatever it makes carries
 * the label of this process; `stop` removes exactly that, and the next start what a run left that was killed.
 */
export const startAws = async (options: AwsOptions): Promise<Aws> => {
  const undos: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const undo of undos.splice(0).reverse()) await undo()
  }
  try {
    return await start(options, undos, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

const start = async (
  { images, environment }: AwsOptions,
  undos: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
): Promise<Aws> => {
  await removeLeftovers()
  await ensureInstanceImage()
  const name = `howdah-aws-${runId}`
  undos.push(() => removeAllWith(ownLabel))
  const { cidr, gateway } = await makeNetwork(name, ownLabel)
  await dockerOutput(['volume', 'create', '--label', ownLabel, name])
  const moto = await startMoto(environment)
  undos.push(() => moto.stop())

  const client = new EC2Client({ endpoint: moto.endpoint, region, credentials })
  const requests: InstanceRequest[] = []
  const nodes: Fleet['nodes'] = new Map()
  const documents = new Map<string, CommandDocument>()
  const runCommand = new SsmRunCommand({ nodes, documents })
  let fleet: Fleet | undefined
  const instanceAt = (address = '') => fleet?.instanceAt(address)
  const metadata = await listen(gateway, instanceMetadata(region, instanceAt))
  undos.push(metadata.close)
  const front = await listen(gateway, (request, response) => {
    const from = instanceAt(request.socket.remoteAddress)?.InstanceId
    if (from) requests.push({ from, accessKey: accessKeyIn(request), path: `${request.method} ${request.url}` })
    if (operationOf(request) in runCommand.operations) return void answer(runCommand.operations, request, response)
    void passOn(moto.endpoint, request, response, () => void fleet?.reconcile())
  })
  undos.push(front.close)
  const endpoint = `http://${front.address}`
  const surroundings = { name, label: ownLabel, metadata: metadata.address, endpoint }
  const started = new Fleet(client, surroundings, nodes)
  fleet = started
  undos.push(() => started.stop())
  if (images.length > 0) {
    const first = await Holder.start(surroundings, 'image')
    await first.booted()
    await first.becomeImage(images)
  }
  const account = await setUp(client, cidr)
  await makeInstanceProfile(moto.endpoint)
  return { endpoint, region, account, documents, runCommand, fleet: started, requests, stop }
}

const setUp = async (client: EC2Client, cidr: string): Promise<Account> => {
  const availabilityZone = `${region}a`
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: cidr }))
  const VpcId = Vpc?.VpcId
  const subnet = { VpcId, CidrBlock: cidr, AvailabilityZone: availabilityZone }
  const { Subnet } = await client.send(new CreateSubnetCommand(subnet))
  const group = { VpcId, GroupName: 'servers', Description: 'Servers' }
  const { GroupId = '' } = await client.send(new CreateSecurityGroupCommand(group))
  const image = {
    Name: 'servers',
    RootDeviceName: '/dev/xvda',
    Architecture: 'x86_64',
    VirtualizationType: 'hvm',
  } as const
  const { ImageId = '' } = await client.send(new RegisterImageCommand(image))
  return { availabilityZone, subnetId: Subnet?.SubnetId ?? '', securityGroup: GroupId, imageId: ImageId }
}

/** @returns its ARN */
export const makeRole = async (endpoint: string, RoleName: string): Promise<string> => {
  await form(endpoint, 'iam', { Action: 'CreateRole', RoleName, AssumeRolePolicyDocument: '{}' })
  return `arn:aws:iam::${accountId}:role/${RoleName}`
}

const makeInstanceProfile = async (endpoint: string): Promise<void> => {
  await makeRole(endpoint, instanceProfile)
  const profile = { InstanceProfileName: instanceProfile }
  await form(endpoint, 'iam', { Action: 'CreateInstanceProfile', ...profile })
  await form(endpoint, 'iam', { Action: 'AddRoleToInstanceProfile', ...profile, RoleName: instanceProfile })
}
