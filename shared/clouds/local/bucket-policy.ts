import { GetBucketPolicyCommand, PutBucketPolicyCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3'

const ownerBucketActions = ['s3:GetBucketLocation', 's3:ListBucket']
const ownerObjectActions = ['s3:GetObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts']

interface Statement {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal: '*' | { readonly AWS: readonly string[] }
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
}

/** Which accounts may do what with a bucket. */
export interface BucketRights {
  /** May add to it and read it. What it overwrites stays as an older version. */
  readonly owner?: string
  /** May read it. */
  readonly readers: readonly string[]
}

/**
 * Where a bucket has a policy, the policy alone decides. Without one the store goes by whose the bucket is, and by what that was when the head of a call came: so there is always one, also where nobody has rights, and
 * its place is taken by the next one at once.
 */
export const putRights = async (s3: S3Client, bucket: string, { owner, readers }: BucketRights): Promise<void> => {
  const allow = (
    Sid: string,
    names: readonly string[],
    onBucket: readonly string[],
    onObjects: readonly string[],
  ): Statement[] =>
    names.length === 0
      ? []
      : [
          { Sid, Effect: 'Allow', Principal: { AWS: names }, Action: onBucket, Resource: `arn:aws:s3:::${bucket}` },
          {
            Sid: `${Sid}Objects`,
            Effect: 'Allow',
            Principal: { AWS: names },
            Action: onObjects,
            Resource: `arn:aws:s3:::${bucket}/*`,
          },
        ]
  const everybody = { AWS: [...(owner ? [owner] : []), ...readers] }
  /** versitygw's own folder in each bucket: what lies there stands in no list, and cannot be removed. */
  const hidden: Statement = {
    Sid: 'hidden',
    Effect: 'Deny',
    Principal: everybody,
    Action: [...ownerObjectActions, 's3:PutObject'],
    Resource: `arn:aws:s3:::${bucket}/.sgwtmp/*`,
  }
  const adds = (name: string): Statement => ({
    Sid: 'ownerAdds',
    Effect: 'Allow',
    Principal: { AWS: [name] },
    Action: ['s3:PutObject'],
    Resource: `arn:aws:s3:::${bucket}/*.*`,
  })
  /** Objects are files there: one below the name of another that is still to come would keep that one out, and so would one with the name of a folder. Of Howdah's, the last part has a point and no other. */
  const nested: Statement = {
    Sid: 'nested',
    Effect: 'Deny',
    Principal: everybody,
    Action: ['s3:PutObject'],
    Resource: `arn:aws:s3:::${bucket}/*.*/*`,
  }
  const allowed = [
    ...allow('owner', owner ? [owner] : [], ownerBucketActions, ownerObjectActions),
    ...(owner ? [adds(owner)] : []),
    ...allow('readers', readers, ['s3:GetBucketLocation', 's3:ListBucket'], ['s3:GetObject']),
  ]
  /** Root alone is not asked for rights. */
  const nobody: Statement = {
    ...{ Sid: 'nobody', Effect: 'Deny', Principal: '*', Action: 's3:*' },
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
  }
  const Statement = allowed.length > 0 ? [...allowed, hidden, nested] : [nobody]
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement })
  await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
}

export const readRights = async (s3: S3Client, bucket: string): Promise<BucketRights> => {
  try {
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }))
    const { Statement } = JSON.parse(Policy ?? '{"Statement":[]}') as { Statement: Statement[] }
    const namesOf = (sid: string) => {
      const principal = Statement.find(({ Sid }) => Sid === sid)?.Principal
      return typeof principal === 'object' ? principal.AWS : []
    }
    const [owner] = namesOf('owner')
    return { readers: namesOf('readers'), ...(owner ? { owner } : {}) }
  } catch (error) {
    if (error instanceof S3ServiceException && error.name === 'NoSuchBucketPolicy') return { readers: [] }
    throw error
  }
}
