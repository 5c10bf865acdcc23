import { minutes, seconds } from '../../core/time.ts'
import type { ModelledDurations } from './cost.ts'

/**
 * How long what the steps wait for takes on AWS, for a small database: PostgreSQL's and the backup's image of 250 MB come from the region's registry at 30 MB/s, a database of 10 GB is read
 * at 100 MB/s, and what Run Command is told begins after a second and is known to have ended a second later. A model for prices and for the schedules of looking; no promise.
 */
export const modelledDurations: ModelledDurations = {
  // An instance boots in 25 s; its agent takes up to 20 s to register.
  'await-server': seconds(45),
  'await-predecessors': seconds(0),
  // An order is taken at once; a disk is made in 3 s, and attached in 5 s more.
  'ensure-server': seconds(0),
  'ensure-bucket': seconds(0),
  // Nobody else changes who may open the same bucket.
  'grant-source-read': seconds(0),
  // Some thousand objects are listed in one call.
  'undo-overwrites': seconds(0),
  'refuse-overwrites': seconds(0),
  'revoke-source-read': seconds(0),
  'remove-secrets': seconds(0),
  'ensure-volume': seconds(8),
  'remove-volume': seconds(8),
  'remove-previous-volume': seconds(8),
  // An instance that is told to go shuts down first.
  'remove-server': seconds(50),
  // Some thousand objects go in one call.
  'remove-bucket': seconds(0),
  // The image, initdb, the first start.
  'run-postgres': seconds(25),
  'run-recovery': minutes(4),
  'start-postgres': seconds(4),
  'stop-postgres': seconds(4),
  'fence-archive': seconds(3),
  'refuse-clients': seconds(2),
  'admit-clients': seconds(2),
  'admit-to-recovered': seconds(2),
  'apply-password': seconds(2),
  'apply-replication-role': seconds(2),
  'remove-replication-role': seconds(2),
  'apply-backup-key': seconds(2),
  'set-archiving': seconds(4),
  'make-restore-point': seconds(3),
  // Of a database that is still empty; and of one of 10 GB, with reading it back.
  'make-first-backup': seconds(15),
  'make-final-backup': minutes(3),
  'make-backup': minutes(3),
  'apply-retention': seconds(10),
  'remove-postgres': seconds(4),
  'remove-previous-postgres': seconds(4),
  'remove-next-postgres': seconds(4),
}
