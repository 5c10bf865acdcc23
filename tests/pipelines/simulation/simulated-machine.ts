import type {
  OwnedThing,
  Owner,
  Server,
  ServerSpec,
  Servers,
  VolumeSpec,
  Volumes,
} from '../../../shared/clouds/cloud.ts'
import type { RunPostgres, StoreAccess } from '../../../shared/containers/tasks.ts'
import { type BackupKeys, backupKeysFrom } from '../../../shared/core/backup-keys.ts'
import type { DatabaseId, RequestKey } from '../../../shared/core/ids.ts'
import { type Clock, millis } from '../../../shared/core/time.ts'
import { HowdahError, Pending } from '../../../shared/errors/howdah-error.ts'
import type { ErrorCode } from '../../../shared/errors/registry.ts'
import { type Commit, recoveredFrom, type SimulatedBucket, type SimulatedStore, StoreError } from './simulated-store.ts'

export interface SimulatedServer extends OwnedThing {
  readonly readyAt: number
  readonly port: number
  /** When it was told to go. */
  goesAt?: number
}

export interface SimulatedVolume extends OwnedThing {
  /** Made by a container that was started on a volume that was not there: nobody owns it. */
  readonly stray: boolean
  readonly attachedAt: number
  /** A container uses it, or has used it and the server was not told to let go. */
  mounted: boolean
  phase: 'empty' | 'running' | 'failed'
  error?: ErrorCode
  incarnation: string
  announced: boolean
  /** The bucket may know of what was recovered: there is no way back. */
  announcing: boolean
  admitted: boolean
  archiving: boolean
  verifier: string
  /** Of its backups and WAL, as its container knows them: the first is written with. */
  keys: BackupKeys
  replication?: { readonly role: string; readonly verifier: string } | undefined
  commits: Commit[]
  /** No client will ever be admitted. */
  withdrawn?: boolean
  /** A command that changes who is admitted is at work in the container, whoever asked for it. */
  command?: Promise<unknown>
  /** What could not be taken over from the data before. */
  leftBehind?: string
}

export interface SimulatedContainer {
  readonly name: string
  readonly serverId: string
  readonly databaseId: DatabaseId
  readonly volumeId: string
  /** What it was started with; absent for the container of a backup. */
  readonly spec?: RunPostgres
  running: boolean
  ready: boolean
  exitCode: number
  /** Counts the starts. */
  boots: number
}

/** Servers, their volumes and the containers on them. What happens in a container goes on whether or not a control plane is there. */
export class SimulatedMachine {
  readonly serversById = new Map<string, SimulatedServer>()
  readonly volumesById = new Map<string, SimulatedVolume>()
  readonly containers = new Map<string, SimulatedContainer>()
  /** Whether a shutdown waits for the store; PostgreSQL's does while the store answers. */
  archivesAtShutdown = true
  /** Whether a recovery can read the volume whose data it replaces. */
  formerVolumesAreReadable = true
  /** How long PostgreSQL takes until it answers: where it was killed it replays its WAL first. */
  bootMillis = 30
  readonly servers: Servers
  readonly volumes: Volumes
  readonly #clock: Clock
  readonly #store: SimulatedStore
  readonly #secrets: ReadonlyMap<string, string>
  #commits = 0

  constructor(clock: Clock, store: SimulatedStore, secrets: ReadonlyMap<string, string>) {
    this.#clock = clock
    this.#store = store
    this.#secrets = secrets
    this.servers = {
      ensure: (spec) => this.#ensureServer(spec),
      find: async (id) => this.#find(id),
      remove: (id, only) => this.#removeServer(id, only),
      list: async () => [...this.serversById.values()],
    }
    this.volumes = {
      ensure: (spec) => this.#ensureVolume(spec),
      remove: (id) => this.#removeVolume(id),
      list: async () => [...this.volumesById.values()],
    }
  }

