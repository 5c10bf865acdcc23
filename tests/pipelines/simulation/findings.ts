import { backupKeyIdOf, backupKeysFrom, inTheClear } from '../../../shared/core/backup-keys.ts'
import type { RequestKey } from '../../../shared/core/ids.ts'
import { type DatabaseState, isOpen } from '../../../shared/core/states.ts'
import { type Database, databasesOf } from '../../../shared/entities/database.ts'
import { type Request, requestKeyOf } from '../../../shared/entities/request.ts'
import { pipelines } from '../../../state-machines/index.ts'
import { wronglyAvailable } from './availability.ts'
import type { Lab } from './lab.ts'
import type { SimulatedBucket, SimulatedRestorePoint } from './simulated-store.ts'
import { isUsageMissing, wrongUsage } from './usage.ts'

/** Everything that is not as it must be when nobody is at work; nothing when all is well. */
export const findings = async (lab: Lab): Promise<readonly string[]> => {
  const { world } = lab
  const found: string[] = []
  const requests = await lab.requests()
  const databases: Database[] = []
  for await (const row of world.stores.databases.all({ partition: databasesOf(), index: 'i3' })) databases.push(row)

  for (const request of requests) found.push(...aboutRequest(request))
  for (const database of databases) {
    const untrue = await wronglyAvailable(world, database, requests)
    if (untrue) found.push(untrue)
    if (!isUsageMissing(requests, database))
      found.push(...(await wrongUsage(world, database, requests)).map((what) => `${database.name}: ${what}`))
    const open = requests.filter(({ databaseId, state }) => databaseId === database.id && isOpen(state))
    // What is stuck while it is taken back waits for a person in the middle of its work.
    if (open.some(({ unwinding }) => unwinding)) continue
    // So does what is stuck in the middle of removing everything.
    if (open.length > 0 && database.state === 'DELETING') continue
    found.push(...(await aboutDatabase(lab, database, open[0])).map((what) => `${database.name}: ${what}`))
  }
  const known = new Set<string>(databases.map(({ id }) => id))
  for (const { id, databaseId, stray } of world.machine.volumesById.values())
    if (stray || !known.has(databaseId)) found.push(`the volume ${id} is nobody's`)
  return found
}

const aboutRequest = (request: Request): string[] => {
  const found: string[] = []
  const say = (what: string) => found.push(`${request.type} ${request.key} (${request.state}): ${what}`)
  if (isOpen(request.state)) return found
  if (request.lease) say('it holds a lease')
  const openEntry = request.trace.find(({ outcome }) => outcome === 'started')
  if (openEntry) say(`its trace says that ${openEntry.step} is at work`)
  const pipeline = pipelines.find(({ type }) => type === request.type)
  for (const step of pipeline?.steps ?? []) {
    const entries = request.trace.filter((entry) => entry.step === step.name)
    const last = entries.findLast((entry) => entry.outcome === 'done')
    if (request.state === 'PROCESSED' && last?.direction !== 'run') say(`${step.name} was not done`)
    const undone = last?.direction === 'undo' || !('run' in step.undo) || entries.length === 0
    if (request.state === 'FAILED' && !undone) say(`${step.name} was not taken back`)
  }
  if (request.trace.length > 400) say(`its trace has ${request.trace.length} entries`)
  return found
}

