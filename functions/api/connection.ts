import { z } from '@hono/zod-openapi'
import { connectionForms } from '../../shared/core/connection-forms.ts'
import type { Database } from '../../shared/entities/database.ts'
import { HowdahError } from '../../shared/errors/howdah-error.ts'
import { ok } from './http/answers.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { visibleDatabase } from './http/visible.ts'
import { DatabaseParams, sizedText } from './schemas/common.ts'

const ConnectionSchema = z
  .object({
    host: z.string(),
    port: z.int(),
    databaseName: z.string(),
    user: z.string(),
    sslMode: z.enum(['verify-full']),
    certificate: z.string().openapi({ description: 'PEM of the CA: save it as `certificateFile`' }),
    certificateFile: z.string(),
    uri: z
      .string()
      .openapi({ example: 'postgresql://app@127.0.0.1:15432/shop?sslmode=verify-full&sslrootcert=shop.crt' }),
    psql: z.string(),
    libpq: z.string().openapi({ description: 'Keywords and values' }),
    jdbc: z.string(),
    environment: z.record(z.string(), z.string()),
    node: z.string().openapi({ description: 'For the package pg' }),
  })
  .openapi('Connection')

export const connectionEndpoint = defineEndpoint({
  operationId: 'getConnection',
  method: 'get',
  path: '/v1/databases/{id}/connection',
  tag: 'Databases',
  summary: 'How to connect to a database',
  description: 'Ready to be copied. The password is not in it: nobody but you has it.',
  params: DatabaseParams,
  query: z.strictObject({
    certificateFile: sizedText(1, 1024, {
      pattern: String.raw`^[^\u0000-\u001f\u007f-\u009f]*$`,
      otherwise: 'Has control characters',
    })
      .optional()
      .openapi({ description: 'Where you keep the certificate; default `<id>.crt`' }),
  }),
  answers: { 200: { description: 'In the words of several clients', schema: ConnectionSchema } },
  errors: ['not-found', 'state-conflict'],
  handle: async (call) => {
    const { value: database } = await visibleDatabase(call, call.params.id)
    return ok(connectionOf(database, call.query.certificateFile ?? `${database.id}.crt`))
  },
})

/** @throws HowdahError `state-conflict` while there is nothing to connect to */
const connectionOf = (database: Database, certificateFile: string): z.infer<typeof ConnectionSchema> => {
  const { endpoint, caCertificate, databaseName, user } = database
  if (!endpoint || !caCertificate)
    throw new HowdahError('state-conflict', `The database is ${database.state}: there is nothing to connect to`)
  const { host, port } = endpoint
  const place = { host, port, databaseName, user, certificateFile }
  return { ...place, sslMode: 'verify-full', certificate: caCertificate, ...connectionForms(place) }
}
