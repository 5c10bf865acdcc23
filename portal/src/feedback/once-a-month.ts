import type { Me } from '../api/queries.ts'
import { preference, setPreference } from '../preferences.ts'
import { serverNow } from '../time/server-clock.ts'

const monthMillis = 30 * 24 * 3_600_000
const askedAt = 'feedback.askedAt'

const isWithinAMonth = (at: string | undefined): boolean =>
  at !== undefined && serverNow() - Date.parse(at) < monthMillis

/** Who has said something is not asked for a month, nor who was asked and did not want to. */
export const mayAsk = (me: Me | undefined): boolean =>
  me?.role !== undefined && !isWithinAMonth(me.feedbackGivenAt) && !isWithinAMonth(preference(askedAt))

export const noteAsked = (): void => setPreference(askedAt, new Date(serverNow()).toISOString())
