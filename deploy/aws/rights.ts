/** One thing that a role may do. In resources and values `${…}` is CloudFormation's Fn::Sub, `${!…}` one of IAM's own variables. */
export interface Right {
  readonly actions: readonly string[]
  /** A text stands for a list of the stage's settings. */
  readonly resources: readonly string[] | string
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>
}

const installation = '${self:custom.settings.installation}'
const here = '${AWS::Region}:${AWS::AccountId}'
const arn = (service: string, rest: string, where = here): string =>
  `arn:\${AWS::Partition}:${service}:${where}:${rest}`

/** Things that exist carry the installation's tag, and things that are made are given it. */
const tagged = { StringEquals: { 'aws:ResourceTag/howdah:installation': installation } }
const tagging = { StringEquals: { 'aws:RequestTag/howdah:installation': installation } }

/** Tags that say which disk a volume is, and no others: whose a thing is stays as it was made. */
const volumeTags = { ...tagged, 'ForAllValues:StringLike': { 'aws:TagKeys': 'howdah:volume:*' } }

const table = arn('dynamodb', 'table/${self:custom.settings.tableName}')
const indexes = `${table}/index/*`
const bucket = `arn:\${AWS::Partition}:s3:::howdah-${installation}-*`
const objects = `${bucket}/*`
const parameters = arn('ssm', `parameter/howdah/${installation}/*`)
const instances = arn('ec2', 'instance/*')
const disks = arn('ec2', 'volume/*')
const machines = arn('states', `stateMachine:howdah-${installation}-*`)
const executions = arn('states', `execution:howdah-${installation}-*`)

const on = (actions: string, resources: Right['resources'], conditions?: Right['conditions']): Right => ({
  actions: actions.split(' '),
  resources,
  ...(conditions ? { conditions } : {}),
})

