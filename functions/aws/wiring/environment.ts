import { readAwsEnvironment } from '../../../shared/config/aws-environment.ts'

export const environment = readAwsEnvironment(process.env)
