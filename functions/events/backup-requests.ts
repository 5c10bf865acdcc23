import type { Database } from '../../shared/entities/database.ts'
import { asHowdahError, HowdahError } from '../../shared/errors/howdah-error.ts'

/** @throws HowdahError `state-conflict`: only what runs can be backed up */
export const refuseUnlessRunning = ({ state }: Database): void => {
  if (state !== 'RUNNING') throw new HowdahError('state-conflict', `The database is ${state}`)
}

/** What was thrown when the request was filed says that it can be filed later. */
export const isBusy = (error: unknown): boolean =>
  ['request-active', 'state-conflict', 'version-conflict'].includes(asHowdahError(error).code)