/**
 * What each command of the SDK takes, by service. Roles are made of it: a function may do what the adapters that it is bundled with call, and nothing else. What the actions, their resources and
 * conditions are called is in https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const rightsOfCommands: Readonly<Record<string, Readonly<Record<string, readonly Right[]>>>> = {
  dynamodb: {
    GetItem: [on('dynamodb:GetItem', [table])],
    PutItem: [on('dynamodb:PutItem', [table])],
    UpdateItem: [on('dynamodb:UpdateItem', [table])],
    DeleteItem: [on('dynamodb:DeleteItem', [table])],
    Query: [on('dynamodb:Query', [table, indexes])],
  },
  ec2: {
    RunInstances: [
      on('ec2:RunInstances', [instances, disks, arn('ec2', 'network-interface/*')], tagging),
      on('ec2:RunInstances', '${self:custom.settings.subnetArns}'),
      on('ec2:RunInstances', '${self:custom.settings.imageArns}'),
      on('ec2:RunInstances', [arn('ec2', 'security-group/${ServersSecurityGroup.GroupId}')]),
      on('iam:PassRole', ['${ServersRole.Arn}'], { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }),
      on('ec2:CreateTags', [instances, disks, arn('ec2', 'network-interface/*')], {
        StringEquals: { 'ec2:CreateAction': 'RunInstances', ...tagging.StringEquals },
      }),
    ],
    TerminateInstances: [on('ec2:TerminateInstances', [instances], tagged)],
    ModifyInstanceAttribute: [on('ec2:ModifyInstanceAttribute', [instances, disks], tagged)],
    StartInstances: [on('ec2:StartInstances', [instances], tagged)],
    DescribeInstances: [on('ec2:DescribeInstances', ['*'])],
    DescribeInstanceStatus: [on('ec2:DescribeInstanceStatus', ['*'])],
    DescribeVolumes: [on('ec2:DescribeVolumes', ['*'])],
    DescribeImages: [on('ec2:DescribeImages', ['*'])],
    CreateVolume: [
      on('ec2:CreateVolume', [disks], tagging),
      on('ec2:CreateTags', [disks], { StringEquals: { 'ec2:CreateAction': 'CreateVolume', ...tagging.StringEquals } }),
    ],
    AttachVolume: [on('ec2:AttachVolume', [instances, disks], tagged)],
    DetachVolume: [on('ec2:DetachVolume', [instances, disks], tagged)],
    DeleteVolume: [on('ec2:DeleteVolume', [disks], tagged)],
    CreateTags: [on('ec2:CreateTags', [instances], volumeTags)],
    DeleteTags: [on('ec2:DeleteTags', [instances], volumeTags)],
  },
  s3: {
    CreateBucket: [on('s3:CreateBucket s3:PutBucketOwnershipControls', [bucket])],
    HeadBucket: [on('s3:ListBucket', [bucket])],
    DeleteBucket: [on('s3:DeleteBucket', [bucket])],
    ListBuckets: [on('s3:ListAllMyBuckets', ['*'])],
    ListObjectsV2: [on('s3:ListBucket', [bucket])],
    ListObjectVersions: [on('s3:ListBucketVersions', [bucket])],
    DeleteObject: [on('s3:DeleteObject s3:DeleteObjectVersion', [objects])],
    DeleteObjects: [on('s3:DeleteObject s3:DeleteObjectVersion', [objects])],
    ListMultipartUploads: [on('s3:ListBucketMultipartUploads', [bucket])],
    AbortMultipartUpload: [on('s3:AbortMultipartUpload', [objects])],
    PutBucketTagging: [on('s3:PutBucketTagging', [bucket])],
    GetBucketTagging: [on('s3:GetBucketTagging', [bucket])],
    PutBucketPolicy: [on('s3:PutBucketPolicy', [bucket])],
    GetBucketPolicy: [on('s3:GetBucketPolicy', [bucket])],
    DeleteBucketPolicy: [on('s3:DeleteBucketPolicy', [bucket])],
    PutPublicAccessBlock: [on('s3:PutBucketPublicAccessBlock', [bucket])],
    PutBucketEncryption: [on('s3:PutEncryptionConfiguration', [bucket])],
    PutBucketVersioning: [on('s3:PutBucketVersioning', [bucket])],
    PutBucketLifecycleConfiguration: [on('s3:PutLifecycleConfiguration', [bucket])],
    GetBucketLifecycleConfiguration: [on('s3:GetLifecycleConfiguration', [bucket])],
    PutBucketNotificationConfiguration: [on('s3:PutBucketNotification', [bucket])],
  },
  ssm: {
    GetParameter: [on('ssm:GetParameter', [parameters])],
    PutParameter: [on('ssm:PutParameter ssm:AddTagsToResource', [parameters])],
    DeleteParameter: [on('ssm:DeleteParameter', [parameters])],
    GetParametersByPath: [on('ssm:GetParametersByPath', [parameters])],
    DescribeParameters: [on('ssm:DescribeParameters', ['*'])],
    AddTagsToResource: [on('ssm:AddTagsToResource', [parameters])],
    SendCommand: [
      on('ssm:SendCommand', [arn('ssm', 'document/${RunDocument}')]),
      // https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command-setting-up.html
      on('ssm:SendCommand', [instances], { StringEquals: { 'ssm:resourceTag/howdah:installation': installation } }),
    ],
    CancelCommand: [on('ssm:CancelCommand', ['*'])],
    GetCommandInvocation: [on('ssm:GetCommandInvocation', ['*'])],
    ListCommandInvocations: [on('ssm:ListCommandInvocations', ['*'])],
    DescribeInstanceInformation: [on('ssm:DescribeInstanceInformation', ['*'])],
  },
  'cloudwatch-logs': {
    GetLogEvents: [on('logs:GetLogEvents', ['${PostgresqlLogGroup.Arn}'])],
  },
  sfn: {
    StartExecution: [on('states:StartExecution', [machines])],
    DescribeExecution: [on('states:DescribeExecution', [executions])],
    ListExecutions: [on('states:ListExecutions', [machines])],
    StopExecution: [on('states:StopExecution', [executions])],
  },
}
