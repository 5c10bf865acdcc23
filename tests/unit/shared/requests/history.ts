import type { DatabaseId, Incarnation, RequestKey } from '../../../../shared/core/ids.ts'
import { type Instant, instant } from '../../../../shared/core/time.ts'
import type { Backup, RestorePoint } from '../../../../shared/entities/backup.ts'
import type { Life, RetentionPlan, RetentionQuestion } from '../../../../shared/requests/retention.ts'

export const now = instant('2026-11-22T12:00:00Z')

const part = (number: number) => number.toString(16).toUpperCase().padStart(8, '0')
export const segmentName = (segment: number): string =>
  `00000001${part(Math.floor(segment / 256))}${part(segment % 256)}`
export const lsnIn = (segment: number): string =>
  `${(segment >> 8).toString(16)}/${((segment & 255) * 2 ** 24 + 300).toString(16)}`.toUpperCase()

/** A database that is backed up, backup by backup; every one takes two segments of WAL, and eight lie between. */
export class History {
  readonly databaseId = '00000000-0000-4000-8000-000000000001' as DatabaseId
  readonly lives: Life[] = []
  readonly backups: Backup[] = []
  readonly points: RestorePoint[] = []
  #segment = 0

  static timeOf(daysAgo: number): Instant {
    return instant(Date.parse(now) - daysAgo * 86_400_000)
  }

  get current(): Incarnation {
    return this.lives.at(-1)?.incarnation as Incarnation
  }

  life(name: string, daysAgo: number): this {
    const at = History.timeOf(daysAgo)
    this.lives.push({ incarnation: name as Incarnation, beganAt: at, admittedAt: at })
    return this
  }

  full(daysAgo: number, more: Partial<Backup> = {}): Backup {
    return this.#add(daysAgo, { kind: 'full', ...more })
  }

  incremental(daysAgo: number, base: Backup, more: Partial<Backup> = {}): Backup {
    return this.#add(daysAgo, { kind: 'incremental', base: base.name, ...more })
  }

  selfContained(daysAgo: number, more: Partial<Backup> = {}): Backup {
    return this.#add(daysAgo, { kind: 'self-contained', ...more })
  }

  point(name: string, daysAgo: number): RestorePoint {
    const { databaseId, current: incarnation } = this
    this.#segment += 2
    const made = { databaseId, name, incarnation, lsn: lsnIn(this.#segment), createdAt: History.timeOf(daysAgo) }
    this.points.push(made)
    return made
  }

  #add(daysAgo: number, more: Partial<Backup>): Backup {
    this.#segment += 10 - (this.#segment % 10)
    const name = `base_${segmentName(this.#segment)}${more.base ? `_D_${more.base.slice(5, 29)}` : ''}`
    const backup: Backup = {
      ...{ databaseId: this.databaseId, id: `r-${this.#segment}` as RequestKey, name, asked: 'full', kind: 'full' },
      ...{ incarnation: this.current, startedAt: History.timeOf(daysAgo + 0.01), finishedAt: History.timeOf(daysAgo) },
      ...{ startLsn: lsnIn(this.#segment), finishLsn: lsnIn(this.#segment + 1), sizeBytes: 1, storedBytes: 1 },
      ...{ permanent: false, ...more },
    }
    this.backups.push(backup)
    return backup
  }

  asked(wish: Pick<RetentionQuestion, 'keepFull' | 'keepDays'>): RetentionQuestion {
    const { current, lives, backups, points } = this
    return { now, ...wish, current, lives, backups, points, isWhole: () => true }
  }

  kept({ keepsBackup }: RetentionPlan): readonly boolean[] {
    return this.backups.map(keepsBackup)
  }
}
