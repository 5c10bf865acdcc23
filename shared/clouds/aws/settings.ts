/** A data center on AWS, as its administrator has set it up. */
export interface AwsDataCenterSettings {
  readonly region: string
  /** Id of the subnet of each availability zone (`eu-central-1a`). */
  readonly subnets: Readonly<Record<string, string>>
  /** Who reaches PostgreSQL's port is their business. */
  readonly securityGroups: readonly string[]
  /** Name of the instance profile of servers: Systems Manager, the images' registry, the parameters that carry the instance's tag, and nothing of S3. */
  readonly instanceProfile: string
  /** An image with a container engine, the SSM agent, curl, e2fsprogs and the AWS command line. */
  readonly imageId: string
  /** By flavour, where it is not one of `defaultInstanceTypes`. */
  readonly instanceTypes?: Readonly<Record<string, string>>
  /** Encrypts the disks; absent: the key of the account for EBS. */
  readonly kmsKeyId?: string
  /** Servers get an address on the internet. By default none has. */
  readonly publicAddresses?: boolean
}

/**
 * What stands for a flavour: its processors, and its memory with room for the operating system and for a backup beside PostgreSQL. All are of the Nitro system, which the disks' names on the server depend on.
 * https://aws.amazon.com/ec2/instance-types/
 */
export const defaultInstanceTypes: Readonly<Record<string, string>> = {
  developer: 't3.small',
  smallbusiness: 't3.medium',
  powerbusiness: 'm7i.xlarge',
  highend: 'r7i.2xlarge',
  analytics: 'r7i.4xlarge',
}
