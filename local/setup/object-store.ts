import { randomBytes } from 'node:crypto'
import { Agent, get } from 'node:https'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { docker, dockerIfThere } from '../../shared/clouds/local/docker.ts'
import { freePort, loopback } from '../../shared/clouds/local/free-port.ts'
import type { ObjectStoreAccess } from '../../shared/clouds/local/object-store-admin.ts'
import { labels } from '../../shared/containers/labels.ts'
import type { InstallationId } from '../../shared/core/ids.ts'
import type { Secrets } from '../../shared/secrets/secrets.ts'

const image = 'howdah/object-store'
const port = 7070
const region = 'us-east-1'

export const storeSecrets = {
  accessKey: 'installation/store-access-key',
  secretKey: 'installation/store-secret-key',
  ca: 'installation/store-ca',
} as const

/** The name by which servers reach the store on their networks. */
export const storeHost = 'object-store'
export const storeUri = `//${storeHost}:${port}`

export interface ObjectStoreOptions {
  readonly installation: InstallationId
  readonly networks: readonly string[]
  readonly secrets: Secrets
  readonly secretsFolder: string
}

/** The machine's object store runs, on every data center's network, and answers this process on loopback. */
export const ensureObjectStore = async (options: ObjectStoreOptions): Promise<ObjectStoreAccess> => {
  const { installation, networks, secrets } = options
  const name = `howdah-${installation}-object-store`
  for (const network of networks) await ensureNetwork(installation, network)
  const accessKeyId = await ensureSecret(secrets, storeSecrets.accessKey, () => `howdah-${installation}`)
  const secretAccessKey = await ensureSecret(secrets, storeSecrets.secretKey, () => randomBytes(24).toString('hex'))

  await ensureContainer(name, options)
  for (const network of networks) await ensureConnected(name, network)
  const ca = await certificateOf(name)
  await secrets.put(storeSecrets.ca, ca)
  const published = await docker(['port', name, `${port}/tcp`])
  const endpoint = `https://${loopback}:${published.split('\n')[0]?.split(':').at(-1)}`
  await awaitAnswer(endpoint, ca)
  return { endpoint, region, ca, accessKeyId, secretAccessKey }
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

/** A container of an older image is replaced: its data is on the volume. */
const ensureContainer = async (
  name: string,
  { installation, networks, secretsFolder }: ObjectStoreOptions,
): Promise<void> => {
  const current = await docker(['image', 'inspect', '--format', '{{.Id}}', image])
  const found = await dockerIfThere(['container', 'inspect', '--format', '{{.Image}} {{.State.Running}}', name])
  if (found === `${current} true`) return
  if (found?.startsWith(current)) {
    await docker(['start', name])
    return
  }
  await dockerIfThere(['stop', name])
  await dockerIfThere(['rm', name])
  const secretFile = (variable: string, secret: string) => [
    ...['--volume', `${join(secretsFolder, secret)}:/run/secrets/${variable}:ro`],
    ...['--env', `${variable}_FILE=/run/secrets/${variable}`],
  ]
  await docker([
    ...['run', '--detach', '--name', name, '--label', `${labels.installation}=${installation}`],
    ...[
      '--network',
      networks[0] ?? 'bridge',
      '--network-alias',
      storeHost,
      '--publish',
      `${loopback}:${await freePort()}:${port}`,
    ],
    ...['--restart', 'unless-stopped', '--volume', `${name}:/objects`, '--log-opt', 'max-size=10m'],
    ...secretFile('ROOT_ACCESS_KEY', storeSecrets.accessKey),
    ...secretFile('ROOT_SECRET_KEY', storeSecrets.secretKey),
    ...['--env', `CERTIFICATE_NAMES=${storeHost}`, '--env', `REGION=${region}`, image],
  ])
}

const ensureConnected = async (name: string, network: string): Promise<void> => {
  const connected = await docker(['container', 'inspect', '--format', '{{json .NetworkSettings.Networks}}', name])
  if (!(network in (JSON.parse(connected) as object)))
    await docker(['network', 'connect', '--alias', storeHost, network, name])
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
