import type { DatabaseId } from '../../core/ids.ts'
import type { BucketUser } from '../cloud.ts'

interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal: '*' | { readonly AWS: string }
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export interface BucketPolicy {
  readonly Version: '2012-10-17'
  readonly Statement: readonly Statement[]
}

/** Statements of a database's rights carry its id: letters and digits are all that a Sid may have. */
const sidOf = (right: string, databaseId: DatabaseId): string => `${right}${databaseId.replaceAll('-', '')}`

export interface PolicyScope {
  readonly bucket: string
  readonly partition: string
  /** ARN of the role that all servers share. */
  readonly serverRoleArn: string
}

/**
 * The session of an instance's role has the id of the instance as its name, and nobody but EC2 makes such sessions: so this is one instance, where the role alone would be all of them.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable (`aws:userid`)
 */
const fromServer = (serverId: string) => ({ StringLike: { 'aws:userid': `*:${serverId}` } })

const allow = (
  scope: PolicyScope,
  sid: string,
  serverId: string,
  onBucket: string[],
  onObjects: string[],
): Statement[] => {
  const arn = `arn:${scope.partition}:s3:::${scope.bucket}`
  const common = { Effect: 'Allow', Principal: { AWS: scope.serverRoleArn }, Condition: fromServer(serverId) } as const
  return [
    { Sid: sid, ...common, Action: onBucket, Resource: arn },
    { Sid: `${sid}Objects`, ...common, Action: onObjects, Resource: `${arn}/*` },
  ]
}

/** May add to it and read it. What it overwrites stays for a while as a noncurrent version, which it cannot remove. */
const ownerStatements = (scope: PolicyScope, { databaseId, serverId }: BucketUser): Statement[] =>
  allow(
    scope,
    sidOf('Owner', databaseId),
    serverId,
    ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
    ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
  )

const readerStatements = (scope: PolicyScope, { databaseId, serverId }: BucketUser): Statement[] =>
  allow(scope, sidOf('Reader', databaseId), serverId, ['s3:GetBucketLocation', 's3:ListBucket'], ['s3:GetObject'])

const encryptedOnly = ({ bucket, partition }: PolicyScope): Statement => ({
  Sid: 'EncryptedTransportOnly',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [`arn:${partition}:s3:::${bucket}`, `arn:${partition}:s3:::${bucket}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
})

const isOf = (right: string, databaseId: DatabaseId) => {
  const sid = sidOf(right, databaseId)
  return ({ Sid }: Statement) => Sid === sid || Sid === `${sid}Objects`
}

const policy = (scope: PolicyScope, statements: readonly Statement[]): BucketPolicy => {
  const transport = encryptedOnly(scope)
  return { Version: '2012-10-17', Statement: [transport, ...statements.filter(({ Sid }) => Sid !== transport.Sid)] }
}

/** Readers stay. */
export const withOwner = (scope: PolicyScope, before: BucketPolicy | undefined, owner: BucketUser): BucketPolicy =>
  policy(scope, [
    ...ownerStatements(scope, owner),
    ...(before?.Statement ?? []).filter((one) => one.Sid.startsWith('Reader')),
  ])

export const withReader = (scope: PolicyScope, before: BucketPolicy | undefined, reader: BucketUser): BucketPolicy => {
  const without = withoutRight(scope, before, 'Reader', reader.databaseId)
  return policy(scope, [...without.Statement, ...readerStatements(scope, reader)])
}

export const withoutRight = (
  scope: PolicyScope,
  before: BucketPolicy | undefined,
  right: 'Owner' | 'Reader',
  databaseId: DatabaseId,
): BucketPolicy => {
  const isTheirs = isOf(right, databaseId)
  return policy(
    scope,
    (before?.Statement ?? []).filter((one) => !isTheirs(one)),
  )
}
