import type { z } from '@hono/zod-openapi'
import { printableNameOf } from '../../../shared/auth/caller.ts'
import { after, between, days, type Instant } from '../../../shared/core/time.ts'
import {
  type Feedback,
  feedbackGiverKey,
  feedbackKept,
  feedbackKey,
  mostFeedbackOfPerson,
} from '../../../shared/entities/feedback.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { previewOf } from '../http/answers.ts'
import type { Answer, Call } from '../http/endpoint.ts'
import { TooManyCalls } from '../http/rate-limit.ts'
import type { GiveFeedbackSchema } from '../schemas/feedback.ts'

type GiveCall = Call<unknown, unknown, z.output<typeof GiveFeedbackSchema>>

/** In 24 hours. */
const mostADay = 20
const mostTries = 20

/** POST /v1/feedback */
export const giveFeedback = async (call: GiveCall): Promise<Answer> => {
  const { api, databaseId: id } = call
  const { at, pushedOut } = await admit(call, id)
  if (call.dryRun) return previewOf(call, {})
  const { feedback } = api.stores
  // The repeat of a call that was cut off finds what that one wrote.
  const isNew = await feedback.create(rowOf(call, id, at))
  const givenAt = isNew ? at : ((await feedback.find(feedbackKey(id)))?.value.givenAt ?? at)
  for (const oldest of pushedOut) await feedback.remove(feedbackKey(oldest))
  return { status: 201, body: { id, givenAt } }
}

const rowOf = ({ caller, body }: GiveCall, id: string, givenAt: Instant): Feedback => {
  const { experience, comment, page, contactMe } = body
  const name = printableNameOf(caller)
  return {
    id,
    experience,
    ...(comment === undefined ? {} : { comment }),
    ...(page === undefined ? {} : { page }),
    contactMe,
    ...(contactMe && caller.email !== undefined ? { email: caller.email } : {}),
    givenAt,
    givenBy: caller.subject,
    ...(name === undefined ? {} : { givenByName: name }),
  }
}

interface Admitted {
  readonly at: Instant
  /** Ids of the person's oldest. */
  readonly pushedOut: readonly string[]
}

/**
 * The person may give one more, which is written down before it is given. A dry run only looks.
 * @throws TooManyCalls; HowdahError `version-conflict`
 */
const admit = async ({ api, caller, dryRun }: GiveCall, id: string): Promise<Admitted> => {
  const { feedbackGivers: givers, home } = api.stores
  const person = { subject: caller.subject, home: home.name }
  for (let tries = 0; tries < mostTries; tries++) {
    const found = await givers.find(feedbackGiverKey(person))
    const now = api.clock.now()
    const others = (found?.value.given ?? []).filter((one) => one.id !== id)
    refuseMore(others, now)
    const given = [...others, { id, at: now }]
    const admitted = { at: now, pushedOut: given.slice(0, -mostFeedbackOfPerson).map((one) => one.id) }
    if (dryRun) return admitted
    const giver = { ...person, given: given.slice(-mostFeedbackOfPerson), expiresAt: after(now, feedbackKept) }
    if (await (found ? givers.replace(giver, found.version) : givers.create(giver))) return admitted
  }
  throw new HowdahError('version-conflict', 'You give feedback too often at once')
}

const refuseMore = (given: readonly { readonly at: Instant }[], now: Instant): void => {
  const first = given.at(-mostADay)
  if (!first) return
  const left = days(1) - between(first.at, now)
  if (left <= 0) return
  const wait = Math.ceil(left / 1000)
  throw new TooManyCalls(
    wait,
    `You have given feedback ${mostADay} times within a day, which is the most: wait ${wait} s`,
  )
}