const aboutDatabase = async (lab: Lab, row: Database, stuck: Request | undefined): Promise<string[]> => {
  const { machine, store, secrets, commands, acknowledged } = lab.world
  const found: string[] = []
  const same = (what: string, actual: unknown, expected: unknown) => {
    if (JSON.stringify(actual) !== JSON.stringify(expected))
      found.push(`${row.state}, ${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`)
  }
  const mine = <T extends { databaseId: string }>(things: Iterable<T>) =>
    [...things].filter(({ databaseId }) => databaseId === row.id)
  const containers = mine(machine.containers.values())
  const volumes = mine(machine.volumesById.values())
  const bucket = mine(store.all.values())[0]
  const secretsOf = await secrets.list(`${row.id}/`)

  if (isAlive(row.state)) {
    const expected = row.data ? [row.data] : []
    const extra = stuck ? [row.previousData, row.nextData].filter((data) => data !== undefined) : []
    const isIn = (name: string | undefined, names: readonly string[]) => name !== undefined && names.includes(name)
    const [volume] = volumes.filter(({ id }) => id === row.data?.volumeId)
    const [container] = containers.filter(({ name }) => name === row.data?.container)
    const leftVolumes = [...extra.map(({ volumeId }) => volumeId), ...(row.keptVolumeIds ?? [])]
    const leftContainers = extra.map(({ container: name }) => name)
    same(
      'volumes',
      volumes.map(({ id }) => id).filter((id) => !isIn(id, leftVolumes)),
      expected.map(({ volumeId }) => volumeId),
    )
    same(
      'containers',
      containers.map(({ name }) => name).filter((name) => !isIn(name, leftContainers)),
      expected.map(({ container: name }) => name),
    )
    same('server', row.serverId, `server-${row.id}`)
    same('server is there', machine.serversById.has(row.serverId ?? ''), true)
    same('bucket', row.bucket, bucket?.id)
    same('key', store.keys.has(row.id), true)
    same('container runs', container?.ready ?? false, row.state === 'RUNNING')
    same('clients are admitted', volume?.admitted ?? false, true)
    same('incarnation', volume?.incarnation, row.data?.incarnation)
    same('desired state', row.desiredState, row.state)
    // Recoveries go by it.
    if (!stuck) same('newest incarnation in the bucket', bucket?.incarnations.at(-1)?.name, row.data?.incarnation)
    if (!stuck) {
      same('WAL is shipped', volume?.archiving, row.dataProtection)
      same('password', volume?.verifier, secrets.all.get(`${row.id}/verifier`))
      same('replication role', volume?.replication?.role, row.replicationRole)
      if (row.replicationRole)
        same('its password', volume?.replication?.verifier, secrets.all.get(`${row.id}/replication-verifier`))
      if (row.backupKeyId) {
        const keys = backupKeysFrom(secrets.all.get(`${row.id}/backup-keys`) ?? '')
        same('key of what is written', backupKeyIdOf(volume?.keys[0] ?? ''), row.backupKeyId)
        same('the next container would write with the same', backupKeyIdOf(keys[0] ?? ''), row.backupKeyId)
      }
      same('data being made', row.nextData, undefined)
      same('replaced data', row.previousData, undefined)
    }
    const there = new Set(volume?.commits.map(({ number }) => number))
    const lost = (acknowledged.get(row.id) ?? []).filter(({ number }) => !there.has(number))
    same('lost commits', lost, [])
  } else {
    same('a settled state', row.state === 'FAILED' || row.state === 'DELETED', true)
    same(
      'volumes',
      volumes.map(({ id }) => id),
      [],
    )
    same(
      'containers',
      containers.map(({ name }) => name),
      [],
    )
    same('server is there', machine.serversById.has(`server-${row.id}`), false)
    same('server', row.serverId, undefined)
    same('data', [row.data, row.nextData, row.previousData], [undefined, undefined, undefined])
    same('key', store.keys.has(row.id), false)
    same('bucket', bucket?.id, row.bucket)
    if (row.state === 'FAILED') same('bucket', bucket?.id, undefined)
    if (row.state === 'DELETED') same('secrets', secretsOf, row.bucket ? [`${row.id}/backup-keys`] : [])
  }
  if (!stuck && row.activeRequest)
    same('active request', (await lab.request(row.activeRequest)).endedAt !== undefined, true)
  if (!stuck) for (const other of store.all.values()) same(`may read ${other.id}`, other.readers.has(row.id), false)
  const ids = backupKeysFrom(secrets.all.get(`${row.id}/backup-keys`) ?? '').map(backupKeyIdOf)
  const locked = (bucket?.backups ?? []).filter(({ keyId }) => keyId !== inTheClear && !ids.includes(keyId))
  same('backups whose key is lost', locked, [])
  const partition = `DATABASE#${row.id}`
  for await (const { id } of lab.world.stores.backups.all({ partition, prefix: 'BACKUP#' }))
    same(`backup ${id} is in the bucket`, bucket?.backups.some((backup) => backup.id === id) ?? false, true)
  found.push(...(await aboutRestorePoints(lab, row, bucket)))
  if (!stuck) same('commands at work', commands.running, [])
  return found
}

/** The table has those that the bucket has. A request that failed may have left one in the bucket. */
const aboutRestorePoints = async (
  { world: { stores } }: Lab,
  { id, state }: Database,
  bucket: SimulatedBucket | undefined,
): Promise<string[]> => {
  const rows = await stores.restorePoints.list({ partition: `DATABASE#${id}`, prefix: 'RESTORE-POINT#' })
  const keys = rows.map(({ incarnation, name }) => `${incarnation}/${name}`)
  const there = bucket?.restorePoints ?? new Map<string, SimulatedRestorePoint>()
  const found = keys.filter((key) => !there.has(key)).map((key) => `restore point ${key} is not in the bucket`)
  if (!isAlive(state)) return found
  for (const [key, point] of there) {
    const request = (await stores.requests.find(requestKeyOf(point.id as RequestKey)))?.value
    if (request?.state === 'PROCESSED' && !keys.includes(key)) found.push(`restore point ${key} is not in the table`)
  }
  return found
}

const isAlive = (state: DatabaseState): boolean => state === 'RUNNING' || state === 'STOPPED'
