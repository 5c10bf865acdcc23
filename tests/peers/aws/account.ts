import {
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeInstancesCommand,
  EC2Client,
  RegisterImageCommand,
  type RunInstancesCommandOutput,
} from '@aws-sdk/client-ec2'
import { S3Client } from '@aws-sdk/client-s3'
import { SFNClient } from '@aws-sdk/client-sfn'
import { SSMClient } from '@aws-sdk/client-ssm'
import type { AwsDataCenterSettings } from '../../../shared/clouds/aws/settings.ts'
import { type Moto, startMoto } from '../moto.ts'

/** What moto takes for its one account. */
export const accountId = '123456789012'
export const region = 'eu-central-1'
export const serverRoleArn = `arn:aws:iam::${accountId}:role/howdah-server`

/** An empty account of AWS at moto, with what an administrator sets up before Howdah. */
export interface Account {
  readonly endpoint: string
  readonly ec2: EC2Client
  readonly s3: S3Client
  readonly ssm: SSMClient
  readonly sfn: SFNClient
  readonly settings: AwsDataCenterSettings
  stop(): Promise<void>
}

export const openAccount = async (moto?: Moto): Promise<Account> => {
  const { endpoint, stop } = moto ?? (await startMoto())
  const settings = { endpoint, region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' }, maxAttempts: 2 }
  const ec2 = withClientTokens(new EC2Client(settings))
  await form(endpoint, 'iam', { Action: 'CreateInstanceProfile', InstanceProfileName: 'howdah-server' })
  return {
    endpoint,
    ec2,
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    ssm: new SSMClient(settings),
    sfn: new SFNClient(settings),
    settings: await dataCenter(ec2),
    stop,
  }
}

/** moto knows no client tokens: the same order again is the same instance, and an error when that was terminated since. */
const withClientTokens = (ec2: EC2Client): EC2Client => {
  const orders = new Map<string, Promise<{ readonly output: RunInstancesCommandOutput }>>()
  ec2.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const { ClientToken } = args.input as { readonly ClientToken?: string }
        if (commandName !== 'RunInstancesCommand' || !ClientToken) return next(args)
        const known = orders.get(ClientToken)
        const made = known ?? (next(args) as Promise<{ output: RunInstancesCommandOutput; response: unknown }>)
        orders.set(ClientToken, made)
        const { output } = await made
        const InstanceIds = (output.Instances ?? []).map(({ InstanceId = '' }) => InstanceId)
        const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }))
        const [state] = Reservations.flatMap(({ Instances = [] }) => Instances).map(({ State }) => State?.Name)
        if (known && state === 'terminated')
          throw Object.assign(new Error('terminated'), { name: 'IdempotentInstanceTerminated', $fault: 'client' })
        return { output, response: undefined }
      },
    { step: 'initialize' },
  )
  return ec2
}

const dataCenter = async (ec2: EC2Client): Promise<AwsDataCenterSettings> => {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
  const AvailabilityZone = `${region}a`
  const { Subnet } = await ec2.send(
    new CreateSubnetCommand({ VpcId: Vpc?.VpcId, CidrBlock: '10.0.0.0/20', AvailabilityZone }),
  )
  const { ImageId = '' } = await ec2.send(
    new RegisterImageCommand({
      Name: 'servers',
      RootDeviceName: '/dev/xvda',
      Architecture: 'x86_64',
      VirtualizationType: 'hvm',
    }),
  )
  return {
    region,
    subnets: { [AvailabilityZone]: Subnet?.SubnetId ?? '' },
    securityGroups: [],
    instanceProfile: 'howdah-server',
    imageId: ImageId,
  }
}

/** By it moto knows which service a call is for, where there is no client of it here. */
export const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=any/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=any`,
})

/** A call of a service for which there is no client here. */
export const form = async (endpoint: string, service: string, body: Record<string, string>): Promise<void> => {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: signedFor(service),
    body: new URLSearchParams({ Version: '2010-05-08', ...body }),
  })
  if (!answer.ok) throw new Error(`${body.Action}: ${await answer.text()}`)
}

/** Forgets everything but the account itself. */
export const emptyAccount = async ({ endpoint }: Account): Promise<void> => {
  await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' })
}
