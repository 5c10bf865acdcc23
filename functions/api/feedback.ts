import type { z } from '@hono/zod-openapi'
import type { Caller } from '../../shared/auth/caller.ts'
import { type Instant, instant } from '../../shared/core/time.ts'
import {
  allFeedback,
  type Experience,
  experiences,
  feedbackKey,
  feedbackOrder,
} from '../../shared/entities/feedback.ts'
import { mergedPage } from '../../shared/entities/merged-page.ts'
import { HowdahError } from '../../shared/errors/howdah-error.ts'
import { compareOrders } from '../../shared/table/order.ts'
import { giveFeedback } from './feedback/give.ts'
import { ok, previewAnswer, previewOf } from './http/answers.ts'
import { readCursor, writeCursor } from './http/cursor.ts'
import { defineEndpoint } from './http/endpoint.ts'
import {
  FeedbackGivenSchema,
  FeedbackPageSchema,
  FeedbackParams,
  FeedbackQuery,
  FeedbackSummarySchema,
  GiveFeedbackSchema,
} from './schemas/feedback.ts'
import { feedbackView } from './views.ts'

const tag = 'Feedback'
const path = '/v1/feedback'
const order = 'feedback'
const role = 'administrator'
const forWhom = 'What people said is of no tenant: only administrators who see all tenants are told.'

/** @throws HowdahError `forbidden` */
const refuseOthers = ({ tenants }: Caller): void => {
  if (tenants === '*') return
  throw new HowdahError('forbidden', 'This needs an administrator of all tenants; you are one of some')
}

const giveEndpoint = defineEndpoint({
  operationId: 'giveFeedback',
  method: 'post',
  path,
  tag,
  role: 'viewer',
  summary: 'Say how you find Howdah',
  description:
    'At most 20 times in 24 hours. It is kept for 730 days with your name, of each person the last 50, and told to administrators who see all tenants; they remove it when you ask for that.',
  body: GiveFeedbackSchema,
  answers: { 200: previewAnswer, 201: { description: 'It is kept', schema: FeedbackGivenSchema } },
  errors: ['version-conflict'],
  handle: giveFeedback,
})

const listEndpoint = defineEndpoint({
  operationId: 'listFeedback',
  method: 'get',
  path,
  tag,
  role,
  summary: 'What people said, newest first',
  description: `${forWhom} A page may be shorter than asked for, even empty, while \`nextCursor\` says that there is more.`,
  query: FeedbackQuery,
  answers: { 200: { description: 'A page of it', schema: FeedbackPageSchema } },
  handle: async ({ api, caller, query }) => {
    refuseOthers(caller)
    const { experience, month, pageSize, cursor } = query
    const { after } = readCursor(order, cursor)
    const page = await mergedPage(api.stores.feedback, {
      partitions: [allFeedback],
      index: 'i1',
      descending: true,
      orderOf: feedbackOrder,
      pageSize,
      from: month,
      ...startOf(month, after),
      ...(experience ? { accept: (one) => experience.includes(one.experience) } : {}),
    })
    return ok({ items: page.items.map(feedbackView), nextCursor: writeCursor(order, page.next) })
  },
})

/** Where the list goes on: with a cursor of another month, still in this one. */
const startOf = (month: string | undefined, after: string | undefined): { readonly after?: string } => {
  const end = month && `${month}~`
  const start = end && after !== undefined ? (compareOrders(end, after) < 0 ? end : after) : (after ?? end)
  return start === undefined ? {} : { after: start }
}

const summaryEndpoint = defineEndpoint({
  operationId: 'getFeedbackSummary',
  method: 'get',
  path: `${path}-summary`,
  tag,
  role,
  summary: 'How many said what, in each of the last 12 months',
  description: `${forWhom} Months are in UTC, this one is the last.`,
  answers: { 200: { description: 'By month, the oldest first', schema: FeedbackSummarySchema } },
  handle: async ({ api, caller }) => {
    refuseOthers(caller)
    const months = monthsUntil(api.clock.now(), 12)
    const counts = new Map(months.map((month) => [month, new Map<Experience, number>()]))
    const since = { partition: allFeedback, index: 'i1', from: months[0] ?? '' } as const
    for await (const { givenAt, experience } of api.stores.feedback.all(since)) {
      const ofMonth = counts.get(monthOf(givenAt))
      ofMonth?.set(experience, (ofMonth.get(experience) ?? 0) + 1)
    }
    return ok({ timeZone: 'UTC', months: [...counts].map(([month, ofMonth]) => monthView(month, ofMonth)) })
  },
})

const monthOf = (at: Instant): string => at.slice(0, 7)

const monthsUntil = (now: Instant, count: number): readonly string[] => {
  const [year, month] = [Number(now.slice(0, 4)), Number(now.slice(5, 7))]
  return Array.from({ length: count }, (_, at) => monthOf(instant(Date.UTC(year, month - count + at, 1))))
}

type MonthView = z.infer<typeof FeedbackSummarySchema>['months'][number]

const monthView = (month: string, counts: ReadonlyMap<Experience, number>): MonthView => {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const shares = experiences.map((experience) => {
    const count = counts.get(experience) ?? 0
    return [experience, { count, share: all === 0 ? 0 : count / all }]
  })
  return { month, count: all, experiences: Object.fromEntries(shares) }
}

const removeEndpoint = defineEndpoint({
  operationId: 'removeFeedback',
  method: 'delete',
  path: `${path}/{id}`,
  tag,
  role,
  summary: 'Remove what somebody said',
  description: `${forWhom} Of a removed one it is kept when its person said it, and no more.`,
  params: FeedbackParams,
  answers: { 200: previewAnswer, 204: { description: 'It is gone' } },
  errors: ['not-found', 'version-conflict'],
  handle: async (call) => {
    refuseOthers(call.caller)
    const { feedback } = call.api.stores
    const key = feedbackKey(call.params.id.toLowerCase())
    if (!call.repeated) await feedback.read(key)
    if (call.dryRun) return previewOf(call, {})
    await feedback.remove(key)
    return { status: 204 }
  },
})

export const feedbackEndpoints = [giveEndpoint, listEndpoint, summaryEndpoint, removeEndpoint]
