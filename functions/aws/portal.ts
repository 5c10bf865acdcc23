import { join } from 'node:path'
import * as z from 'zod/mini'
import { billingOf } from '../../shared/config/billing.ts'
import { openPortal, signInWith } from '../portal/portal-files.ts'
import { entry } from './entry.ts'
import { environment } from './wiring/environment.ts'

const { oidc, catalogue } = environment
const { timeZone, currency } = billingOf(catalogue)

const portal = openPortal({
  folder: join(import.meta.dirname, '..', '..', 'portal', 'dist'),
  timeZone,
  currency,
  isSecure: true,
  ...(oidc.portal ? signInWith(oidc.issuer, oidc.portal) : {}),
})

/** HTTP API, payload format 2.0: it writes the names of headers in small letters. */
const HttpEvent = z.looseObject({
  version: z.literal('2.0'),
  rawPath: z.string(),
  headers: z.record(z.string(), z.string()),
  requestContext: z.looseObject({ http: z.looseObject({ method: z.string() }) }),
})

export const handler = entry(HttpEvent, async ({ rawPath, headers, requestContext }) => {
  const call = { method: requestContext.http.method, path: rawPath, header: (name: string) => headers[name] }
  const answer = (await portal).answer(call)
  if (!answer) return { statusCode: 404, headers: { 'Content-Type': 'text/plain' }, body: 'There is nothing here' }
  const { status, body } = answer
  return {
    statusCode: status,
    headers: answer.headers,
    ...(body ? { body: body.toString('base64'), isBase64Encoded: true } : {}),
  }
})
