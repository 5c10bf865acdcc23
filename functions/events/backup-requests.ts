import { asHowdahError } from '../../shared/errors/howdah-error.ts'

/** What was thrown when the request was filed says that it can be filed later. */
export const isBusy = (error: unknown): boolean =>
  ['request-active', 'state-conflict', 'version-conflict'].includes(asHowdahError(error).code)
