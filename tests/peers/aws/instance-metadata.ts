import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import type { Instance } from '@aws-sdk/client-ec2'

/** The identity of an instance: what it signs its requests with. */
export const accessKeyOf = (instanceId: string): string => `ASIA${instanceId.slice(2).toUpperCase().slice(0, 16)}`

/**
 * The metadata service, version 2 only (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html): without a token it tells nothing. Whom it tells what it knows
 * by the caller's address.
 */
export const instanceMetadata = (
  region: string,
  instanceAt: (address: string) => Instance | undefined,
): RequestListener => {
  const tokens = new Set<string>()
  return (request, response) => {
    const instance = instanceAt((request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''))
    const say = (status: number, body = '') => response.writeHead(status, { 'content-type': 'text/plain' }).end(body)
    const path = decodeURIComponent(request.url ?? '').replace(/^\/latest\//, '')
    if (!instance) return say(404)
    if (request.method === 'PUT' && path === 'api/token') {
      const seconds = Number(request.headers['x-aws-ec2-metadata-token-ttl-seconds'])
      if (!(seconds >= 1 && seconds <= 21_600)) return say(400)
      const token = randomBytes(24).toString('base64')
      tokens.add(token)
      response.setHeader('x-aws-ec2-metadata-token-ttl-seconds', seconds)
      return say(200, token)
    }
    if (!tokens.has(String(request.headers['x-aws-ec2-metadata-token']))) return say(401)
    const value = valueAt(path, instance, region)
    return value === undefined ? say(404) : say(200, value)
  }
}

const valueAt = (path: string, instance: Instance, region: string): string | undefined => {
  const { InstanceId = '', PrivateIpAddress, Placement, IamInstanceProfile, Tags = [], MetadataOptions } = instance
  const role = IamInstanceProfile?.Arn?.split('/').at(-1)
  const credentials = 'meta-data/iam/security-credentials/'
  const tags = 'meta-data/tags/instance/'
  if (path.startsWith(tags)) {
    if (MetadataOptions?.InstanceMetadataTags !== 'enabled') return undefined
    return Tags.find(({ Key }) => Key === path.slice(tags.length))?.Value
  }
  if (role && path === `${credentials}${role}`) return JSON.stringify(credentialsOf(InstanceId))
  const zone = Placement?.AvailabilityZone
  const values: Record<string, string | undefined> = {
    [credentials]: role,
    [credentials.slice(0, -1)]: role,
    'meta-data/instance-id': InstanceId,
    'meta-data/local-ipv4': PrivateIpAddress,
    'meta-data/placement/availability-zone': zone,
    'meta-data/placement/region': region,
    'dynamic/instance-identity/document': JSON.stringify({ instanceId: InstanceId, region, availabilityZone: zone }),
  }
  return values[path]
}

const credentialsOf = (instanceId: string) => ({
  Code: 'Success',
  Type: 'AWS-HMAC',
  LastUpdated: new Date().toISOString(),
  AccessKeyId: accessKeyOf(instanceId),
  SecretAccessKey: `secret-of-${instanceId}`,
  Token: `token-of-${instanceId}`,
  Expiration: new Date(Date.now() + 6 * 3_600_000).toISOString(),
})
