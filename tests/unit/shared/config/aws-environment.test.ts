import { describe, expect, test } from 'vitest'
import { readAwsEnvironment } from '../../../../shared/config/aws-environment.ts'
import { mostDatabasesOf } from '../../../../shared/config/catalogue.ts'

const fra = { name: 'FRA1', region: 'eu-central-1', subnets: { 'eu-central-1a': 'subnet-1' }, imageId: 'ami-1' }
const dub = { name: 'DUB1', region: 'eu-west-1', subnets: { 'eu-west-1b': 'subnet-2' }, imageId: 'ami-2' }

const variables = (changes: Record<string, string> = {}): NodeJS.ProcessEnv => ({
  AWS_REGION: 'eu-central-1',
  HOWDAH_INSTALLATION: 'test',
  HOWDAH_ACCOUNT: '123456789012',
  HOWDAH_TABLE: 'howdah-test',
  HOWDAH_DATA_CENTERS: JSON.stringify([fra, dub]),
  HOWDAH_POSTGRESQL_VERSIONS: JSON.stringify([{ version: '17', default: true }]),
  HOWDAH_SECURITY_GROUP: 'sg-1',
  HOWDAH_INSTANCE_PROFILE: 'profile',
  HOWDAH_SERVER_ROLE: 'arn:aws:iam::123456789012:role/servers',
  HOWDAH_RUN_DOCUMENT: 'document',
  HOWDAH_STATE_MACHINES: 'arn:aws:states:eu-central-1:123456789012:stateMachine:howdah-test-',
  HOWDAH_LOG_GROUP: '/howdah/prod/postgresql',
  ...changes,
})

describe('the environment of functions on AWS', () => {
  test('names every data center, and those whose databases are written here', () => {
    const { catalogue, ownDataCenters } = readAwsEnvironment(variables())

    expect(catalogue.dataCenters).toEqual([
      { name: 'FRA1', cloud: 'aws', region: 'eu-central-1', zones: ['eu-central-1a'], controlRegion: 'eu-central-1' },
      { name: 'DUB1', cloud: 'aws', region: 'eu-west-1', zones: ['eu-west-1b'], controlRegion: 'eu-west-1' },
    ])
    expect(ownDataCenters.map(({ name }) => name)).toEqual(['FRA1'])
  })

  test('says how many databases a tenant may have', () => {
    const tenants = JSON.stringify([{ name: 'DEMO', description: '', mostDatabases: 20 }])
    const { catalogue } = readAwsEnvironment(variables({ HOWDAH_TENANTS: tenants }))

    expect(mostDatabasesOf(catalogue, 'DEMO')).toBe(20)
  })

  test.each([
    [
      'HOWDAH_TENANTS',
      '[{"name":"DEMO","description":"","mostDatabases":-1}]',
      'HOWDAH_TENANTS is not what it must be',
    ],
    ['HOWDAH_TABLE', '', 'HOWDAH_TABLE is not set'],
    ['HOWDAH_DATA_CENTERS', '[', 'HOWDAH_DATA_CENTERS is not JSON'],
    ['HOWDAH_DATA_CENTERS', '[{"name":"FRA1"}]', 'HOWDAH_DATA_CENTERS is not what it must be'],
  ])('says what is wrong with %s = %j', (name, value, message) => {
    expect(() => readAwsEnvironment(variables({ [name]: value }))).toThrow(message)
  })
})
