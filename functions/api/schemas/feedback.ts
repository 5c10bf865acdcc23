import { z } from '@hono/zod-openapi'
import { experiences } from '../../../shared/entities/feedback.ts'
import { InstantSchema, PagingQuery, pageOf, severalOf, sizedText } from './common.ts'

const id = z.uuid().openapi({ example: '0b5e2f0e-6a0f-4a5c-9a51-3d7d6f3f2a11' })
const experience = z.enum(experiences)
const month = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/, 'Is no month, such as 2026-11')

export const FeedbackParams = z.object({ id })

export const GiveFeedbackSchema = z
  .strictObject({
    experience,
    // Characters that join others make words of some languages, and one face of several.
    comment: sizedText(1, 2000, {
      pattern: String.raw`^[\P{C}\n\t\u200c\u200d]*$`,
      otherwise: 'Has characters that cannot be printed',
    }).optional(),
    contactMe: z.boolean().default(false).openapi({
      description: 'You want an answer: the address that your token names is kept for it, where it names one',
    }),
    // Two slashes at the beginning would lead whoever follows it to another server (RFC 3986, section 4.2).
    page: sizedText(1, 300, {
      pattern: `^/([A-Za-z0-9._~!$&'()*+,;=:@%-][A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?$`,
      otherwise: 'Is no path of a page without its query, such as /databases',
    })
      .optional()
      .openapi({ description: "Path of the portal's page that you are on, without its query; absent: on none" }),
  })
  .openapi('GiveFeedback', { example: { experience: 'good', comment: 'Fast.', page: '/databases' } })

export const FeedbackGivenSchema = z.object({ id, givenAt: InstantSchema }).openapi('FeedbackGiven')

export const FeedbackSchema = z
  .object({
    id,
    experience,
    comment: z.string().optional(),
    page: z.string().optional().openapi({ description: "Path of the portal's page; absent: on none" }),
    contactMe: z.boolean().openapi({ description: 'They want an answer' }),
    email: z.string().optional().openapi({
      description: 'For that answer; absent where none is wanted, and where the token named none: then ask by the name',
    }),
    givenAt: InstantSchema,
    givenBy: z.string().openapi({ description: 'Subject of the token' }),
    givenByName: z.string().max(100).optional().openapi({
      description: 'Name of the person then, as the token said it: for people, and not unique',
      example: 'Alice Example',
    }),
  })
  .openapi('Feedback')

export const FeedbackPageSchema = pageOf('FeedbackPage', FeedbackSchema)

export const FeedbackQuery = z.strictObject({
  experience: severalOf(experiences),
  month: month.optional().openapi({ description: 'Given in this month, in UTC', example: '2026-11' }),
  ...PagingQuery,
})

const share = z
  .object({ count: z.int(), share: z.number().min(0).max(1).openapi({ description: '0 where nobody said anything' }) })
  .openapi('FeedbackShare')

export const FeedbackSummarySchema = z
  .object({
    timeZone: z.literal('UTC').openapi({ description: 'Whose months they are' }),
    months: z.array(
      z.object({
        month: month.openapi({ example: '2026-11' }),
        count: z.int(),
        experiences: z.object({
          'very-bad': share,
          bad: share,
          fair: share,
          good: share,
          'very-good': share,
        } satisfies Record<(typeof experiences)[number], typeof share>),
      }),
    ),
  })
  .openapi('FeedbackSummary')
