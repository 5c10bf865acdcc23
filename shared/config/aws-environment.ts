import {
  array,
  boolean,
  exactOptional,
  type infer as Infer,
  int,
  minLength,
  nonnegative,
  object,
  prettifyError,
  record,
  safeParse,
  string,
} from 'zod/mini'
import { readBilling } from './billing.ts'
import type { Catalogue } from './catalogue.ts'
import { defaultFlavours, defaultNetworkDiskGbHourPrice } from './catalogue.ts'
import { type PortalClient, portalClientIn } from './portal-settings.ts'

const Name = string().check(minLength(1))

/** A data center as an installation names it: where it is, and what its servers are made of. */
const DataCenterSettings = object({
  name: Name,
  region: Name,
  /** Where its databases are written; absent: its own region. */
  controlRegion: exactOptional(Name),
  /** Id of the subnet of each availability zone. */
  subnets: record(Name, Name),
  /** The image of servers: an AMI with a container engine, the SSM agent and the AWS command line. */
  imageId: Name,
  /** By flavour; those left out have a type of their own. */
  instanceTypes: exactOptional(record(Name, Name)),
  securityGroups: exactOptional(array(Name)),
  instanceProfile: exactOptional(Name),
  kmsKeyId: exactOptional(Name),
  /** Where its servers reach S3, when not at its public endpoint: `//bucket.vpce-0123.s3.eu-central-1.vpce.amazonaws.com`. */
  s3Endpoint: exactOptional(Name),
  /** Servers get an address on the internet, by which they reach the services and clients reach them. */
  publicAddresses: exactOptional(boolean()),
})
export type DataCenterSettings = Infer<typeof DataCenterSettings>

const Tenant = object({ name: Name, description: string(), mostDatabases: exactOptional(int().check(nonnegative())) })
const Product = object({ name: Name, costCenter: Name })
const Version = object({ version: Name, default: boolean() })

/** What the environment of Howdah's functions on AWS says. */
export interface AwsEnvironment {
  readonly installation: string
  readonly region: string
  readonly tableName: string
  readonly accountId: string
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string
  readonly dataCenters: readonly DataCenterSettings[]
  /** Those whose databases are written here. */
  readonly ownDataCenters: readonly DataCenterSettings[]
  /** Where servers get the images: `123456789012.dkr.ecr.eu-central-1.amazonaws.com`; absent: the machine image holds them. */
  readonly imageRegistry?: string
  /** Of servers whose data center names none. */
  readonly securityGroup: string
  readonly instanceProfile: string
  /** Of all servers; buckets open to single instances of it. */
  readonly serverRoleArn: string
  /** Name of the SSM document that runs what is pushed to a server. */
  readonly runDocument: string
  /** Where PostgreSQL's containers write their log, in the region of their server. */
  readonly logGroup: string
  /** What the names of state machines begin with: `arn:aws:states:…:stateMachine:howdah-prod-`. */
  readonly stateMachinePrefix: string
  readonly catalogue: Catalogue
  readonly oidc: {
    readonly issuer: string
    readonly audience: string
    readonly rolesClaim: string
    readonly tenantsClaim: string
    /** The public client that the portal signs people in by; absent: there is none. */
    readonly portal?: PortalClient
  }
  /** Where people reach the API; absent: not told. */
  readonly apiUrl?: string
}

/** @throws RangeError that names the variable and says what is wrong with it */
export const readAwsEnvironment = (variables: NodeJS.ProcessEnv): AwsEnvironment => {
  const region = required(variables, 'AWS_REGION')
  const dataCenters = json(variables, 'HOWDAH_DATA_CENTERS', array(DataCenterSettings))
  return {
    installation: required(variables, 'HOWDAH_INSTALLATION'),
    region,
    accountId: required(variables, 'HOWDAH_ACCOUNT'),
    partition: variables.HOWDAH_PARTITION || 'aws',
    tableName: required(variables, 'HOWDAH_TABLE'),
    dataCenters,
    ownDataCenters: dataCenters.filter((one) => (one.controlRegion ?? one.region) === region),
    ...(variables.HOWDAH_IMAGE_REGISTRY ? { imageRegistry: variables.HOWDAH_IMAGE_REGISTRY } : {}),
    securityGroup: required(variables, 'HOWDAH_SECURITY_GROUP'),
    instanceProfile: required(variables, 'HOWDAH_INSTANCE_PROFILE'),
    serverRoleArn: required(variables, 'HOWDAH_SERVER_ROLE'),
    runDocument: required(variables, 'HOWDAH_RUN_DOCUMENT'),
    logGroup: required(variables, 'HOWDAH_LOG_GROUP'),
    stateMachinePrefix: required(variables, 'HOWDAH_STATE_MACHINES'),
    catalogue: {
      dataCenters: dataCenters.map(({ name, region, controlRegion = region, subnets }) => ({
        name,
        cloud: 'aws',
        region,
        zones: Object.keys(subnets),
        controlRegion,
      })),
      flavours: defaultFlavours,
      postgresqlVersions: json(variables, 'HOWDAH_POSTGRESQL_VERSIONS', array(Version)),
      tenants: json(variables, 'HOWDAH_TENANTS', array(Tenant), '[]'),
      products: json(variables, 'HOWDAH_PRODUCTS', array(Product), '[]'),
      networkDiskGbHourPrice: defaultNetworkDiskGbHourPrice,
      billing: readBilling(
        jsonIn(variables, 'HOWDAH_PRICES', '{}'),
        variables.HOWDAH_TIME_ZONE || 'UTC',
        'HOWDAH_PRICES',
      ),
    },
    oidc: {
      issuer: variables.HOWDAH_OIDC_ISSUER ?? '',
      audience: variables.HOWDAH_OIDC_AUDIENCE || 'howdah',
      rolesClaim: variables.HOWDAH_OIDC_ROLES_CLAIM || 'roles',
      tenantsClaim: variables.HOWDAH_OIDC_TENANTS_CLAIM || 'tenants',
      ...portalClientIn(variables),
    },
    ...(variables.HOWDAH_API_URL ? { apiUrl: variables.HOWDAH_API_URL } : {}),
  }
}

const required = (variables: NodeJS.ProcessEnv, name: string): string => {
  const value = variables[name]
  if (!value) throw new RangeError(`${name} is not set: serverless.yml gives it to every function`)
  return value
}

const jsonIn = (variables: NodeJS.ProcessEnv, name: string, otherwise?: string): unknown => {
  const text = variables[name] || (otherwise ?? required(variables, name))
  try {
    return JSON.parse(text)
  } catch {
    throw new RangeError(`${name} is not JSON`)
  }
}

const json = <T>(
  variables: NodeJS.ProcessEnv,
  name: string,
  schema: Parameters<typeof safeParse>[0] & { readonly _zod: { readonly output: T } },
  otherwise?: string,
): T => {
  const parsed = safeParse(schema, jsonIn(variables, name, otherwise))
  if (!parsed.success) throw new RangeError(`${name} is not what it must be: ${prettifyError(parsed.error)}`)
  return parsed.data as T
}
