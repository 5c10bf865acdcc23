import { z } from '@hono/zod-openapi'
import { type Caller, mayActAs, roles } from '../../shared/auth/caller.ts'
import type { Instant } from '../../shared/core/time.ts'
import { feedbackGiversOf } from '../../shared/entities/feedback.ts'
import type { Stores } from '../../shared/entities/stores.ts'
import { ok } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { InstantSchema } from './schemas/common.ts'

const MeSchema = z
  .object({
    subject: z.string().openapi({ description: 'Unique over all callers of the issuer' }),
    name: z.string().openapi({ description: 'For people' }),
    role: z
      .enum(roles)
      .optional()
      .openapi({ description: 'Absent: the token has no role, and you may do nothing else' }),
    roles: z.array(z.enum(roles)).openapi({
      description:
        'All that you may act as, in each of your tenants: who has a role has those below it. What an operation takes stands in its `security`',
    }),
    tenants: z.array(z.string()).openapi({
      description:
        'Whose databases you see: with `allTenants` those of the catalogue, which nobody without a role is told',
    }),
    allTenants: z.boolean().openapi({ description: "You see everybody's databases, also of tenants to come" }),
    feedbackGivenAt: InstantSchema.optional().openapi({
      description:
        'When you last gave feedback, also where it is removed since: whoever asks for it again asks by this. Absent where you never did, or not for 730 days',
    }),
  })
  .openapi('Me')

export const meEndpoint = defineEndpoint({
  operationId: 'getMe',
  method: 'get',
  path: '/v1/me',
  tag: 'Caller',
  role: 'none',
  summary: 'Who you are, as your token says',
  answers: { 200: { description: 'You', schema: MeSchema } },
  handle: async ({ api, caller }) => {
    const feedbackGivenAt = caller.role && (await lastFeedbackOf(caller, api.stores))
    return ok({ ...meView(caller, api.catalogue.tenants), feedbackGivenAt })
  },
})

const meView = (caller: Caller, all: readonly { readonly name: string }[]): z.infer<typeof MeSchema> => {
  const { subject, name, role, tenants } = caller
  return {
    subject,
    name,
    role,
    roles: roles.filter((one) => mayActAs(caller, one)),
    tenants: tenants === '*' ? (role ? all.map((tenant) => tenant.name) : []) : [...new Set(tenants)],
    allTenants: tenants === '*',
  }
}

const lastFeedbackOf = async ({ subject }: Caller, { feedbackGivers }: Stores): Promise<Instant | undefined> => {
  const givers = await feedbackGivers.list(feedbackGiversOf(subject))
  return givers
    .flatMap(({ given }) => given.map(({ at }) => at))
    .toSorted()
    .at(-1)
}
