import { days, type Instant } from '../core/time.ts'
import type { EntityLayout } from './entity-store.ts'

/** The worst first. */
export const experiences = ['very-bad', 'bad', 'fair', 'good', 'very-good'] as const
export type Experience = (typeof experiences)[number]

/** So long what somebody said is kept, and so many in all: beyond these the oldest go. */
export const feedbackKept = days(730)
export const mostFeedback = 20_000
/** So many of one person: the next one takes the place of their oldest. */
export const mostFeedbackOfPerson = 50

/** What somebody said of Howdah: of no tenant. Written once, in whatever region, and never changed. */
export interface Feedback {
  readonly id: string
  readonly experience: Experience
  readonly comment?: string
  /** Path of the portal's page that they were on; absent: on none. */
  readonly page?: string
  /** They want an answer. */
  readonly contactMe: boolean
  /** For that answer, where their token said one; kept for nothing else. */
  readonly email?: string
  readonly givenAt: Instant
  /** Subject of the token. */
  readonly givenBy: string
  /** Of the person then, as the token said. */
  readonly givenByName?: string
}

export const feedbackKey = (id: string) => ({ pk: `FEEDBACK#${id}`, sk: 'FEEDBACK' })

export const allFeedback = 'FEEDBACK'

/** By time; begins with the month. */
export const feedbackOrder = ({ givenAt, id }: Pick<Feedback, 'givenAt' | 'id'>): string => `${givenAt}#${id}`

export const feedbackLayout: EntityLayout<Feedback> = {
  noun: 'feedback',
  key: ({ id }) => feedbackKey(id),
  indexes: (feedback) => ({ i1: { pk: allFeedback, sk: feedbackOrder(feedback) } }),
}

/** When somebody gave feedback, also what is removed since: one row for each home, because those of other regions are written there. */
export interface FeedbackGiver {
  readonly subject: string
  /** Name of the home that writes it. */
  readonly home: string
  /** The last ones, the oldest first. */
  readonly given: readonly { readonly id: string; readonly at: Instant }[]
  readonly expiresAt: Instant
}

const giverOf = (subject: string): string => `FEEDBACK-GIVER#${subject}`

export const feedbackGiverKey = ({ subject, home }: Pick<FeedbackGiver, 'subject' | 'home'>) => ({
  pk: giverOf(subject),
  sk: `HOME#${home}`,
})
/** Where a person's rows lie. */
export const feedbackGiversOf = (subject: string) => ({ partition: giverOf(subject) })

export const expiringFeedbackGivers = (home: string): string => `FEEDBACK-GIVERS#expiry#${home}`

export const feedbackGiverLayout: EntityLayout<FeedbackGiver> = {
  noun: 'giver of feedback',
  key: feedbackGiverKey,
  indexes: ({ subject, home, expiresAt }) => ({
    i1: { pk: expiringFeedbackGivers(home), sk: `${expiresAt}#${subject}` },
  }),
}
