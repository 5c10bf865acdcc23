import { execFile } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import aslValidator from 'asl-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lambdaFunctions, steps } from '../../deploy/aws/functions.ts'
import { rightsOfCommands } from '../../deploy/aws/rights.ts'
import { functionTimeout } from '../../shared/pipeline/compile/timeouts.ts'
import { dynamoDbTableDefinition } from '../../shared/table/dynamodb/table-definition.ts'
import { pipelines } from '../../state-machines/index.ts'
import { commandsInBundles, load } from './deployment/bundles.ts'
import {
  installation,
  ofType,
  type Packaged,
  packageService,
  project,
  statementsOf,
  textOf,
} from './deployment/packaged.ts'
import { pythonWith } from './python.ts'

const run = promisify(execFile)

// Packaging takes ten seconds, and all of this two minutes.
const patience = 400_000

let packaged: Packaged
beforeAll(async () => {
  packaged = await packageService()
}, patience)
afterAll(() => packaged?.remove())

const pascalCase = (name: string): string => `${name[0]?.toUpperCase()}${name.slice(1)}`
const functionOf = (name: string) => {
  const resource = packaged.resources[`${pascalCase(name)}LambdaFunction`]
  if (!resource) throw new Error(`there is no function ${name}`)
  return resource
}

describe('cfn-lint', () => {
  /** @returns what it says, and with which exit code */
  const lint = async (template: string): Promise<{ readonly code: number; readonly said: string }> => {
    const python = await pythonWith(join(import.meta.dirname, 'deployment', 'requirements.txt'))
    // W3005: the framework says twice what depends on what. W1020: a Sub that only writes a variable of IAM's is what the framework leaves alone.
    const options = [
      '--ignore-checks',
      'W3005',
      '--ignore-checks',
      'W1020',
      '--regions',
      'eu-central-1',
      '--template',
      template,
    ]
    return run(python, ['-c', 'from cfnlint.runner import main; main()', ...options]).then(
      ({ stdout }) => ({ code: 0, said: stdout }),
      ({ code, stdout, stderr }) => ({ code, said: `${stdout}${stderr}` }),
    )
  }

  test('finds nothing wrong with the template', { timeout: patience }, async () => {
    expect(await lint(packaged.template)).toEqual({ code: 0, said: '' })
  })

  test('would find a property that there is not', { timeout: patience }, async () => {
    const broken = join(packaged.folder, 'broken.json')
    // The table alone: the whole takes as long as above.
    const table = JSON.stringify({ Resources: Object.fromEntries(ofType(packaged, 'AWS::DynamoDB::GlobalTable')) })
    writeFileSync(broken, table.replace('"PointInTimeRecoveryEnabled"', '"PointInTimeRecoveryEnabeld"'))

    expect(await lint(broken)).toMatchObject({ code: 2, said: expect.stringContaining('PointInTimeRecoveryEnabeld') })
  })
})

