import { z } from '@hono/zod-openapi'
import type { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { adviceOf, errorCodes } from '../../../shared/errors/registry.ts'
import { CommandSchema, RequestKeySchema } from '../schemas/common.ts'

/** RFC 9457. */
export const ProblemSchema = z
  .object({
    type: z.string().openapi({ description: 'Where the error is explained', format: 'uri-reference' }),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: 'What happened this time' }),
    code: z.enum(errorCodes as [string, ...string[]]).openapi({ description: 'The error, for programs' }),
    hint: z.string().openapi({ description: 'What to do next' }),
    command: CommandSchema.optional(),
    requestId: z.string().openapi({ description: 'Names this call in the log of the API' }),
    request: RequestKeySchema.optional().openapi({
      description: 'Of `request-active`: key of the request that is at work on the database, or waits for a person',
    }),
    errors: z
      .array(
        z.object({
          pointer: z
            .string()
            .openapi({ description: 'JSON pointer into the body, or the parameter with a question mark before it' }),
          message: z.string(),
        }),
      )
      .optional()
      .openapi({ description: 'The fields that are wrong' }),
  })
  .openapi('Problem', {
    example: {
      type: '/docs/errors#invalid-request',
      title: 'The request is not valid',
      status: 422,
      detail: '/volumeGb: Too small: expected number to be >=1',
      code: 'invalid-request',
      hint: 'Correct the fields that `errors` names.',
      requestId: 'c0ffee00-1111-4222-8333-444455556666',
      errors: [{ pointer: '/volumeGb', message: 'Too small: expected number to be >=1' }],
    },
  })

export const problemOf = (error: HowdahError, requestId: string): z.infer<typeof ProblemSchema> => ({
  type: `/docs/errors#${error.code}`,
  title: error.kind.title,
  status: error.kind.status,
  detail: error.code === 'unexpected' ? 'See the log of the API for what happened' : error.message,
  code: error.code,
  ...adviceOf(error.code),
  requestId,
  ...(error.request === undefined ? {} : { request: error.request }),
  ...(error.fields.length > 0 ? { errors: [...error.fields] } : {}),
})
