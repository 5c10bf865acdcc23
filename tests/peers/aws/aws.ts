import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2'
import { dockerOutput, runId } from '../../../images/testing/docker.ts'
import { startMoto } from '../moto.ts'
import { Fleet } from './fleet.ts'
import { accessKeyIn, listen, makeNetwork, passOn } from './front.ts'
import { ensureInstanceImage, Holder } from './holder.ts'
import { instanceMetadata } from './instance-metadata.ts'
import type { CommandDocument } from './ssm-document.ts'
import { SsmRunCommand } from './ssm-server.ts'
import { answer, operationOf } from './wire.ts'

export interface AwsOptions {
  readonly documents: Readonly<Record<string, CommandDocument>>
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

export interface Aws {
  /** For every service. */
  readonly endpoint: string
  readonly region: string
  readonly subnetId: string
  readonly runCommand: SsmRunCommand
  readonly fleet: Fleet
  readonly requests: readonly InstanceRequest[]
  stop(): Promise<void>
}

const region = 'eu-central-1'
/** The identity that servers may be given. */
export const instanceProfile = 'howdah-server'
const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }

/**
 * AWS, for the time of a test: moto for what it does for real, and in front of it Run Command with holders that stand for the instances which moto only lists. Whatever it makes carries
 * a label of its own; `stop` removes exactly that.
 */
export const startAws = async ({ documents, images, environment }: AwsOptions): Promise<Aws> => {
  await ensureInstanceImage()
  const name = `howdah-aws-${runId}`
  const label = `org.howdah.test.aws=${runId}`
  const { cidr, gateway } = await makeNetwork(name, label)
  await dockerOutput(['volume', 'create', '--label', label, name])
  const moto = await startMoto(environment)
  const client = new EC2Client({ endpoint: moto.endpoint, region, credentials })
  const requests: InstanceRequest[] = []
  let fleet: Fleet | undefined
  const metadata = await listen(
    gateway,
    instanceMetadata(region, (address) => fleet?.instanceAt(address)),
  )
  const nodes: Fleet['nodes'] = new Map()
  const runCommand = new SsmRunCommand({ nodes, documents })
  const front = await listen(gateway, (request, response) => {
    const from = fleet?.instanceAt(request.socket.remoteAddress ?? '')?.InstanceId
    if (from) requests.push({ from, accessKey: accessKeyIn(request), path: `${request.method} ${request.url}` })
    if (operationOf(request) in runCommand.operations) return void answer(runCommand.operations, request, response)
    passOn(moto.endpoint, request, response, () => void fleet?.reconcile())
  })
  const surroundings = { name, label, metadata: metadata.address, endpoint: `http://${front.address}` }
  fleet = new Fleet(client, surroundings, nodes)
  if (images.length > 0) {
    const first = await Holder.start(surroundings, 'image')
    await first.booted()
    await first.becomeImage(images)
  }
  const { Vpc } = await client.send(new CreateVpcCommand({ CidrBlock: cidr }))
  const subnet = { VpcId: Vpc?.VpcId, CidrBlock: cidr, AvailabilityZone: `${region}a` }
  const { Subnet } = await client.send(new CreateSubnetCommand(subnet))
  await makeInstanceProfile(moto.endpoint)
  const started = fleet
  const stop = async () => {
    await started.stop()
    await Promise.all([front.close(), metadata.close(), moto.stop()])
    const left = (await dockerOutput(['ps', '--all', '--quiet', '--filter', `label=${label}`]))
      .split('\n')
      .filter(Boolean)
    if (left.length > 0) await dockerOutput(['rm', '--force', '--volumes', ...left])
    await dockerOutput(['volume', 'rm', '--force', name])
    await dockerOutput(['network', 'rm', name])
  }
  return {
    endpoint: surroundings.endpoint,
    region,
    subnetId: Subnet?.SubnetId ?? '',
    runCommand,
    fleet,
    requests,
    stop,
  }
}

const makeInstanceProfile = async (endpoint: string): Promise<void> => {
  const role = { RoleName: instanceProfile, AssumeRolePolicyDocument: '{}' }
  const profile = { InstanceProfileName: instanceProfile }
  await iam(endpoint, 'CreateRole', role)
  await iam(endpoint, 'CreateInstanceProfile', profile)
  await iam(endpoint, 'AddRoleToInstanceProfile', { ...profile, RoleName: instanceProfile })
}

const iam = async (endpoint: string, Action: string, parameters: Readonly<Record<string, string>>): Promise<void> => {
  const authorization = `AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=any`
  const body = new URLSearchParams({ Action, Version: '2010-05-08', ...parameters })
  const answer = await fetch(endpoint, { method: 'POST', headers: { authorization }, body })
  if (!answer.ok) throw new Error(`${Action}: ${await answer.text()}`)
}