describe('the functions', () => {
  test('are one of every step, and those around them, each with a role and an environment that fits', () => {
    const inTemplate = ofType(packaged, 'AWS::Lambda::Function')

    expect(inTemplate.map(([name]) => name).sort()).toEqual(
      lambdaFunctions.map(({ name }) => `${pascalCase(name)}LambdaFunction`).sort(),
    )
    for (const [name, { Properties }] of inTemplate) {
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
      })
      expect(textOf(Properties.Role), name).toBe(`\${${name.replace('LambdaFunction', 'Role')}.Arn}`)
      // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
      expect(JSON.stringify(Properties.Environment.Variables).length, name).toBeLessThan(4096)
    }
    for (const step of steps) {
      const { name } = lambdaFunctions.find(({ entry }) => entry.endsWith(`/${step.name}`)) ?? { name: step.name }
      expect(functionOf(name).Properties.Timeout, name).toBe(functionTimeout(step))
    }
  })

  test('are bundled alone, in at most 1.2 MB', () => {
    const large = [...packaged.bundles].map(([name, file]) => [name, statSync(file).size] as const)

    expect(large).toHaveLength(lambdaFunctions.length)
    expect(large.filter(([, bytes]) => bytes > 1_200_000)).toEqual([])
  })

  test('load in at most 250 ms, and answer no event that is not for them', { timeout: patience }, async () => {
    const slow: string[] = []
    for (const [name, bundle] of packaged.bundles) {
      const isScheduled = ['tick', 'tidyUp', 'checkArchives', 'reconcileOrphans'].includes(name)
      const event = isScheduled ? undefined : { password: 'canary-of-an-event' }
      const loaded = await load(bundle, functionOf(name), event)
      if (event) expect(loaded.error, name).toBe('malformed-request')
      expect(loaded.output, name).not.toContain('canary')
      // Others may be at work on this machine, which makes nothing faster: what was slow is looked at again, and the fastest counts.
      const times = [loaded.millis]
      while (Math.min(...times) > 250 && times.length < 7) times.push((await load(bundle, functionOf(name))).millis)
      if (Math.min(...times) > 250) slow.push(`${name}: ${times.map(Math.round)}`)
    }

    expect(slow).toEqual([])
  })

  test('log neither the body nor the token of a call', { timeout: patience }, async () => {
    const bundle = packaged.bundles.get('api') ?? ''
    const call = (method: string, rawPath: string, body?: object) => ({
      version: '2.0',
      routeKey: '$default',
      rawPath,
      rawQueryString: '',
      headers: {
        authorization: 'Bearer canary.of.a-token',
        'content-type': 'application/json',
        host: 'api.example.com',
      },
      requestContext: { domainName: 'api.example.com', http: { method, path: rawPath, sourceIp: '192.0.2.1' } },
      isBase64Encoded: false,
      ...(body ? { body: JSON.stringify(body) } : {}),
    })

    const created = await load(
      bundle,
      functionOf('api'),
      call('POST', '/v1/databases', { password: 'canary-password' }),
    )
    const healthy = await load(bundle, functionOf('api'), call('GET', '/healthz'))

    expect(created).toMatchObject({ output: expect.stringContaining('"path":"/v1/databases"') })
    expect(created.output).not.toMatch(/canary/)
    expect(healthy.error).toBeUndefined()
  })
})

describe('what sets the functions off', () => {
  test('is the gateway, with a token for everything that is somebody’s, a schedule, or a bucket of this installation', () => {
    const routes = ofType(packaged, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties)
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'JWT').map(({ RouteKey }) => RouteKey)
    const schedules = ofType(packaged, 'AWS::Scheduler::Schedule').map(([, { Properties }]) => Properties)
    const rules = ofType(packaged, 'AWS::Events::Rule').map(([, { Properties }]) => Properties)

    expect(routes.map(({ RouteKey }) => RouteKey)).toContain('ANY /v1/{proxy+}')
    expect(open.filter((route: string) => route.includes('/v1'))).toEqual([])
    expect(schedules.map(({ ScheduleExpression }) => ScheduleExpression).sort()).toEqual([
      'rate(1 day)',
      'rate(1 hour)',
      'rate(1 minute)',
      'rate(15 minutes)',
    ])
    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual([
      {
        source: ['aws.s3'],
        'detail-type': ['Object Deleted'],
        detail: { bucket: { name: [{ prefix: `howdah-${installation}-` }] } },
      },
    ])
  })
})

describe('what buckets tell', () => {
  const onlyOne = (type: string) => {
    const found = ofType(packaged, type)
    expect(found).toHaveLength(1)
    return found[0]?.[1].Properties
  }

  test('goes through a queue that only its rule fills, to a function that takes it a little at a time', () => {
    const { Targets } = onlyOne('AWS::Events::Rule')
    const mapping = onlyOne('AWS::Lambda::EventSourceMapping')
    const { Queues, PolicyDocument } = onlyOne('AWS::SQS::QueuePolicy')
    const queue = { 'Fn::GetAtt': ['RemovedObjects', 'Arn'] }

    expect(Targets).toEqual([{ Id: 'queue', Arn: queue }])
    expect(Queues).toEqual([{ Ref: 'RemovedObjects' }])
    expect(PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queue,
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['RemovedObjectsRule', 'Arn'] } } },
      },
    ])
    expect(mapping).toMatchObject({
      EventSourceArn: queue,
      FunctionName: { 'Fn::GetAtt': ['BucketExpiredLambdaFunction', 'Arn'] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    })
  })

  test('is kept where it fails again and again, and comes back later than any call can last', () => {
    const { RedrivePolicy, VisibilityTimeout } = packaged.resources.RemovedObjects?.Properties ?? {}

    expect(RedrivePolicy.deadLetterTargetArn).toEqual({ 'Fn::GetAtt': ['FailedRemovedObjects', 'Arn'] })
    expect(VisibilityTimeout).toBeGreaterThanOrEqual(6 * functionOf('bucketExpired').Properties.Timeout)
    expect(packaged.resources.FailedRemovedObjects?.Properties.MessageRetentionPeriod).toBe(14 * 86_400)
  })
})

