import { EC2Client } from '@aws-sdk/client-ec2'
import type { AwsDataCenterSettings } from '../../../shared/clouds/aws/settings.ts'
import type { DataCenterSettings } from '../../../shared/config/aws-environment.ts'
import { tracer } from '../observability.ts'
import { environment } from './environment.ts'

export const ec2 = ({ region }: DataCenterSettings): EC2Client => tracer.captureAWSv3Client(new EC2Client({ region }))

/** What the deployment made stands for what a data center does not name. */
export const settingsOf = ({
  securityGroups = [environment.securityGroup],
  instanceProfile = environment.instanceProfile,
  ...settings
}: DataCenterSettings): AwsDataCenterSettings => ({ ...settings, securityGroups, instanceProfile })
