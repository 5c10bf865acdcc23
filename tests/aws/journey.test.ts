import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { DescribeInstancesCommand, DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  DeleteObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  paginateGetExecutionHistory,
  paginateListExecutions,
  paginateListStateMachines,
  SFNClient,
} from '@aws-sdk/client-sfn'
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { docker, waitUntil } from '../../images/testing/docker.ts'
import { createDatabase } from '../../state-machines/create.ts'
import { accessKeyOf } from '../peers/aws/instance-metadata.ts'
import { Installation, logGroupName, type RequestView } from './installation.ts'

interface Accepted {
  readonly database: { readonly id: string }
  readonly request: { readonly key: string }
}

const password = 'a long secret of the owner'

let howdah: Installation
let folder: string
let clients: { logs: CloudWatchLogsClient; ec2: EC2Client; s3: S3Client; ssm: SSMClient; sfn: SFNClient }
let id: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-journey-'))
  howdah = await Installation.open()
  const { endpoint, region } = howdah.aws
  const settings = { endpoint, region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }
  const of = <T>(Client: new (options: typeof settings) => T): T => new Client(settings)
  clients = {
    logs: of(CloudWatchLogsClient),
    ec2: of(EC2Client),
    s3: of(S3Client),
    ssm: of(SSMClient),
    sfn: of(SFNClient),
  }
})
afterAll(async () => {
  await howdah?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Over TLS, with the certificate checked, from outside of the server. */
const psql = async (sql: string, secret = password): Promise<string> => {
  const { libpq, certificate } = await howdah.api<{ libpq: string; certificate: string }>(
    'GET',
    `/v1/databases/${id}/connection?certificateFile=/ca.crt`,
  )
  const file = join(folder, 'ca.crt')
  await writeFile(file, certificate)
  const options = ['--network', 'host', '--env', `PGPASSWORD=${secret}`, '--volume', `${file}:/ca.crt:ro`]
  const command = ['--entrypoint', 'psql', 'howdah/postgres:17', libpq, '-XAtqc', sql]
  const { code, stdout, stderr } = await docker(['run', '--rm', ...options, ...command])
  if (code !== 0) throw new Error(stderr)
  return stdout.trim()
}

const objects = async (): Promise<readonly string[]> => {
  const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}))
  const names: string[] = []
  for (const { Name } of Buckets) {
    const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: Name }))
    names.push(...Contents.map(({ Key = '' }) => Key))
  }
  return names
}

const ask = async (method: string, path: string, body?: unknown): Promise<RequestView> => {
  const { request } = await howdah.api<Accepted>(method, `/v1/databases/${id}${path}`, body)
  return howdah.processed(request.key)
}

/** Takes objects from the database's bucket as a rule of age does, and tells of each as EventBridge does through the queue. */
const expire = async (isChosen: (key: string) => boolean): Promise<void> => {
  const { Buckets: [{ Name: Bucket = '' } = {}] = [] } = await clients.s3.send(new ListBucketsCommand({}))
  const gone: string[] = []
  const { Versions = [], DeleteMarkers = [] } = await clients.s3.send(new ListObjectVersionsCommand({ Bucket }))
  for (const { Key = '', VersionId } of [...Versions, ...DeleteMarkers].filter(({ Key = '' }) => isChosen(Key))) {
    await clients.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
    gone.push(Key)
  }
  const told = [...new Set(gone)].map((key) => ({
    ...{ source: 'aws.s3', 'detail-type': 'Object Deleted' },
    detail: { bucket: { name: Bucket }, object: { key }, reason: 'Lifecycle Expiration' },
  }))
  const Records = told.map((event, n) => ({ eventSource: 'aws:sqs', messageId: `m${n}`, body: JSON.stringify(event) }))
  expect(await howdah.invoke('bucketExpired', { Records })).toEqual({ batchItemFailures: [] })
}

const requestOf = (type: string): Promise<RequestView> =>
  waitUntil(
    async () => {
      const { items } = await howdah.api<{ items: RequestView[] }>('GET', `/v1/requests?databaseId=${id}`)
      return items.find((request) => request.type === type)
    },
    { timeoutMs: 30_000, what: type },
  )

