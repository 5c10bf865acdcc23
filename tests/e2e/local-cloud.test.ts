import { mkdtemp, rm } from 'node:fs/promises'
import { Agent } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll } from 'vitest'
import { ensureObjectStore, removeBucketFromDisk, storeSecrets, storeUri } from '../../local/setup/object-store.ts'
import { LocalBuckets } from '../../shared/clouds/local/buckets.ts'
import { LocalNetworks, storeContainerOf } from '../../shared/clouds/local/networks.ts'
import type { ObjectStoreAccess } from '../../shared/clouds/local/object-store-admin.ts'
import { LocalServers } from '../../shared/clouds/local/servers.ts'
import { LocalVolumes } from '../../shared/clouds/local/volumes.ts'
import { Walls } from '../../shared/clouds/local/walls.ts'
import { labels } from '../../shared/containers/labels.ts'
import { type DatabaseId, type InstallationId, newDatabaseId, newInstallationId } from '../../shared/core/ids.ts'
import { FileSecrets } from '../../shared/secrets/file/file-secrets.ts'
import { bucketsContract } from '../contract/buckets.contract.ts'
import { moment } from '../contract/patience.ts'
import { serversContract } from '../contract/servers.contract.ts'
import { volumesContract } from '../contract/volumes.contract.ts'
import { docker, lines } from './docker.ts'

const installation = newInstallationId()
const neighbour = newInstallationId()
const networks = new LocalNetworks(installation, ['10.208.0.0/16'])
const networksOfNeighbour = new LocalNetworks(neighbour, ['10.208.0.0/16'])
const spec = {
  dataCenter: 'LOCAL1',
  availabilityZone: 'a',
  flavour: 'developer',
  port: 5432,
  clients: 64,
}

let folder: string
let secrets: FileSecrets
let store: ObjectStoreAccess
let walls: Walls
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-local-cloud-'))
  const storeOf = (owner: InstallationId, own: LocalNetworks) => {
    const secretsFolder = join(folder, owner)
    return ensureObjectStore({
      installation: owner,
      networks: own,
      secrets: new FileSecrets(secretsFolder),
      secretsFolder,
    })
  }
  secrets = new FileSecrets(join(folder, installation))
  store = await storeOf(installation, networks)
  await storeOf(neighbour, networksOfNeighbour)
  walls = new Walls(join(folder, 'walls'), [])
  await walls.write()
})
afterAll(async () => {
  await removeThings('')
  await docker(['network', 'rm', storeContainerOf(installation), storeContainerOf(neighbour)])
  await rm(folder, { recursive: true })
})

/** What a test has made goes; the store goes with the last. */
const removeThings = async (more = `label=${labels.database}`) => {
  for (const owner of [installation, neighbour]) {
    const own = owner === installation ? networks : networksOfNeighbour
    const filters = ['--filter', `label=${labels.installation}=${owner}`, ...(more ? ['--filter', more] : [])]
    const containers = lines(await docker(['ps', '--all', '--quiet', ...filters]))
    if (containers.length > 0) await docker(['rm', '--force', '--volumes', ...containers])
    const volumes = lines(await docker(['volume', 'ls', '--quiet', ...filters]))
    if (volumes.length > 0) await docker(['volume', 'rm', ...volumes])
    for (const { id } of await own.list()) await own.remove(id)
    if (!more) await docker(['volume', 'rm', '--force', storeContainerOf(owner)])
  }
}
const ends = { pass: moment, close: () => removeThings() }

serversContract('one machine', async () => ({
  ...ends,
  servers: new LocalServers(installation, networks, walls),
  others: new LocalServers(neighbour, networksOfNeighbour, walls),
  spec,
}))

volumesContract('one machine', async () => ({
  ...ends,
  volumes: new LocalVolumes(installation),
  serverId: 'any',
  databaseId: newDatabaseId(),
}))

bucketsContract('the object store of one machine', async () => {
  const { endpoint, region, ca, accessKeyId, secretAccessKey } = store
  const s3 = new S3Client({
    ...{ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } },
    requestHandler: { httpsAgent: new Agent({ ca }) },
  })
  const buckets = new LocalBuckets({
    ...{ installation, secrets, store, uriForServers: storeUri, caSecret: storeSecrets.ca },
    removeFromDisk: (bucket) => removeBucketFromDisk(storeContainerOf(installation), bucket),
  })
  return {
    buckets,
    installation,
    put: async (Bucket, Key) => {
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    },
    stopVersions: async (Bucket) => {
      const VersioningConfiguration = { Status: 'Suspended' } as const
      await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
    },
    pass: moment,
    close: async () => {
      for (const { id, databaseId } of await buckets.list()) {
        await buckets.removeKey(databaseId as DatabaseId)
        await buckets.remove(id)
      }
      s3.destroy()
    },
  }
})
