import { randomBytes } from 'node:crypto'
import {
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import {
  CreateMultipartUploadCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AwsBuckets } from '../../shared/clouds/aws/buckets.ts'
import { AwsServers } from '../../shared/clouds/aws/servers.ts'
import { AwsVolumes } from '../../shared/clouds/aws/volumes.ts'
import { bucketOf, type ServerSpec } from '../../shared/clouds/cloud.ts'
import { newDatabaseId, newRequestKey } from '../../shared/core/ids.ts'
import { instant } from '../../shared/core/time.ts'
import { ParameterSecrets } from '../../shared/secrets/parameter-store/parameter-secrets.ts'
import { bucketsContract } from '../contract/buckets.contract.ts'
import { moment, patiently } from '../contract/patience.ts'
import { secretsContract } from '../contract/secrets.contract.ts'
import { serversContract } from '../contract/servers.contract.ts'
import { volumesContract } from '../contract/volumes.contract.ts'
import { type Account, accountId, openAccount, region, serverRoleArn } from './aws/account.ts'

let account: Account
interface OfBucket {
  readonly Bucket?: string | undefined
  readonly ExpectedBucketOwner?: string | undefined
}

/** What S3 was asked. */
const calls: { readonly name: string; readonly input: OfBucket }[] = []
beforeAll(async () => {
  account = await openAccount()
  account.s3.middlewareStack.add((next, { commandName = '' }) => (args) => {
    calls.push({ name: commandName, input: args.input as OfBucket })
    return next(args)
  })
}, 300_000)
afterAll(() => account.stop())

/** Each test has an installation of its own on the one account, so that it sees nothing of the others. */
const newInstallation = () => `t${randomBytes(4).toString('hex')}`
const online = { isOnline: async () => true }
const ends = { pass: moment, close: async () => {} }

const serversOf = (installation: string, agents = online) =>
  new AwsServers({ client: account.ec2, agents, installation, settings: account.settings })
const volumesOf = (installation: string) =>
  new AwsVolumes({ client: account.ec2, installation, settings: account.settings })
const bucketsOf = (installation: string) =>
  new AwsBuckets({ client: account.s3, installation, region, accountId, serverRoleArn })

const spec = {
  dataCenter: 'FRA1',
  availabilityZone: `${region}a`,
  flavour: 'developer',
  port: 5432,
  clients: 64,
  image: 'i',
}
const specOf = (): ServerSpec => ({ ...spec, databaseId: newDatabaseId(), request: newRequestKey() })

serversContract('EC2', async () => ({
  ...ends,
  servers: serversOf(newInstallation()),
  others: serversOf(newInstallation()),
  spec,
}))

volumesContract('EBS', async () => {
  const installation = newInstallation()
  const server = specOf()
  const { id } = await patiently(() => serversOf(installation).ensure(server), moment)
  return { ...ends, volumes: volumesOf(installation), serverId: id, databaseId: server.databaseId }
})

const put = async (Bucket: string, Key: string) => {
  await account.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
}
bucketsContract('S3', async () => {
  const installation = newInstallation()
  const stopVersions = async (Bucket: string) => {
    const VersioningConfiguration = { Status: 'Suspended' } as const
    await account.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
  }
  return { ...ends, buckets: bucketsOf(installation), installation, put, stopVersions }
})

secretsContract('the Parameter Store', async () => ({
  secrets: new ParameterSecrets({ client: account.ssm, installation: newInstallation() }),
  close: async () => {},
}))

describe('a server on EC2', () => {
  const instanceOf = async (id: string) => {
    const { Reservations = [] } = await account.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }))
    return Reservations[0]?.Instances?.[0]
  }

  test('has metadata by IMDSv2 only, its tags in it, no address on the internet, and says whose it is', async () => {
    const installation = newInstallation()
    const wanted = specOf()
    const { id } = await patiently(() => serversOf(installation).ensure(wanted), moment)

    const instance = await instanceOf(id)

    expect(instance?.MetadataOptions).toMatchObject({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 })
    expect(instance?.PublicIpAddress).toBeUndefined()
    expect(instance?.IamInstanceProfile?.Arn).toMatch(/howdah-server$/)
    const tags = Object.fromEntries((instance?.Tags ?? []).map(({ Key, Value }) => [Key, Value]))
    expect(tags).toMatchObject({
      'howdah:installation': installation,
      'howdah:database': wanted.databaseId,
      'howdah:request': wanted.request,
    })
  })

  test('is not ready before its agent takes commands', async () => {
    const wanted = specOf()
    const agents = { isOnline: async () => false }
    const servers = serversOf(newInstallation(), agents)
    await patiently(() => servers.ensure(wanted), moment)

    expect(await servers.find(wanted.databaseId)).toMatchObject({ ready: false })

    agents.isOnline = async () => true
    expect(await servers.find(wanted.databaseId)).toMatchObject({ ready: true })
  })

  test('that somebody has stopped is started by whoever wants it', async () => {
    const wanted = specOf()
    const servers = serversOf(newInstallation())
    const { id } = await patiently(() => servers.ensure(wanted), moment)
    await account.ec2.send(new StopInstancesCommand({ InstanceIds: [id] }))
    expect(await servers.find(wanted.databaseId)).toMatchObject({ ready: false })

    await patiently(() => servers.ensure(wanted), moment)

    expect(await servers.find(wanted.databaseId)).toMatchObject({ id, ready: true })
  })

  test('cannot be had with an image, a flavour or a zone that is not there: that is for good, and says why', async () => {
    const installation = newInstallation()
    const noImage = { ...account.settings, imageId: 'ami-00000000' }
    const servers = new AwsServers({ client: account.ec2, agents: online, installation, settings: noImage })

    await expect(servers.ensure(specOf())).rejects.toMatchObject({ code: 'cloud-refused' })
    const good = serversOf(installation)
    await expect(good.ensure({ ...specOf(), flavour: 'x' })).rejects.toMatchObject({ code: 'cloud-refused' })
    await expect(good.ensure({ ...specOf(), availabilityZone: 'x' })).rejects.toMatchObject({ code: 'cloud-refused' })
  })
})

