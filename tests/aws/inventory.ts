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
import { expect } from 'vitest'
import type { Installation } from './installation.ts'

/** What is there in the account of an installation, past Howdah's own eyes. */
export class Inventory {
  readonly #howdah: Installation
  readonly #ec2: EC2Client
  readonly #s3: S3Client
  readonly #ssm: SSMClient
  readonly #sfn: SFNClient

  constructor(howdah: Installation) {
    const { endpoint, region } = howdah.aws
    const settings = { endpoint, region, credentials: { accessKeyId: 'a', secretAccessKey: 'b' } }
    this.#howdah = howdah
    this.#ec2 = new EC2Client(settings)
    this.#s3 = new S3Client(settings)
    this.#ssm = new SSMClient(settings)
    this.#sfn = new SFNClient(settings)
  }

  /** Servers, disks, buckets and secrets. */
  async left(): Promise<readonly unknown[]> {
    const { Reservations = [] } = await this.#ec2.send(new DescribeInstancesCommand({}))
    const instances = Reservations.flatMap(({ Instances = [] }) => Instances)
    const { Volumes = [] } = await this.#ec2.send(new DescribeVolumesCommand({}))
    const { Buckets = [] } = await this.#s3.send(new ListBucketsCommand({}))
    const { Parameters = [] } = await this.#ssm.send(new DescribeParametersCommand({}))
    return [
      ...instances.filter(({ State }) => State?.Name !== 'terminated').map(({ InstanceId }) => InstanceId),
      ...Volumes.map(({ VolumeId }) => VolumeId),
      ...Buckets.map(({ Name }) => Name),
      ...Parameters.map(({ Name }) => Name),
    ]
  }

  /** Containers and volumes on the servers, and whether they run. */
  async onServers(): Promise<string> {
    const text = "docker ps --all --format '{{.Names}} {{.State}}' | sort; docker volume ls --quiet | sort"
    const said: string[] = []
    for (const node of this.#howdah.aws.fleet.nodes.values()) {
      if (node.gone) continue
      const { exitCode, stdout, stderr } = await node.run({ text, timeoutSeconds: 60, environment: {} }).ended
      if (exitCode !== 0) throw new Error(stderr)
      said.push(stdout)
    }
    return said.join('\n')
  }

  async objects(): Promise<readonly string[]> {
    const { Buckets = [] } = await this.#s3.send(new ListBucketsCommand({}))
    const names: string[] = []
    for (const { Name } of Buckets) {
      const { Contents = [] } = await this.#s3.send(new ListObjectsV2Command({ Bucket: Name }))
      names.push(...Contents.map(({ Key = '' }) => Key))
    }
    return names
  }

  /** Takes objects from the only bucket as a rule of age does, and tells of each as EventBridge does through the queue. */
  async expire(isChosen: (key: string) => boolean): Promise<void> {
    const { Buckets: [{ Name: Bucket = '' } = {}] = [] } = await this.#s3.send(new ListBucketsCommand({}))
    const gone: string[] = []
    const { Versions = [], DeleteMarkers = [] } = await this.#s3.send(new ListObjectVersionsCommand({ Bucket }))
    for (const { Key = '', VersionId } of [...Versions, ...DeleteMarkers].filter(({ Key = '' }) => isChosen(Key))) {
      await this.#s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
      gone.push(Key)
    }
    const told = [...new Set(gone)].map((key) => ({
      ...{ source: 'aws.s3', 'detail-type': 'Object Deleted' },
      detail: { bucket: { name: Bucket }, object: { key }, reason: 'Lifecycle Expiration' },
    }))
    const Records = told.map((event, n) => ({
      ...{ eventSource: 'aws:sqs', messageId: `m${n}` },
      body: JSON.stringify(event),
    }))
    const answered = await this.#howdah.invoke('bucketExpired', { Records })
    expect(answered).toEqual({ batchItemFailures: [] })
  }

  /** All that Step Functions keeps of what ran. */
  async histories(): Promise<string> {
    const client = this.#sfn
    let text = ''
    for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {}))
      for (const { stateMachineArn } of stateMachines)
        for await (const { executions = [] } of paginateListExecutions({ client }, { stateMachineArn }))
          for (const { executionArn } of executions)
            for await (const { events } of paginateGetExecutionHistory({ client }, { executionArn }))
              text += JSON.stringify(events)
    return text
  }
}
