import { functionTimeout, lifecycleFunctionTimeout } from '../../shared/pipeline/compile/timeouts.ts'
import { lifecycleFunction } from '../../shared/pipeline/machine-call.ts'
import type { Step } from '../../shared/pipeline/step.ts'
import { pipelines } from '../../state-machines/index.ts'

/** One Lambda function of serverless.yml. */
export interface LambdaFunction {
  /** In camel case: the logical id in CloudFormation begins with it. */
  readonly name: string
  /** The file whose export `handler` it is, without its ending. */
  readonly entry: string
  readonly description: string
  readonly timeoutSeconds: number
  readonly memoryMb: number
  /** What calls it, where it is no state machine: as serverless.yml has it. */
  readonly events?: readonly object[]
  /** Lambda does not call it again by itself when it failed or was late: its schedule soon does anyway. */
  readonly isRepeatedBySchedule?: boolean
  readonly environment?: Readonly<Record<string, string>>
  /** Further files in its package. */
  readonly files?: readonly string[]
}

export const steps: readonly Step[] = [...new Set(pipelines.flatMap((pipeline) => pipeline.steps))].sort((a, b) =>
  a.name.localeCompare(b.name),
)

export const camelCase = (name: string): string =>
  name.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** Who is charged. */
const chargedTo = { HOWDAH_PRODUCTS: '${self:custom.settings.products}' }
const inMonths = { HOWDAH_TIME_ZONE: '${self:custom.settings.timeZone}' }

const ofStep = (step: Step): LambdaFunction => ({
  name: camelCase(step.name),
  entry: `functions/aws/steps/${step.name}`,
  description: `Step ${step.name}; needs ${['the table', ...step.needs].join(', ')}`,
  timeoutSeconds: functionTimeout(step),
  memoryMb: 512,
  ...(step.name === 'record-usage' ? { environment: chargedTo } : {}),
})

/** The framework would let the scheduler take the function's own role, which does not trust it and may not call the function. */
const schedule = (rate: string) => ({
  schedule: { method: 'scheduler', rate: [rate], roleArn: { 'Fn::GetAtt': ['SchedulerRole', 'Arn'] } },
})
/** Emptying a bucket tells of every object: a few at a time, so that functions are left for everything else (`deploy/aws/resources/removed-objects.yml`). */
const queue = (name: string) => ({
  sqs: {
    arn: { 'Fn::GetAtt': [name, 'Arn'] },
    batchSize: 50,
    maximumBatchingWindow: 5,
    maximumConcurrency: 5,
    functionResponseType: 'ReportBatchItemFailures',
  },
})
const people = { name: 'people' }
const open = (path: string) => ({ httpApi: { method: 'GET', path } })
const documentation = ['package.json', 'swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']

const others: readonly LambdaFunction[] = [
  {
    name: lifecycleFunction,
    entry: 'functions/aws/lifecycle',
    description: 'Writes the state of a request around its steps',
    timeoutSeconds: lifecycleFunctionTimeout,
    memoryMb: 512,
  },
  {
    name: 'api',
    entry: 'functions/aws/api',
    description: 'The REST API',
    // The gateway waits for 30 s.
    timeoutSeconds: 29,
    memoryMb: 1024,
    environment: {
      HOWDAH_API_URL: '${HttpApi.ApiEndpoint}',
      HOWDAH_TENANTS: '${self:custom.settings.tenants}',
      ...chargedTo,
      ...inMonths,
      HOWDAH_PRICES: '${self:custom.settings.prices}',
    },
    events: [
      { httpApi: { method: '*', path: '/v1/{proxy+}', authorizer: people } },
      ...['/healthz', '/readyz', '/openapi.json', '/docs', '/docs/{proxy+}', '/.well-known/{proxy+}'].map(open),
    ],
    files: documentation.map((file) => `node_modules/swagger-ui-dist/${file}`),
  },
  {
    name: 'portal',
    entry: 'functions/aws/portal',
    description: "The portal's files",
    timeoutSeconds: 10,
    memoryMb: 512,
    events: ['/', '/{proxy+}'].map(open),
    files: ['portal/dist/**'],
  },
  {
    name: 'tick',
    entry: 'functions/aws/tick',
    description: 'Every minute: resumes requests, fires jobs, observes archives, measures what alarms look at',
    // It begins nothing new after 45 s.
    timeoutSeconds: 120,
    // A whole processor: with thousands of databases it makes thousands of calls.
    memoryMb: 1769,
    environment: inMonths,
    events: [schedule('rate(1 minute)')],
    isRepeatedBySchedule: true,
  },
  {
    name: 'bucketExpired',
    entry: 'functions/aws/bucket-expired',
    description: 'Follows what is removed from the buckets of databases, by a rule of age or by anybody',
    timeoutSeconds: 120,
    memoryMb: 512,
    events: [queue('RemovedObjects')],
  },
  {
    name: 'tidyUp',
    entry: 'functions/aws/tidy-up',
    description: 'Every hour: purges databases that were kept long enough, forgets what has ended or expired long ago',
    // It begins nothing new after 840 s.
    timeoutSeconds: 900,
    // A whole processor: with thousands of databases, tens of thousands of sent commands expire in an hour.
    memoryMb: 1769,
    environment: { ...chargedTo, ...inMonths },
    events: [schedule('rate(1 hour)')],
    isRepeatedBySchedule: true,
  },
  {
    name: 'checkArchives',
    entry: 'functions/aws/check-archives',
    description: 'Every 15 minutes: looks whether buckets hold what is promised, gives older ones the rights of today',
    // It begins nothing new after 840 s.
    timeoutSeconds: 900,
    // Tens of thousands of names are read of each bucket, ten buckets at once.
    memoryMb: 1769,
    events: [schedule('rate(15 minutes)')],
    isRepeatedBySchedule: true,
  },
  {
    name: 'reconcileOrphans',
    entry: 'functions/aws/reconcile-orphans',
    description: 'Every day: removes servers that no row owns, reports volumes and buckets',
    timeoutSeconds: 300,
    memoryMb: 512,
    events: [schedule('rate(1 day)')],
    isRepeatedBySchedule: true,
  },
]

export const lambdaFunctions: readonly LambdaFunction[] = [...others, ...steps.map(ofStep)]