describe('a volume on EBS', () => {
  test.each(['local', 'network'] as const)(
    'is an encrypted disk beside its server, which knows it (%s)',
    async (type) => {
      const installation = newInstallation()
      const server = specOf()
      const { id: serverId } = await patiently(() => serversOf(installation).ensure(server), moment)
      const volumes = volumesOf(installation)
      const owner = { databaseId: server.databaseId, request: server.request }
      const id = `howdah-${installation}-data`
      await patiently(() => volumes.ensure({ ...owner, id, sizeGb: 7, storageType: type, serverId }), moment)

      const { Volumes: [disk] = [] } = await account.ec2.send(
        new DescribeVolumesCommand({ Filters: [{ Name: 'tag:howdah:volume', Values: [id] }] }),
      )
      expect(disk).toMatchObject({ Encrypted: true, Size: 7, VolumeType: 'gp3', AvailabilityZone: `${region}a` })
      expect(disk?.Attachments).toMatchObject([{ InstanceId: serverId, State: 'attached' }])
      const { Reservations = [] } = await account.ec2.send(new DescribeInstancesCommand({ InstanceIds: [serverId] }))
      const tags = Reservations[0]?.Instances?.[0]?.Tags
      expect(tags).toContainEqual({ Key: `howdah:volume:${id}`, Value: disk?.VolumeId })

      await patiently(() => volumes.remove(id), moment)
      const after = await account.ec2.send(new DescribeInstancesCommand({ InstanceIds: [serverId] }))
      const keys = after.Reservations?.[0]?.Instances?.[0]?.Tags?.map(({ Key }) => Key)
      expect(keys).not.toContain(`howdah:volume:${id}`)
    },
  )

  test('of a server that is gone is not made', async () => {
    const volume = { id: 'v', sizeGb: 1, storageType: 'local', serverId: 'i-0123456789abcdef0' } as const
    const owner = { databaseId: newDatabaseId(), request: newRequestKey() }

    await expect(volumesOf(newInstallation()).ensure({ ...volume, ...owner })).rejects.toMatchObject({
      code: 'server-lost',
    })
  })
})