const backupNames = async (): Promise<readonly string[]> => {
  const { items } = await howdah.api<{ items: { name: string }[] }>('GET', `/v1/databases/${id}/backups`)
  return items.map(({ name }) => name)
}

/** All that Step Functions keeps of what ran. */
const histories = async (): Promise<string> => {
  const client = clients.sfn
  let text = ''
  for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {}))
    for (const { stateMachineArn } of stateMachines)
      for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn }))
        for (const { executionArn } of executions)
          for await (const { events } of paginateGetExecutionHistory({ client }, { executionArn }))
            text += JSON.stringify(events)
  return text
}

/** What is there of servers, disks, buckets and secrets. */
const left = async (): Promise<readonly unknown[]> => {
  const { Reservations = [] } = await clients.ec2.send(new DescribeInstancesCommand({}))
  const instances = Reservations.flatMap(({ Instances = [] }) => Instances)
  const { Volumes = [] } = await clients.ec2.send(new DescribeVolumesCommand({}))
  const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}))
  const { Parameters = [] } = await clients.ssm.send(new DescribeParametersCommand({}))
  return [
    ...instances.filter(({ State }) => State?.Name !== 'terminated').map(({ InstanceId }) => InstanceId),
    ...Volumes.map(({ VolumeId }) => VolumeId),
    ...Buckets.map(({ Name }) => Name),
    ...Parameters.map(({ Name }) => Name),
  ]
}

describe('the journey of a database on AWS, by the packaged functions', () => {
  it('is created on an instance of its own, and answers over TLS with the certificate checked', async () => {
    const body = { name: 'shop', dataCenter: 'FRA1', volumeGb: 1, user: 'app', password }
    const { database, request } = await howdah.api<Accepted>('POST', '/v1/databases', body)
    id = database.id

    await howdah.processed(request.key)

    expect(await psql('select ssl from pg_stat_ssl where pid = pg_backend_pid()')).toBe('t')
    await expect(psql('select 1', 'another secret')).rejects.toThrow(/password authentication failed/)
  })

  it('keeps its backup and its WAL in its bucket, by the identity of its instance', async () => {
    await psql('create table orders as select generate_series(1, 1000) n')

    await waitUntil(async () => (await objects()).some((name) => /wal_\d+\/[0-9A-F]{24}/.test(name)), {
      ...{ timeoutMs: 60_000, what: 'WAL in the bucket' },
    })

    expect(await objects()).toContainEqual(expect.stringMatching(/basebackups_005\/.*sentinel\.json$/))
    const [instance] = [...howdah.aws.fleet.nodes.keys()]
    const uploads = howdah.aws.requests.filter(({ path }) => path.startsWith('PUT /howdah-'))
    expect(new Set(uploads.map(({ accessKey }) => accessKey))).toEqual(new Set([accessKeyOf(instance ?? '')]))
  })

  it('tells its log through the API, as its container engine sent it to CloudWatch', async () => {
    const linesWith = async (filter: string) => {
      const path = `/v1/databases/${id}/logs?filter=${encodeURIComponent(filter)}`
      return (await howdah.api<{ items: string[] }>('GET', path)).items
    }
    await psql('select no_such_column').catch(() => undefined)

    await waitUntil(async () => (await linesWith('NO_SUCH_COLUMN')).length > 0, {
      ...{ timeoutMs: 60_000, what: 'a line of the log' },
    })
    expect(await linesWith('ready to accept connections')).not.toEqual([])
    expect(await linesWith('nothing like that')).toEqual([])
  })

  it('is backed up by the tick when its job is due', async () => {
    const due = new Date(Date.now() + 1000).toISOString()
    await howdah.api('PUT', `/v1/databases/${id}/jobs/backup`, { every: '1 DAY', nextRun: due })

    const filed = async () => {
      await howdah.invoke('tick', {})
      const { items } = await howdah.api<{ items: RequestView[] }>('GET', `/v1/requests?databaseId=${id}`)
      return items.find(({ type }) => type === 'BACKUP-DB')
    }
    const { key } = await waitUntil(filed, { timeoutMs: 30_000, what: 'the job' })

    await howdah.processed(key)
    const { items } = await howdah.api<{ items: unknown[] }>('GET', `/v1/databases/${id}/backups`)
    expect(items).toHaveLength(2)
  })

  it('is backed up in full when its newest backup was taken from the bucket', async () => {
    const [lost = ''] = await backupNames()

    await expire((key) => key.includes(lost))

    const [newest] = (await howdah.api<{ items: RequestView[] }>('GET', `/v1/requests?databaseId=${id}`)).items
    expect(newest?.type).toBe('BACKUP-DB')
    await howdah.processed(newest?.key ?? '')
    const names = await backupNames()
    expect(names).toHaveLength(2)
    expect(names).not.toContain(lost)
  })

  it('recovers to a restore point with exactly the rows of then', async () => {
    await ask('POST', '/restore-points', { name: 'before-import' })
    await psql('insert into orders select generate_series(1, 500)')

    await ask('POST', '/recoveries', { target: { restorePoint: 'before-import' } })

    expect(await psql('select count(*) from orders')).toBe('1000')
  })

  it('is deleted, and leaves nothing behind when its backups have expired', async () => {
    await ask('DELETE', '?finalBackup=false&keepBackupsDays=1')
    await expect(psql('select 1')).rejects.toThrow()
    expect(await left()).toEqual([expect.stringContaining(id)])

    await expire(() => true)

    await howdah.processed((await requestOf('PURGE-DB')).key)
    expect(await left()).toEqual([])
    expect(howdah.aws.fleet.problems).toEqual([])
  })

  it('has left its password in no log, no script and no history', async () => {
    const history = await histories()
    const { events: log = [] } = await clients.logs.send(new FilterLogEventsCommand({ logGroupName }))
    const said = [
      JSON.stringify(log),
      howdah.host.log,
      history,
      ...howdah.aws.runCommand.sent,
      ...howdah.machines.values(),
    ].join('\n')

    expect(said).toContain('CREATE-DB')
    expect(history).toContain('admit-clients')
    expect(said).not.toContain(password)
  })
})