  /** Docker makes a volume that is not there. What a container is given is held until it is released. */
  volumeOf({ volumeId }: { readonly volumeId: string }): SimulatedVolume {
    const nobody: Owner = { databaseId: 'nobody' as DatabaseId, request: 'nobody' as RequestKey }
    const volume = this.volumesById.get(volumeId) ?? this.#newVolume(volumeId, nobody, true)
    volume.mounted = true
    return volume
  }

  release(volumeId: string): void {
    const volume = this.volumesById.get(volumeId)
    if (volume) volume.mounted = false
  }

  /** Starts the container's main process; what it does until it is ready takes its time. */
  async boot(container: SimulatedContainer): Promise<void> {
    if (container.running) return
    container.running = true
    const boot = ++container.boots
    const volume = this.volumeOf(container)
    await this.#clock.sleep(millis(this.bootMillis))
    const isAlive = () =>
      this.containers.get(container.name) === container && container.running && container.boots === boot
    if (!isAlive()) return
    const rival = [...this.containers.values()].find(
      (other) => other !== container && other.spec && other.serverId === container.serverId && other.running,
    )
    if (rival) return this.#exit(container, 70)
    try {
      if (volume.phase !== 'running') await this.#begin(container, volume)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      volume.phase = 'failed'
      volume.error = error.code
      return this.#exit(container, error.code.startsWith('target-') ? 64 : 70)
    }
    if (isAlive()) container.ready = true
  }

  /** What a container finds in the file that it has mounted. */
  keysOf({ keys }: StoreAccess): BackupKeys {
    return keys ? backupKeysFrom(this.#secrets.get(keys.secret) ?? '') : []
  }

  /** A clean shutdown, which archives what is not archived yet. */
  async shutDown(container: SimulatedContainer): Promise<void> {
    if (!container.running) return
    container.ready = false
    await this.#clock.sleep(millis(20))
    if (container.spec && this.archivesAtShutdown) this.archive(container)
    this.#exit(container, 0)
  }

  /** All that is committed is in the bucket. @returns false when it cannot be */
  archive(container: SimulatedContainer): boolean {
    const volume = this.volumeOf(container)
    if (!volume.archiving || !volume.announced) return !volume.archiving
    const life = this.bucketOf(container)?.incarnations.find(({ name }) => name === volume.incarnation)
    if (life) life.archived = [...volume.commits]
    return life !== undefined
  }

  bucketOf({ spec, databaseId }: SimulatedContainer): SimulatedBucket | undefined {
    try {
      return spec && this.#store.open(spec.store, databaseId)
    } catch {
      return undefined
    }
  }

  /** What a client does. @returns the commit, when one was acknowledged */
  commit(databaseId: DatabaseId): Commit | undefined {
    const container = this.openContainer(databaseId)
    if (!container) return undefined
    const commit = { number: ++this.#commits, at: this.#clock.now() }
    this.volumeOf(container).commits.push(commit)
    // A segment is archived now and then; what is in the last one is not.
    if (commit.number % 2 === 0) this.archive(container)
    return commit
  }

  /** The container that clients of the database are admitted to. */
  openContainer(databaseId: DatabaseId): SimulatedContainer | undefined {
    return [...this.containers.values()].find(
      (container) =>
        container.databaseId === databaseId &&
        container.ready &&
        this.serversById.has(container.serverId) &&
        this.volumesById.get(container.volumeId)?.admitted,
    )
  }

  /** Power off and on. */
  restart(serverId: string): void {
    for (const container of this.containers.values()) {
      if (container.serverId !== serverId || !container.running) continue
      this.#exit(container, 137)
      if (container.spec) void this.boot(container)
      else this.containers.delete(container.name)
    }
  }

  async #begin({ spec, databaseId }: SimulatedContainer, volume: SimulatedVolume): Promise<void> {
    if (!spec) return
    const verifier = this.#secrets.get(spec.verifierSecret)
    if (verifier === undefined) throw new StoreError('command-failed')
    const own = this.#store.open(spec.store, databaseId)
    const source = spec.recovery?.source
    if (spec.inheritsFrom !== undefined) this.#inherit(volume, spec.inheritsFrom, own)
    const commits = spec.recovery
      ? recoveredFrom(
          source ? this.#store.open(source.store, databaseId) : own,
          spec.recovery,
          this.keysOf((source ?? spec).store),
        )
      : []
    Object.assign(volume, {
      phase: 'running',
      incarnation: spec.incarnation,
      announced: false,
      announcing: false,
      admitted: false,
      archiving: spec.archive,
      verifier,
      keys: this.keysOf(spec.store),
      commits: [...commits],
    })
  }

  /** What was not archived is, if it can be read. */
  #inherit(volume: SimulatedVolume, from: string, own: SimulatedBucket): void {
    const former = this.volumesById.get(from)
    if (!former || !this.formerVolumesAreReadable) {
      volume.leftBehind = 'everything'
      return
    }
    const life = own.incarnations.find(({ name }) => name === former.incarnation)
    if (former.archiving && life) life.archived = [...former.commits]
  }

