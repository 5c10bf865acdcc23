import {
  AttachVolumeCommand,
  CreateVolumeCommand,
  EC2Client,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { GetCommandInvocationCommand, PutParameterCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dockerOutput, waitUntil } from '../../images/testing/docker.ts'
import { type Aws, startAws } from '../peers/aws/aws.ts'
import { accessKeyOf } from '../peers/aws/instance-metadata.ts'

let aws: Aws
let ec2: EC2Client
let ssm: SSMClient
let s3: S3Client
let instanceId: string
beforeAll(async () => {
  aws = await startAws({ images: ['howdah/backup:17'] })
  const { endpoint, region } = aws
  const settings = { endpoint, region, credentials: { accessKeyId: 'any', secretAccessKey: 'any' } }
  ec2 = new EC2Client(settings)
  ssm = new SSMClient(settings)
  s3 = new S3Client({ ...settings, forcePathStyle: true })
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId: aws.account.imageId, MinCount: 1, MaxCount: 1, SubnetId: aws.account.subnetId },
      IamInstanceProfile: { Name: 'howdah-server' },
      MetadataOptions: { HttpTokens: 'required', InstanceMetadataTags: 'enabled' },
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'howdah:volume:data', Value: 'vol-1' }] }],
    }),
  )
  instanceId = Instances[0]?.InstanceId ?? ''
  await online()
})
afterAll(() => aws.stop())

const online = () =>
  waitUntil(async () => aws.fleet.nodes.get(instanceId)?.online, { timeoutMs: 60_000, what: 'the boot' })

/** What a script prints on the instance. */
const run = async (...commands: string[]): Promise<string> => {
  const input = { DocumentName: 'AWS-RunShellScript', InstanceIds: [instanceId], Parameters: { commands } }
  const { Command } = await ssm.send(new SendCommandCommand(input))
  const look = new GetCommandInvocationCommand({ CommandId: Command?.CommandId, InstanceId: instanceId })
  const seen = await waitUntil(
    async () => {
      const seen = await ssm.send(look)
      return !['Pending', 'InProgress'].includes(seen.Status ?? '') && seen
    },
    { timeoutMs: 60_000, what: commands.join('; ') },
  )
  expect(`${seen.Status} ${seen.StandardErrorContent}`).toMatch(/^Success/)
  return seen.StandardOutputContent?.trim() ?? ''
}

describe('a holder that stands for an instance', () => {
  it('has a container engine of its own, with the images of its machine image', async () => {
    expect(await run('docker image ls --format "{{.Repository}}:{{.Tag}}"')).toBe('howdah/backup:17')
    expect(await run('docker run --rm --network host --memory 256m --entrypoint hostname howdah/backup:17')).toBe(
      instanceId,
    )
  })

  it('tells its metadata to who has a token', async () => {
    const url = 'http://169.254.169.254/latest'
    const token = `$(curl -sf -X PUT -H "X-aws-ec2-metadata-token-ttl-seconds: 60" ${url}/api/token)`

    expect(await run(`curl -s -o /dev/null -w "%{http_code}" ${url}/meta-data/instance-id`)).toBe('401')
    expect(await run(`curl -s -H "X-aws-ec2-metadata-token: ${token}" ${url}/meta-data/instance-id`)).toBe(instanceId)
    expect(
      await run(`curl -s -H "X-aws-ec2-metadata-token: ${token}" "${url}/meta-data/tags/instance/howdah:volume:data"`),
    ).toBe('vol-1')
  })

  it('reaches AWS with the identity of the instance', async () => {
    await ssm.send(new PutParameterCommand({ Name: '/howdah/test/a', Value: 'of the server', Type: 'SecureString' }))

    const read = 'aws ssm get-parameter --region eu-central-1 --name /howdah/test/a --with-decryption'
    expect(await run(`${read} --query Parameter.Value --output text`)).toBe('of the server')
    expect(aws.requests.at(-1)).toMatchObject({ from: instanceId, accessKey: accessKeyOf(instanceId) })
  })

  it("uploads in parts with wal-g, as the images do, to the bucket of the instance's identity", async () => {
    await s3.send(
      new CreateBucketCommand({ Bucket: 'walg', CreateBucketConfiguration: { LocationConstraint: 'eu-central-1' } }),
    )
    const variables = `-e AWS_ENDPOINT=${aws.endpoint} -e AWS_S3_FORCE_PATH_STYLE=true -e AWS_REGION=eu-central-1 -e WALG_S3_PREFIX=s3://walg/x`

    await run(
      'head -c 60000000 /dev/urandom >/tmp/big && chmod 644 /tmp/big',
      `docker run --rm --network host -v /tmp/big:/big:ro ${variables} --entrypoint wal-g howdah/backup:17 st put --no-compress --no-encrypt /big big`,
      `docker run --rm --network host ${variables} --entrypoint wal-g howdah/backup:17 st cat big | cmp - /tmp/big`,
    )

    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'walg' }))
    expect(Contents.map(({ Key, Size }) => [Key, Size])).toEqual([['x/big', 60_000_000]])
    const parts = aws.requests.filter(({ path }) => /^PUT .*partNumber=/.test(path))
    expect(parts.length).toBeGreaterThan(1)
    expect(new Set(parts.map(({ accessKey }) => accessKey))).toEqual(new Set([accessKeyOf(instanceId)]))
  })

  it('has its volumes as disks', async () => {
    const zone = aws.account.availabilityZone
    const { VolumeId = '' } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 1 }))
    await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId: instanceId, Device: '/dev/sdf' }))
    const device = `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${VolumeId.replace('-', '')}`

    const content = await run(
      `until [ -b ${device} ]; do sleep 0.1; done`,
      `blkid -p ${device} || mkfs.ext4 -q ${device} >&2`,
      `docker volume create --driver local --opt type=ext4 --opt device=${device} data >&2`,
      'docker run --rm -v data:/data --entrypoint sh howdah/backup:17 -c "df --output=size -BG /data | tail -1"',
    )

    expect(content).toMatch(/^1G$/)
  })

  it('is gone when the instance is terminated', async () => {
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }))
    const names = () => dockerOutput(['ps', '--all', '--format', '{{.Names}}', '--filter', `name=${instanceId}`])

    await waitUntil(async () => (await names()) === '', { timeoutMs: 30_000, what: 'its end' })
    expect(aws.fleet.problems).toEqual([])
  })
})