describe('a create that fails on the way, walked by aws-local-stepfunctions', () => {
  const { steps, pivotIndex } = createDatabase
  const create = async () => {
    const body = { name: 'shop', dataCenter: 'FRA1', volumeGb: 1, user: 'app', password }
    return howdah.api<Accepted>('POST', '/v1/databases', body)
  }
  beforeAll(() => {
    howdah.switches.engine = 'aws-local-stepfunctions'
  })

  it.each(steps.slice(0, pivotIndex).map(({ name }) => name))(
    'at %s leaves nothing but what a retry needs, although the step had done its work; deleted, nothing',
    async (step) => {
      howdah.switches.failAfter = step
      const { database, request } = await create()
      id = database.id

      const { state, trace } = await howdah.ended(request.key)

      expect(state).toBe('FAILED')
      expect(trace).toContainEqual(expect.objectContaining({ step, direction: 'run', outcome: 'done' }))
      expect(await left()).toEqual([`/howdah/example/${id}/verifier`])
      await ask('DELETE', '?finalBackup=false&keepBackupsDays=0')
      expect(await left()).toEqual([])
    },
  )

  it('from the pivot on is parked with the database usable, and goes on when it is asked to', async () => {
    const [first = '', ...others] = steps.slice(pivotIndex).map(({ name }) => name)
    howdah.switches.failAfter = first
    const { database, request } = await create()
    id = database.id

    for (const next of [...others, undefined]) {
      expect((await howdah.ended(request.key)).state).toBe('STUCK')
      expect(await psql('select 1')).toBe('1')
      howdah.switches.failAfter = next
      await howdah.api('POST', `/v1/requests/${request.key}/retry`)
    }

    await howdah.processed(request.key)
    await ask('DELETE', '?finalBackup=false&keepBackupsDays=0')
    expect(await left()).toEqual([])
    expect(howdah.aws.fleet.problems).toEqual([])
  })
})
