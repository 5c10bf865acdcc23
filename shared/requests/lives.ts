import { type Incarnation, requestOf } from '../core/ids.ts'
import type { Backup, RestorePoint } from '../entities/backup.ts'
import { type Database, livesRemembered } from '../entities/database.ts'
import { requestKeyOf } from '../entities/request.ts'
import type { Stores } from '../entities/stores.ts'
import type { Life } from './retention.ts'

/** Today's life of the data, and the earlier ones of which something is kept. A life is named after the request that began it, and when that was, the table knows. */
export const livesOf = async (
  { data }: Pick<Database, 'data'>,
  { backups, points }: { readonly backups: readonly Backup[]; readonly points: readonly RestorePoint[] },
  { requests }: Pick<Stores, 'requests'>,
): Promise<readonly Life[]> => {
  const names = new Set([...backups, ...points, ...(data ? [data] : [])].map(({ incarnation }) => incarnation))
  return Promise.all([...names].map((incarnation) => lifeOf(incarnation, backups, requests)))
}

const lifeOf = async (
  incarnation: Incarnation,
  backups: readonly Backup[],
  requests: Stores['requests'],
): Promise<Life> => {
  const request = (await requests.find(requestKeyOf(requestOf(incarnation))))?.value
  const first = backups
    .filter((backup) => backup.incarnation === incarnation)
    .map(({ startedAt }) => startedAt)
    .toSorted()[0]
  const beganAt = request?.filedAt ?? first
  const admittedAt = request?.endedAt ?? first ?? beganAt
  // Of a life that nothing is known of, nothing before it can be told: it is taken for the first.
  const settledAt = request?.state === 'PROCESSED' ? request.endedAt : undefined
  return {
    ...{ incarnation, beganAt: beganAt ?? epoch, admittedAt: admittedAt ?? epoch },
    ...(settledAt ? { settledAt } : {}),
  }
}

/** Lives of the data that this control plane has begun, as far as anything is kept of them: whatever else a bucket tells of one is nobody's. */
export const livesThatCount = (
  { data, nextData, lives = [] }: Pick<Database, 'data' | 'nextData' | 'lives'>,
  { backups, points }: { readonly backups: readonly Backup[]; readonly points: readonly RestorePoint[] },
): readonly Incarnation[] => {
  const told = [...backups, ...points, ...[data, nextData].filter((one) => one !== undefined)]
  return [...new Set([...told.map(({ incarnation }) => incarnation), ...lives])]
}

/** With one more, that clients may have been admitted to. */
export const withLife = ({ lives = [] }: Pick<Database, 'lives'>, life: Incarnation): readonly Incarnation[] =>
  [...lives.filter((one) => one !== life), life].slice(-livesRemembered)

const epoch = '1970-01-01T00:00:00.000Z' as Life['beganAt']