  #exit(container: SimulatedContainer, exitCode: number): void {
    Object.assign(container, { running: false, ready: false, exitCode })
  }

  async #ensureServer(spec: ServerSpec): Promise<Server> {
    await this.#clock.sleep(millis(50))
    const id = `server-${spec.databaseId}`
    if (!this.serversById.has(id)) {
      const { databaseId, request, port } = spec
      const createdAt = this.#clock.now()
      this.serversById.set(id, { id, databaseId, request, port, createdAt, readyAt: Date.parse(createdAt) + 120 })
    }
    const server = this.#find(spec.databaseId)
    if (!server) throw new HowdahError('cloud-unavailable')
    return server
  }

  #find(databaseId: DatabaseId): Server | undefined {
    const server = this.serversById.get(`server-${databaseId}`)
    return (
      server && {
        id: server.id,
        address: '10.0.0.1',
        endpoint: { host: '127.0.0.1', port: server.port },
        ready: this.#time() >= server.readyAt,
      }
    )
  }

  async #removeServer(databaseId: DatabaseId, only = `server-${databaseId}`): Promise<void> {
    await this.#clock.sleep(millis(30))
    const server = this.serversById.get(`server-${databaseId}`)
    if (!server || server.id !== only) return
    server.goesAt ??= this.#time() + 60
    if (this.#time() < server.goesAt) throw new Pending('the server is going')
    this.serversById.delete(server.id)
    for (const volume of this.volumesById.values()) if (volume.databaseId === databaseId) volume.mounted = false
  }

  async #ensureVolume({ id, databaseId, request, serverId }: VolumeSpec): Promise<void> {
    await this.#clock.sleep(millis(20))
    if (!this.serversById.has(serverId)) throw new HowdahError('server-lost')
    const volume = this.volumesById.get(id) ?? this.#newVolume(id, { databaseId, request }, false)
    if (this.#time() < volume.attachedAt) throw new Pending('the volume is being attached')
  }

  async #removeVolume(id: string): Promise<void> {
    await this.#clock.sleep(millis(20))
    const volume = this.volumesById.get(id)
    if (volume?.mounted) throw new Pending(`the volume ${id} is in use`)
    this.volumesById.delete(id)
  }

  #time(): number {
    return Date.parse(this.#clock.now())
  }

  #newVolume(id: string, { databaseId, request }: Owner, stray: boolean): SimulatedVolume {
    const volume: SimulatedVolume = {
      ...{ id, databaseId, request, stray, createdAt: this.#clock.now() },
      ...{ attachedAt: this.#time() + 40, mounted: false },
      ...{
        phase: 'empty',
        incarnation: '',
        announced: false,
        announcing: false,
        admitted: false,
        archiving: false,
        verifier: '',
        keys: [],
      },
      commits: [],
    }
    this.volumesById.set(id, volume)
    return volume
  }
}
