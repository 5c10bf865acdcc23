import { SSMClient } from '@aws-sdk/client-ssm'
import type { DataCenterSettings } from '../../../shared/config/aws-environment.ts'
import { tracer } from '../observability.ts'

export const ssm = ({ region }: Pick<DataCenterSettings, 'region'>): SSMClient =>
  tracer.captureAWSv3Client(new SSMClient({ region }))
