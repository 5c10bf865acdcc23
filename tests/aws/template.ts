import { accountId } from '../peers/aws/account.ts'
import { type Aws, instanceProfile } from '../peers/aws/aws.ts'
import { resolved } from '../peers/aws/cloud-formation.ts'
import type { CommandDocument } from '../peers/aws/ssm-document.ts'
import { ofType, type Packaged } from '../peers/deployment/packaged.ts'

export const documentName = 'howdah-run'
export const logGroupName = '/howdah/example/postgresql'

interface MachineProperties {
  readonly StateMachineName: string
  readonly DefinitionString: unknown
}

/** Definitions of the state machines by name. */
export const machinesOf = (
  packaged: Packaged,
  values: (reference: string) => string | undefined,
): ReadonlyMap<string, string> =>
  new Map(
    ofType(packaged, 'AWS::StepFunctions::StateMachine').map(([, { Properties }]) => {
      const { StateMachineName, DefinitionString } = Properties as MachineProperties
      return [StateMachineName, resolved(DefinitionString, values) as string]
    }),
  )

export const documentOf = (packaged: Packaged): CommandDocument => {
  const [[, document] = []] = ofType(packaged, 'AWS::SSM::Document')
  if (!document) throw new Error('the template has no document')
  return document.Properties.Content
}

/** What CloudFormation would put in for the names of what it made. */
export const valuesOf = (packaged: Packaged, { account, region }: Aws, issuer: string) => {
  const functions = new Map(ofType(packaged, 'AWS::Lambda::Function'))
  const known: Record<string, string> = {
    'AWS::AccountId': accountId,
    'AWS::Partition': 'aws',
    'AWS::Region': region,
    'ServersSecurityGroup.GroupId': account.securityGroup,
    ServersInstanceProfile: instanceProfile,
    'ServersRole.Arn': `arn:aws:iam::${accountId}:role/${instanceProfile}`,
    RunDocument: documentName,
    PostgresqlLogGroup: logGroupName,
    'HttpApi.ApiEndpoint': issuer,
  }
  return (reference: string): string | undefined => {
    const [id = '', attribute] = reference.split('.')
    const name = functions.get(id)?.Properties.FunctionName
    if (name && attribute === 'Arn') return `arn:aws:lambda:${region}:${accountId}:function:${name}`
    return known[reference]
  }
}

/** What is an installation's own, and not the example's. */
export const overridden = ({ account, region, endpoint }: Aws, issuer: string): Record<string, string> => ({
  HOWDAH_DATA_CENTERS: JSON.stringify([
    {
      ...{ name: 'FRA1', region, imageId: account.imageId, s3Endpoint: endpoint },
      subnets: { [account.availabilityZone]: account.subnetId },
    },
  ]),
  HOWDAH_OIDC_ISSUER: issuer,
  HOWDAH_IMAGE_REGISTRY: '',
})
