import type { Clock } from '../../shared/core/time.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import type { Filing } from '../../shared/requests/filing.ts'

/** Files a request for every job that is due. */
export const fireJobs = async (_: { stores: Stores; clock: Clock; filing: Filing }): Promise<void> => {}
