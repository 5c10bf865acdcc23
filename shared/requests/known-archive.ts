import type { Database } from '../entities/database.ts'
import { observationKey } from '../entities/observation.ts'
import type { Stores } from '../entities/stores.ts'
import { type KnownArchive, knownArchiveOf } from './bucket-survey.ts'
import { writingWalOf } from './early-wal.ts'
import { livesOf } from './lives.ts'

/** What the table knows of a database's bucket. */
export const knownOf = async (database: Database, stores: Stores): Promise<KnownArchive> => {
  const partition = `DATABASE#${database.id}`
  const backups = await stores.backups.list({ partition, prefix: 'BACKUP#' })
  const points = await stores.restorePoints.list({ partition, prefix: 'RESTORE-POINT#' })
  const observation = await stores.observations.find(observationKey(database.id))
  return knownArchiveOf(backups, {
    writing: writingWalOf(database, observation?.value),
    lives: await livesOf(database, { backups, points }, stores),
  })
}
