/** What serverless.yml takes from a stage's file, in the shape that CloudFormation and the functions' environment need it. */
const { readFileSync } = require('node:fs')
const { join } = require('node:path')
const { parse } = require('yaml')

/** An environment of a Lambda function holds 4 KB. */
const compact = (value) => JSON.stringify(value)

/** Howdah's images in the registry that servers pull from: `<account>.dkr.ecr.<region>.amazonaws.com`, or else one of this account. */
const repositoriesOf = (registry = '') => {
  const [, account = '${AWS::AccountId}', region = '${AWS::Region}'] =
    /^(\d+)\.dkr\.ecr\.([a-z0-9-]+)\./.exec(registry) ?? []
  return `arn:\${AWS::Partition}:ecr:${region}:${account}:repository/howdah/*`
}

/** Where servers may go by their own will: services of AWS, and what the stage names as `<network>[:<TCP port>]`, with a network of IPv6 in brackets where a port follows. */
const outboundRules = (named = []) => [
  ...['0.0.0.0/0:443', '[::/0]:443'].map((place) => ({ ...ruleOf(place), Description: 'Services of AWS' })),
  ...named.map((place) => ({ ...ruleOf(place), Description: 'Named by the stage' })),
]

const ruleOf = (place) => {
  const [, network, port] =
    /^\[([0-9a-fA-F:]+\/\d+)\]:(\d+)$/.exec(place) ??
    /^([0-9.]+\/\d+|[0-9a-fA-F:]*:[0-9a-fA-F:]*\/\d+)(?::(\d+))?$/.exec(place) ??
    []
  if (!network) throw new Error(`outbound: '${place}' is no network with or without a port, such as 10.1.2.0/24:5432`)
  return {
    ...(network.includes(':') ? { CidrIpv6: network } : { CidrIp: network }),
    ...(port ? { IpProtocol: 'tcp', FromPort: Number(port), ToPort: Number(port) } : { IpProtocol: '-1' }),
  }
}

module.exports = ({ options }) => {
  const stage = options.stage ?? 'example'
  const file = `deploy/aws/stages/${stage}.yml`
  const settings = parse(readFileSync(join(__dirname, '..', '..', file), 'utf8'))
  const regions = Object.keys(settings.regions)
  const [primaryRegion] = regions
  const region = options.region ?? primaryRegion
  const network = settings.regions[region]
  if (!network) throw new Error(`${file} does not name the region ${region}: choose from ${regions.join(', ')}`)
  // Rights go by the beginnings of names: with hyphens one installation's could begin as another's.
  if (!/^[a-z0-9]{1,16}$/.test(settings.installation))
    throw new Error(`${file}: the installation is named by up to 16 of a-z and 0-9`)
  if ('imageRegistry' in settings)
    throw new Error(`${file}: imageRegistry belongs to a region: servers pull from the registry of their own`)
  const here = settings.dataCenters.filter((dataCenter) => dataCenter.region === region)
  if (here.length === 0) throw new Error(`${file} has no data center in ${region}`)
  const stranger = settings.dataCenters.find((dataCenter) => !regions.includes(dataCenter.region))
  if (stranger)
    throw new Error(
      `${file}: the data center ${stranger.name} lies in ${stranger.region}, which is no region of the installation`,
    )
  return {
    installation: settings.installation,
    region,
    primaryRegion,
    tableName: settings.table ?? `howdah-${settings.installation}`,
    vpcId: network.vpcId,
    oidc: settings.oidc,
    timeZone: settings.timeZone ?? 'UTC',
    alarmEmail: settings.alarmEmail,
    logDays: settings.logDays ?? 30,
    imageRegistry: network.imageRegistry ?? '',
    repositoryArns: [{ 'Fn::Sub': repositoriesOf(network.imageRegistry) }],
    dataCenters: compact(settings.dataCenters),
    postgresqlVersions: compact(settings.postgresqlVersions),
    tenants: compact(settings.tenants ?? []),
    products: compact(settings.products ?? []),
    prices: compact(settings.prices ?? {}),
    timeZone: settings.timeZone ?? 'UTC',
    tableReplicas: regions.map((name) => ({
      Region: name,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    })),
    clientRules: (network.clients ?? []).map((CidrIp) => ({
      CidrIp,
      IpProtocol: 'tcp',
      FromPort: 1024,
      ToPort: 65_535,
      Description: 'Clients of databases',
    })),
    outboundRules: outboundRules(network.outbound),
    subnetArns: here
      .flatMap(({ subnets }) => Object.values(subnets))
      .map((id) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:ec2:\${AWS::Region}:\${AWS::AccountId}:subnet/${id}` })),
    // An image may belong to another account: its ARN names none.
    imageArns: [...new Set(here.map(({ imageId }) => imageId))].map((id) => ({
      'Fn::Sub': `arn:\${AWS::Partition}:ec2:\${AWS::Region}::image/${id}`,
    })),
  }
}
