import { type BucketContext, bucketExpired } from '../../../../functions/events/bucket-expired.ts'
import { fileNeededBackups } from '../../../../functions/events/file-needed-backups.ts'
import { type Buckets, bucketOf } from '../../../../shared/clouds/cloud.ts'
import { keysOfBackup } from '../../../../shared/containers/stored-object.ts'
import type { Incarnation, RequestKey } from '../../../../shared/core/ids.ts'
import { minutes } from '../../../../shared/core/time.ts'
import type { Backup } from '../../../../shared/entities/backup.ts'
import type { Database } from '../../../../shared/entities/database.ts'
import type { Request } from '../../../../shared/entities/request.ts'
import type { Stores } from '../../../../shared/entities/stores.ts'
import { Lab } from '../../../pipelines/simulation/lab.ts'
import { namesIn, type SimulatedBucket } from '../../../pipelines/simulation/simulated-store.ts'
import { installation } from '../../../pipelines/simulation/simulated-world.ts'

/** A database with backups in a bucket, objects that somebody removes from it, and the events of that. */
export class BucketLab {
  readonly lab = new Lab()
  readonly removed = new Set<string>()
  /** Objects that the simulation does not know: WAL, and backups that the test made up. */
  readonly more = new Set<string>()
  looks = 0
  database!: Database
  /** Where the objects of today's life of the data are. */
  home = ''

  async create(wished: Partial<Database> = {}): Promise<void> {
    this.database = await this.lab.createdDatabase(1, wished)
    this.home = `1-17/${this.database.data?.incarnation}`
  }

  get stores(): Stores {
    return this.lab.world.stores
  }

  get bucket(): string {
    return bucketOf(installation, this.database.id)
  }

  get stored(): SimulatedBucket | undefined {
    return this.lab.world.store.all.get(this.bucket)
  }

  /** What is in the bucket now. */
  get objects(): readonly string[] {
    const names = this.stored ? namesIn(this.stored) : []
    return [...names, ...(this.stored ? this.more : [])].filter((name) => !this.removed.has(name))
  }

  remove(...names: readonly string[]): void {
    for (const name of names) this.removed.add(name)
    // The images do not list a backup any more whose record is gone.
    const backups = this.stored?.backups ?? []
    for (const backup of [...backups])
      if (this.removed.has(`1-17/${backup.incarnation}/backups/${backup.name}.json`))
        backups.splice(backups.indexOf(backup), 1)
  }

  /** Delivers the event. */
  async tell(key: string, changes: Partial<BucketContext> = {}): Promise<void> {
    await this.lab.world.clock.run(bucketExpired({ bucket: this.bucket, key }, { ...this.context, ...changes }))
  }

  get context(): BucketContext {
    const { world, plane } = this.lab
    const holds: Buckets['holds'] = async (bucket, prefix) => {
      this.looks++
      return bucket === this.bucket && this.objects.some((name) => name.startsWith(prefix))
    }
    const buckets = new Proxy(world.store as Buckets, {
      get: (store, name) => (name === 'holds' ? holds : Reflect.get(store, name).bind(store)),
    })
    const cloud = { buckets, servers: world.machine.servers, volumes: world.machine.volumes }
    return {
      stores: world.stores,
      clock: world.clock,
      filing: plane.filing,
      world: { installation, cloudOf: () => cloud },
    }
  }

  /** What happens every minute, and then until all requests have ended. */
  async tick(): Promise<void> {
    await this.lab.world.clock.run(fileNeededBackups(this.context))
    await this.lab.settle()
  }

  records(): Promise<readonly Backup[]> {
    return this.stores.backups.list({ partition: `DATABASE#${this.database.id}`, prefix: 'BACKUP#' })
  }

  /** Requests that the events have led to. */
  async filed(): Promise<readonly Request[]> {
    return (await this.lab.requests()).filter(({ filedBy }) => filedBy === 'bucket-expired')
  }

  async settled(): Promise<void> {
    await this.lab.settle()
    this.database = await this.lab.database(this.database.id)
  }

  /** Another backup, made now, from one segment of WAL to another. */
  async addBackup(name: string, from: number, to: number, more: Partial<Backup> = {}): Promise<Backup> {
    await this.lab.pass(minutes(1))
    const at = this.lab.world.clock.now()
    const backup: Backup = {
      ...{ databaseId: this.database.id, id: `r-${name}` as RequestKey, name, asked: 'full', kind: 'full' },
      ...{ incarnation: this.database.data?.incarnation as Incarnation, startedAt: at, finishedAt: at },
      ...{ startLsn: lsnOf(from), finishLsn: lsnOf(to), sizeBytes: 1, storedBytes: 1, permanent: false, ...more },
    }
    await this.stores.backups.put(backup)
    for (const key of [...keysOfBackup(this.home, backup), this.part(name)]) this.more.add(key)
    return backup
  }

  /** Data of a backup. */
  part(name: string): string {
    return `${this.home}/basebackups_005/${name}/tar_partitions/part_001.tar.zst`
  }

  wal(segment: number): string {
    const name = `00000001${(segment >> 8).toString(16).padStart(8, '0')}${(segment & 255).toString(16).padStart(8, '0')}`
    return `${this.home}/wal_005/${name.toUpperCase()}.zst`
  }
}

const lsnOf = (segment: number): string =>
  `${(segment >> 8).toString(16)}/${((segment & 255) * 2 ** 24 + 40).toString(16)}`.toUpperCase()

/** A database with its first backup. */
export const withBackup = async (...[wished]: Parameters<BucketLab['create']>): Promise<BucketLab> => {
  const lab = new BucketLab()
  await lab.create(wished)
  return lab
}

/** A database whose first backup is followed by a full one, and by an incremental one on that. */
export const withChain = async (): Promise<BucketLab> => {
  const lab = await withBackup()
  for (let segment = 1; segment < 40; segment++) lab.more.add(lab.wal(segment))
  await lab.addBackup('old', 5, 6)
  await lab.addBackup('full', 20, 21)
  await lab.addBackup('delta', 30, 31, { kind: 'incremental', base: 'full' })
  return lab
}
