import { S3Client } from '@aws-sdk/client-s3'
import { AwsBuckets } from '../../../shared/clouds/aws/buckets.ts'
import { tracer } from '../observability.ts'
import { environment } from './environment.ts'
import type { PortMaker } from './world.ts'

const { installation, accountId, partition, serverRoleArn } = environment

export const buckets: PortMaker<'buckets'> = ({ region, kmsKeyId, s3Endpoint }) =>
  new AwsBuckets({
    client: tracer.captureAWSv3Client(new S3Client({ region })),
    installation,
    accountId,
    partition,
    serverRoleArn,
    region,
    ...(kmsKeyId ? { kmsKeyId } : {}),
    ...(s3Endpoint ? { endpointForServers: s3Endpoint } : {}),
  })