describe('a schedule', () => {
  test('calls again soon enough by itself: Lambda repeats no call of it', () => {
    const repeats = new Map(
      ofType(packaged, 'AWS::Lambda::EventInvokeConfig').map(([, { Properties }]) => [
        textOf(Properties.FunctionName),
        Properties.MaximumRetryAttempts,
      ]),
    )

    for (const name of ['Tick', 'TidyUp', 'CheckArchives', 'ReconcileOrphans'])
      expect(repeats.get(`\${${name}LambdaFunction}`), name).toBe(0)
  })

  test('takes a role that trusts the scheduler and may call the function', () => {
    const schedules = ofType(packaged, 'AWS::Scheduler::Schedule').map(([, { Properties }]) => Properties)
    const roles = new Map(ofType(packaged, 'AWS::IAM::Role'))

    for (const { Target } of schedules) {
      const { AssumeRolePolicyDocument, Policies } = roles.get(Target.RoleArn['Fn::GetAtt'][0])?.Properties ?? {}
      const [{ Principal, Condition }] = AssumeRolePolicyDocument.Statement
      const [{ Action, Resource }] = Policies[0].PolicyDocument.Statement
      expect(Principal).toEqual({ Service: 'scheduler.amazonaws.com' })
      expect(Condition.StringEquals).toHaveProperty(['aws:SourceAccount'])
      expect([Action].flat()).toEqual(['lambda:InvokeFunction'])
      expect(JSON.stringify(Resource)).toContain(`\${${Target.Arn['Fn::GetAtt'].join('.')}}`)
    }
  })
})

describe('the table', () => {
  test('is the one that the adapter is written for, in two regions at least, recoverable and encrypted', () => {
    const [[, { Properties }]] = ofType(packaged, 'AWS::DynamoDB::GlobalTable') as [
      [string, Packaged['resources'][string]],
    ]
    const { Replicas, SSESpecification, StreamSpecification: _, ...definition } = Properties

    expect(definition).toEqual(dynamoDbTableDefinition(`howdah-${installation}`))
    expect(SSESpecification.SSEEnabled).toBe(true)
    expect(Replicas.length).toBeGreaterThanOrEqual(2)
    for (const replica of Replicas)
      expect(replica.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true })
  })

  test('belongs to the first region, and no other name is one for the whole world', () => {
    const [[, { Condition }]] = ofType(packaged, 'AWS::DynamoDB::GlobalTable') as [
      [string, Packaged['resources'][string]],
    ]
    const global = Object.entries(packaged.resources).filter(
      ([, { Properties }]) => Properties?.RoleName ?? Properties?.InstanceProfileName ?? Properties?.BucketName,
    )

    expect(Condition).toBe('IsPrimaryRegion')
    expect(global).toEqual([])
  })
})

describe('the state machines', () => {
  test('are one of each pipeline, valid, log and trace, and call exactly the functions that they may', () => {
    for (const { type } of pipelines) {
      const id = `${type.toLowerCase().split('-').map(pascalCase).join('')}StateMachine`
      const machine = packaged.resources[id]?.Properties
      const { errorsText } = aslValidator(JSON.parse(textOf(machine.DefinitionString)))
      const called = new Set(textOf(machine.DefinitionString).match(/(?<=\$\{)\w+LambdaFunction\.Arn(?=\})/g))
      const allowed = statementsOf(packaged)
        .filter(({ role, actions }) => role === `${id}Role` && actions.includes('lambda:InvokeFunction'))
        .flatMap(({ resources }) => resources.map((arn) => arn.slice(2, -1)))

      expect(errorsText('\n'), type).toBe('')
      expect(machine.StateMachineName).toBe(`howdah-${installation}-${type.toLowerCase()}`)
      expect(machine.TracingConfiguration.Enabled, type).toBe(true)
      expect(machine.LoggingConfiguration.Destinations, type).toHaveLength(1)
      expect(textOf(machine.RoleArn)).toBe(`\${${id}Role.Arn}`)
      expect(allowed.sort(), type).toEqual([...called].sort())
    }
  })
})

