import { randomBytes } from 'node:crypto'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { Agent, get } from 'node:https'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { docker, dockerIfThere } from '../../shared/clouds/local/docker.ts'
import { freePort, loopback } from '../../shared/clouds/local/free-port.ts'
import { type LocalNetworks, storeContainerOf, storeHost, storePort } from '../../shared/clouds/local/networks.ts'
import type { ObjectStoreAccess } from '../../shared/clouds/local/object-store-admin.ts'
import { confineObjectStore } from '../../shared/containers/confinement.ts'
import { labels } from '../../shared/containers/labels.ts'
import { forEachOf } from '../../shared/core/each.ts'
import { fingerprintOf, type InstallationId } from '../../shared/core/ids.ts'
import type { Secrets } from '../../shared/secrets/secrets.ts'

const image = 'howdah/object-store'
const region = 'us-east-1'

export const storeSecrets = {
  accessKey: 'installation/store-access-key',
  secretKey: 'installation/store-secret-key',
  ca: 'installation/store-ca',
} as const

export const storeUri = `//${storeHost}:${storePort}`

export interface ObjectStoreOptions {
  readonly installation: InstallationId
  readonly networks: LocalNetworks
  readonly secrets: Secrets
  readonly secretsFolder: string
}

/** The machine's object store runs, on the network of every server, and answers this process on loopback. */
export const ensureObjectStore = async (options: ObjectStoreOptions): Promise<ObjectStoreAccess> => {
  const { installation, networks, secrets } = options
  const name = storeContainerOf(installation)
  await ensureNetwork(installation, name)
  const accessKeyId = await ensureSecret(secrets, storeSecrets.accessKey, () => `howdah-${installation}`)
  const secretAccessKey = await ensureSecret(secrets, storeSecrets.secretKey, () => randomBytes(24).toString('hex'))

  await ensureContainer(name, options)
  await forEachOf(await networks.list(), ({ network }) => networks.connectStore(network), { atOnce: 4 })
  const ca = await certificateOf(name)
  await secrets.put(storeSecrets.ca, ca)
  const published = await docker(['port', name, `${storePort}/tcp`])
  const endpoint = `https://${loopback}:${published.split('\n')[0]?.split(':').at(-1)}`
  await awaitAnswer(endpoint, ca)
  return { endpoint, region, ca, accessKeyId, secretAccessKey }
}

/** With all its versions, by the store's container. */
export const removeBucketFromDisk = async (container: string, bucket: string): Promise<void> => {
  if (!/^[a-z0-9][a-z0-9-]{1,62}$/.test(bucket)) throw new RangeError(`${bucket} is not the name of a bucket`)
  const folders = ['buckets', 'versions', 'sidecar'].map((folder) => `/objects/${folder}/${bucket}`)
  await docker(['exec', container, 'rm', '-rf', '--', ...folders])
}

const ensureNetwork = async (installation: InstallationId, network: string): Promise<void> => {
  if ((await dockerIfThere(['network', 'inspect', '--format', '{{.Id}}', network])) !== undefined) return
  await docker(['network', 'create', '--label', `${labels.installation}=${installation}`, network])
}

const ensureSecret = async (secrets: Secrets, name: string, make: () => string): Promise<string> => {
  const known = await secrets.get(name)
  if (known) return known
  const value = make()
  await secrets.put(name, value)
  return value
}

/** One that was made in another way, or of another image, is replaced: its data is on the volume. */
const ensureContainer = async (
  name: string,
  { installation, secrets, secretsFolder }: ObjectStoreOptions,
): Promise<void> => {
  const current = await docker(['image', 'inspect', '--format', '{{.Id}}', image])
  const args = [
    ...['--name', name, '--label', `${labels.installation}=${installation}`, ...confineObjectStore],
    ...['--network', name, '--network-alias', storeHost, '--sysctl', 'net.ipv4.ip_forward=0'],
    ...['--restart', 'unless-stopped', '--volume', `${name}:/objects`, '--log-opt', 'max-size=10m'],
    ...(await mountedSecrets(secrets, secretsFolder)),
    ...['--env', `CERTIFICATE_NAMES=${storeHost}`, '--env', `REGION=${region}`],
  ]
  const fingerprint = fingerprintOf(args.join('\n'))
  const format = `{{.Image}} {{index .Config.Labels "${labels.fingerprint}"}} {{.State.Running}}`
  const found = await dockerIfThere(['container', 'inspect', '--format', format, name])
  if (found === `${current} ${fingerprint} true`) return
  if (found === `${current} ${fingerprint} false`) {
    await docker(['start', name])
    return
  }
  await dockerIfThere(['stop', name])
  await dockerIfThere(['rm', name])
  const port = ['--publish', `${loopback}:${await freePort()}:${storePort}`]
  await docker(['run', '--detach', '--label', `${labels.fingerprint}=${fingerprint}`, ...port, ...args, image])
}

/** The store is not root: it gets copies that it can read, in a folder that nobody else on this machine can enter. */
const mountedSecrets = async (secrets: Secrets, secretsFolder: string): Promise<readonly string[]> => {
  const folder = join(secretsFolder, 'installation', 'of-object-store')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const mounts: string[] = []
  for (const [variable, secret] of [
    ['ROOT_ACCESS_KEY', storeSecrets.accessKey],
    ['ROOT_SECRET_KEY', storeSecrets.secretKey],
  ] as const) {
    const file = join(folder, variable)
    await rm(file, { force: true })
    await writeFile(file, (await secrets.get(secret)) ?? '')
    await chmod(file, 0o444)
    mounts.push('--volume', `${file}:/run/secrets/${variable}:ro`)
    mounts.push('--env', `${variable}_FILE=/run/secrets/${variable}`)
  }
  return mounts
}

const certificateOf = async (name: string): Promise<string> => {
  for (let tries = 0; tries < 100; tries++) {
    const ca = await docker(['exec', name, 'cat', '/objects/tls/ca.crt']).catch(() => '')
    if (ca.includes('END CERTIFICATE')) return `${ca}\n`
    await wait(100)
  }
  throw new Error(`the object store has no certificate: see docker logs ${name}`)
}

const awaitAnswer = async (endpoint: string, ca: string): Promise<void> => {
  const agent = new Agent({ ca })
  const healthy = () =>
    new Promise<boolean>((resolve) => {
      const request = get(`${endpoint}/-/health`, { agent, timeout: 2_000 }, (answer) => {
        answer.resume()
        resolve(answer.statusCode === 200)
      })
      request.on('error', () => resolve(false)).on('timeout', () => request.destroy())
    })
  for (let tries = 0; tries < 100; tries++) {
    if (await healthy()) return agent.destroy()
    await wait(100)
  }
  throw new Error('the object store does not answer: see the log of its container')
}