describe('a bucket on S3', () => {
  const make = async () => {
    const installation = newInstallation()
    const owner = { databaseId: newDatabaseId(), request: newRequestKey(), serverId: 'i-0abc' }
    const Bucket = bucketOf(installation, owner.databaseId)
    const buckets = bucketsOf(installation)
    await patiently(() => buckets.ensure(Bucket, owner), moment)
    return { installation, owner, Bucket, buckets }
  }
  interface Policy {
    readonly Statement: readonly {
      readonly Sid: string
      readonly Effect: string
      readonly Principal: unknown
      readonly Action: readonly string[]
      readonly Condition: Record<string, Record<string, string>>
    }[]
  }
  const policyOf = async (Bucket: string) => {
    const { Policy } = await account.s3.send(new GetBucketPolicyCommand({ Bucket }))
    return (JSON.parse(Policy ?? '{}') as Policy).Statement
  }
  /** Which instances may do it. */
  const admitted = async (Bucket: string, action: string) =>
    (await policyOf(Bucket))
      .filter(({ Effect, Action }) => Effect === 'Allow' && Action.includes(action))
      .map(({ Condition }) => Condition.StringLike?.['aws:userid'])

  test('is private, encrypted and versioned, and tells what happens in it', async () => {
    const { Bucket } = await make()
    const { s3 } = account

    const { PublicAccessBlockConfiguration: block } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }))
    expect(Object.values(block ?? {})).toEqual([true, true, true, true])
    const { ServerSideEncryptionConfiguration: sse } = await s3.send(new GetBucketEncryptionCommand({ Bucket }))
    expect(sse?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm).toBe('AES256')
    expect((await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe('Enabled')
    // moto keeps it, and does not tell.
    const events = calls.findLast(({ name }) => name === 'PutBucketNotificationConfigurationCommand')
    expect(events?.input).toMatchObject({ Bucket, NotificationConfiguration: { EventBridgeConfiguration: {} } })
  })

  test('is one of this account, whatever is done with it', async () => {
    const { Bucket, buckets, owner } = await make()
    await buckets.grantRead(Bucket, { databaseId: newDatabaseId(), serverId: 'i-0def' })
    await buckets.expire(Bucket, instant('2030-01-01T00:00:00Z'))
    await buckets.removeKey(owner.databaseId)
    await put(Bucket, 'wal/1')
    await account.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'unfinished' }))
    const own = calls.length
    await buckets.list()
    await patiently(() => buckets.remove(Bucket), moment)

    const blind = [...calls.slice(0, own - 2), ...calls.slice(own)]
      .filter(({ input, name }) => input.Bucket === Bucket && name !== 'CreateBucketCommand')
      .filter(({ input }) => input.ExpectedBucketOwner !== accountId)
    expect(blind.map(({ name }) => name)).toEqual([])
  })

  test('admits its own server by encrypted transport, and no other with the same role', async () => {
    const { Bucket } = await make()

    const statements = await policyOf(Bucket)

    expect(statements.find(({ Effect }) => Effect === 'Deny')).toMatchObject({
      Principal: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    })
    for (const { Principal, Condition } of statements.filter(({ Effect }) => Effect === 'Allow')) {
      expect(Principal).toEqual({ AWS: serverRoleArn })
      expect(Condition).toEqual({ StringLike: { 'aws:userid': '*:i-0abc' } })
    }
    expect(JSON.stringify(statements)).not.toContain('DeleteObjectVersion')
  })

  test('lets the server of another database read while it is granted, which its own goes on as before', async () => {
    const { Bucket, buckets, owner } = await make()
    const reader = { databaseId: newDatabaseId(), serverId: 'i-0def' }

    await buckets.grantRead(Bucket, reader)
    expect(await admitted(Bucket, 's3:GetObject')).toEqual(['*:i-0abc', '*:i-0def'])
    expect(await admitted(Bucket, 's3:PutObject')).toEqual(['*:i-0abc'])
    // A new server of the database takes the old one's place, and readers stay.
    await buckets.ensure(Bucket, { ...owner, serverId: 'i-0new' })
    expect((await admitted(Bucket, 's3:GetObject')).toSorted()).toEqual(['*:i-0def', '*:i-0new'])

    await buckets.revokeRead(Bucket, reader.databaseId)
    expect(await admitted(Bucket, 's3:GetObject')).toEqual(['*:i-0new'])
    await buckets.removeKey(owner.databaseId)
    expect(await admitted(Bucket, 's3:GetObject')).toEqual([])
  })

  test('loses by age what is no backup any more, and all of it only when its database is deleted', async () => {
    const { Bucket, buckets } = await make()
    const rules = async () => {
      const { Rules = [] } = await account.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))
      return Object.fromEntries(Rules.map((rule) => [rule.ID, rule]))
    }
    expect(Object.keys(await rules()).toSorted()).toEqual(['noncurrent-versions', 'unfinished-uploads'])
    expect((await rules())['noncurrent-versions']?.Expiration?.Days).toBeUndefined()

    await buckets.expire(Bucket, instant('2030-01-01T12:00:00Z'))

    expect((await rules())['deleted-database']?.Expiration?.Date).toEqual(new Date('2030-01-02T00:00:00Z'))
  })

  test('with more in it than goes in one call is removed over several, with every version and every upload', async () => {
    const { Bucket, buckets } = await make()
    await account.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'unfinished' }))
    const keys = Array.from({ length: 1100 }, (_, n) => `wal/${n}`)
    for (let at = 0; at < keys.length; at += 50)
      await Promise.all(keys.slice(at, at + 50).map((key) => put(Bucket, key)))
    await Promise.all(keys.slice(0, 50).map((key) => put(Bucket, key)))

    await patiently(() => buckets.remove(Bucket), moment)

    expect(await buckets.list()).toEqual([])
  })
})

test('a secret is a SecureString that carries the installation and the database', async () => {
  const secrets = new ParameterSecrets({ client: account.ssm, installation: 'abc' })
  await secrets.put('d-1/verifier', 'SCRAM')

  const { Parameter } = await account.ssm.send(new GetParameterCommand({ Name: '/howdah/abc/d-1/verifier' }))

  expect(Parameter?.Type).toBe('SecureString')
  expect(Parameter?.Value).not.toBe('SCRAM')
  const images = await account.ec2.send(new DescribeImagesCommand({ ImageIds: [account.settings.imageId] }))
  expect(images.Images).toHaveLength(1)
})