describe('rights', () => {
  const unbound = JSON.parse(readFileSync(join(project, 'deploy/aws/without-resources.json'), 'utf8')) as Record<
    string,
    string
  >
  const tags = /^(aws:ResourceTag|aws:RequestTag|ssm:resourceTag)\/howdah:installation$/
  const isTagged = (condition: object): boolean =>
    Object.values(condition).some((keys) =>
      Object.entries(keys as object).some(([key, value]) => tags.test(key) && value === installation),
    )

  test('no action is a wildcard, and no resource but by name, by tag, or with a reason', () => {
    const wrong = statementsOf(packaged).flatMap(({ role, actions, resources, condition }) => [
      ...actions.filter((action) => action.includes('*')).map((action) => `${role}: ${action}`),
      ...resources.flatMap((resource) => {
        const star = resource.indexOf('*')
        if (star < 0) return []
        if (resource === '*')
          return actions.filter((action) => !(action in unbound)).map((action) => `${role}: ${action} on *`)
        const place = resource.split(':').slice(0, 5).join(':')
        const isNamed = !place.includes('*') && resource.slice(0, star).includes('howdah')
        return isNamed || isTagged(condition) ? [] : [`${role}: ${actions} on ${resource}`]
      }),
    ])

    expect(wrong).toEqual([])
  })

  test('every reason for a wildcard is needed', () => {
    const needed = statementsOf(packaged).flatMap(({ actions, resources }) => (resources.includes('*') ? actions : []))

    expect(Object.keys(unbound).filter((action) => !needed.includes(action))).toEqual([])
  })

  test('every function may do what the code in its bundle calls, and nothing else', { timeout: patience }, async () => {
    const ofAll = new Set([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
    ])
    const ofQueue = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage']
    for (const [name, commands] of await commandsInBundles()) {
      const needed = [...commands].flatMap((command) => {
        const [service = '', action = ''] = command.split(':')
        return rightsOfCommands[service]?.[action]?.flatMap(({ actions }) => actions) ?? [`what ${command} takes`]
      })
      const { events = [] } = lambdaFunctions.find((one) => one.name === name) ?? {}
      const toBeFed = events.some((event) => 'sqs' in event) ? ofQueue : []
      const allowed = statementsOf(packaged)
        .filter(({ role }) => role === `${pascalCase(name)}Role`)
        .flatMap(({ actions }) => actions)
        .filter((action) => !ofAll.has(action))

      expect([...new Set(allowed)].sort(), name).toEqual([...new Set([...needed, ...toBeFed])].sort())
      // It answers with the files in its package, and calls nothing.
      if (name !== 'portal') expect(commands.size, name).toBeGreaterThan(0)
    }
  })

  test('a server reads the parameters that carry its own ARN, and nothing of S3 but by a bucket’s policy', () => {
    const ofServers = statementsOf(packaged).filter(({ role }) => role === 'ServersRole')
    const parameters = ofServers.filter(({ actions }) =>
      actions.some((action) => action.startsWith('ssm:GetParameter')),
    )

    // CloudFormation makes IAM's own variable ${ec2:SourceInstanceARN} of it.
    expect(parameters.map(({ condition }) => condition)).toEqual([
      // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's
      { StringEquals: { 'aws:ResourceTag/howdah:instance': { 'Fn::Sub': '${!ec2:SourceInstanceARN}' } } },
    ])
    expect(ofServers.flatMap(({ actions }) => actions).filter((action) => action.startsWith('s3:'))).toEqual([])
  })

  test('nobody comes in to a server, unless the stage says who', () => {
    const [[, { Properties }]] = ofType(packaged, 'AWS::EC2::SecurityGroup') as [
      [string, Packaged['resources'][string]],
    ]

    expect(Properties.SecurityGroupIngress).toEqual([])
  })

  test('a server goes nowhere but to services of AWS, unless the stage says where', () => {
    const [[, { Properties }]] = ofType(packaged, 'AWS::EC2::SecurityGroup') as [
      [string, Packaged['resources'][string]],
    ]
    const tls = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'Services of AWS' }

    expect(Properties.SecurityGroupEgress).toEqual([
      { CidrIp: '0.0.0.0/0', ...tls },
      { CidrIpv6: '::/0', ...tls },
    ])
  })
})

test('somebody is told of everything that needs a person', () => {
  const alarms = ofType(packaged, 'AWS::CloudWatch::Alarm')

  expect(alarms.map(([name]) => name).sort()).toEqual([
    'ArchiveLagAlarm',
    'DamagedArchivesAlarm',
    'FailedExecutions2Alarm',
    'FailedExecutionsAlarm',
    'LostEventsAlarm',
    'StuckRequestsAlarm',
    'ThrottlingAlarm',
    'TickSilenceAlarm',
    'TidyUpAlarm',
  ])
  for (const [, { Properties }] of alarms) expect(Properties.AlarmActions).toEqual([{ Ref: 'AlarmTopic' }])
})
