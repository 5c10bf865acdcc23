import type { Schemas } from '../../api/client.ts'
import { type Instant, instantOfMicros, isInstant, microsOf } from '../../time/instant.ts'
import type { RecoverSearch, TargetKind } from './search.ts'

export type Target = Schemas['RecoveryTarget']
export type RecoveryWindow = Schemas['RecoveryWindow']
export type Backup = Schemas['Backup']

/** Without data protection nothing but the ends of backups can be recovered to. */
export const kindOf = ({ to }: RecoverSearch, everyMoment: boolean): TargetKind =>
  to ?? (everyMoment ? 'time' : 'backup')

/** The moment of an address in UTC; what is none falls to nothing. */
export const momentIn = ({ at }: RecoverSearch): Instant | '' =>
  at !== undefined && isInstant(at) ? instantOfMicros(microsOf(at)) : ''

/** What the API is asked to recover to; undefined: nothing is chosen yet. */
export const targetOf = (kind: TargetKind, search: RecoverSearch): Target | undefined => {
  const { name, backup, lsn, transactionId, inclusive } = search
  const time = momentIn(search)
  switch (kind) {
    case 'time':
      return time === '' ? undefined : { time }
    case 'restorePoint':
      return name === undefined ? undefined : { restorePoint: name }
    case 'backup':
      return backup === undefined ? undefined : { backup }
    case 'lsn':
      return lsn === undefined ? undefined : { lsn: lsn.trim() }
    case 'transactionId':
      return transactionId === undefined
        ? undefined
        : { transactionId: transactionId.trim(), inclusive: inclusive !== 'false' }
    case 'latest':
      return { latest: true }
  }
}

export const searchOfTime = (at: Instant | ''): RecoverSearch => (at === '' ? { to: 'time' } : { to: 'time', at })

export const isBackup = (backup: Backup, named: string): boolean => backup.id === named || backup.name === named

/** The moment of a target, as far as the window tells it. */
export const momentOf = (target: Target | undefined, window: RecoveryWindow): Instant | undefined => {
  if (!target) return undefined
  const { time, restorePoint, backup, latest } = target
  if (time) return time
  if (restorePoint) return window.restorePoints.find(({ name }) => name === restorePoint)?.createdAt
  if (backup) return window.backups.find((one) => isBackup(one, backup))?.finishedAt
  return latest ? window.latest : undefined
}

/** Of a mark of the line, and of a row of the table. */
export interface Mark {
  readonly kind: 'restorePoint' | 'backup'
  readonly key: string
  readonly at: number
  readonly instant: Instant
  /** Of a restore point its name, of a backup its kind. */
  readonly text: string
  readonly search: RecoverSearch
  readonly sizeBytes?: number
}

/** All that has a moment of its own, the newest first. */
export const marksOf = ({ restorePoints, backups }: RecoveryWindow): readonly Mark[] => {
  const points = restorePoints.map(
    ({ name, createdAt, incarnation }, index): Mark => ({
      kind: 'restorePoint',
      key: `point ${incarnation} ${name}`,
      at: Date.parse(createdAt),
      instant: createdAt,
      text: name,
      // A name means the newest that has it: of an older one the moment is asked for.
      search:
        restorePoints.findIndex((one) => one.name === name) === index
          ? { to: 'restorePoint', name }
          : searchOfTime(createdAt),
    }),
  )
  const ends = backups.map(
    ({ id, kind, finishedAt, sizeBytes }): Mark => ({
      kind: 'backup',
      key: `backup ${id}`,
      at: Date.parse(finishedAt),
      instant: finishedAt,
      text: kind,
      search: { to: 'backup', backup: id },
      sizeBytes,
    }),
  )
  return [...points, ...ends].toSorted((one, other) => other.at - one.at)
}

export const isChosen = (mark: Mark, target: Target | undefined, window: RecoveryWindow): boolean => {
  if (mark.kind === 'restorePoint') {
    const { to, name } = mark.search
    return to === 'time' ? target?.time === momentIn(mark.search) : name !== undefined && target?.restorePoint === name
  }
  const named = target?.backup
  return named !== undefined && window.backups.some((one) => isBackup(one, named) && one.id === mark.search.backup)
}
