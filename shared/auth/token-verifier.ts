import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose'
import { type Clock, epochMillis } from '../core/time.ts'
import { HowdahError } from '../errors/howdah-error.ts'
import { type Caller, highestRole } from './caller.ts'

/** Which tokens count: those of one OpenID Connect issuer, made for this API. */
export interface TokenOptions {
  readonly issuer: string
  readonly audience: string
  /** Where the issuer's public keys are; absent: where its discovery document says. */
  readonly jwksUrl?: string
  /** The issuer's public keys themselves, where it runs in this process. */
  readonly keys?: JSONWebKeySet
  /** Claim with the role names; a dot goes into an object (`realm_access.roles`). Default `roles`. */
  readonly rolesClaim?: string
  /** Claim with the tenants, a list or `*`. Default `tenants`. */
  readonly tenantsClaim?: string
  readonly fetch?: typeof fetch
}

export type VerifyToken = (token: string) => Promise<Caller>

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
const clockToleranceSeconds = 30
/** A token that was found good is not looked at again for a while. */
const rememberedMillis = 60_000
const rememberedTokens = 2_000

/**
 * @returns what verifies an access token (RFC 9068 or any other JWT) and says who calls
 * It throws HowdahError `unauthenticated`, or `identity-provider-unavailable` when the issuer's keys cannot be had.
 */
export const createTokenVerifier = (options: TokenOptions, clock: Clock): VerifyToken => {
  const keysOf = keySource(options)
  const remembered = new Map<string, { readonly token: string; readonly caller: Caller; readonly until: number }>()

  const recall = (token: string, now: number): Caller | undefined => {
    // By its end, a part of the signature: to hash all of it for a look into the map takes longer than all that is left to do for a token.
    const known = remembered.get(token.slice(-40))
    return known?.token === token && known.until > now ? known.caller : undefined
  }
  return async (token) => {
    const now = epochMillis(clock.now())
    const known = recall(token, now)
    if (known) return known

    const payload = await verify(token, keysOf, options, now)
    const caller = callerOf(payload, options)
    if (remembered.size >= rememberedTokens) remembered.clear()
    const expiresAt = (payload.exp ?? 0) * 1000 + clockToleranceSeconds * 1000
    remembered.set(token.slice(-40), { token, caller, until: Math.min(now + rememberedMillis, expiresAt) })
    return caller
  }
}

const verify = async (
  token: string,
  keys: JWTVerifyGetKey,
  options: TokenOptions,
  now: number,
): Promise<JWTPayload> => {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: options.issuer,
      audience: options.audience,
      algorithms,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['sub', 'exp'],
      currentDate: new Date(now),
    })
    return payload
  } catch (cause) {
    if (cause instanceof HowdahError) throw cause
    throw new HowdahError('unauthenticated', reasonOf(cause), { cause })
  }
}

const reasonOf = (cause: unknown): string => {
  if (cause instanceof errors.JWTExpired) return 'The access token has expired'
  if (cause instanceof errors.JWTClaimValidationFailed) return `The access token's ${cause.claim} is not the right one`
  return 'The access token is not valid'
}

const keySource = (options: TokenOptions): JWTVerifyGetKey => {
  if (options.keys) return createLocalJWKSet(options.keys)
  let remote: Promise<JWTVerifyGetKey> | undefined
  return async (header, token) => {
    remote ??= remoteKeys(options)
    try {
      return await (await remote)(header, token)
    } catch (cause) {
      if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys) throw cause
      remote = undefined
      throw new HowdahError('identity-provider-unavailable', `The keys of ${options.issuer} cannot be had`, { cause })
    }
  }
}

const remoteKeys = async (options: TokenOptions): Promise<JWTVerifyGetKey> =>
  createRemoteJWKSet(new URL(options.jwksUrl ?? (await discoverKeys(options))), {
    [customFetch]: (url, init) => fetchDocument(url, init, options.fetch),
  })

/** Far more than an issuer has to say of itself. */
const largestDocument = 1_000_000

/** A small answer of one's own. @throws Error what is larger, or elsewhere */
const fetchDocument = async (url: string, init: RequestInit, fetchFrom = fetch): Promise<Response> => {
  const answer = await fetchFrom(url, { ...init, redirect: 'error' })
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body ?? []) {
    size += chunk.length
    if (size > largestDocument) throw new Error(`${url} has more than ${largestDocument} bytes`)
    chunks.push(chunk)
  }
  return new Response(Buffer.concat(chunks), { status: answer.status, headers: answer.headers })
}

/** OpenID Connect Discovery 1.0, section 4. */
const discoverKeys = async ({ issuer, fetch: fetchFrom }: TokenOptions): Promise<string> => {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const answer = await fetchDocument(address, { signal: AbortSignal.timeout(5_000) }, fetchFrom)
  const document: unknown = await answer.json()
  if (!isObject(document) || document.issuer !== issuer || typeof document.jwks_uri !== 'string')
    throw new Error(`${issuer} has no discovery document of its own`)
  return document.jwks_uri
}

/** OpenID Connect Core 1.0, section 2: 255 characters of ASCII; some issuers have others. */
const largestSubject = 255
/** It stands in rows and logs, and others are told apart by it: nothing that is not seen, and nothing that only looks the same. */
const subjectPattern = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u

const callerOf = (payload: JWTPayload, { rolesClaim = 'roles', tenantsClaim = 'tenants' }: TokenOptions): Caller => {
  const subject: unknown = payload.sub
  if (typeof subject !== 'string' || !subjectPattern.test(subject) || Buffer.byteLength(subject) > largestSubject)
    throw new HowdahError(
      'unauthenticated',
      `The access token's sub is not 1 to ${largestSubject} bytes without control characters`,
    )
  const email = emailOf(payload)
  const role = highestRole(namesOf(claimOf(payload, rolesClaim)))
  const tenants = namesOf(claimOf(payload, tenantsClaim))
  return {
    subject,
    name: [payload.name, payload.preferred_username, payload.email].find(isText) ?? subject,
    ...(email === undefined ? {} : { email }),
    ...(role ? { role } : {}),
    tenants: tenants.includes('*') ? '*' : tenants,
  }
}

/** As the living standard of HTML has it (section 4.10.5.1.5), and no longer than RFC 5321 lets a path be. */
const emailPattern = /^[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/
const longestEmail = 254

/** OpenID Connect Core 1.0, section 5.1; some issuers write `email_verified` as text. */
const emailOf = ({ email, email_verified: verified }: JWTPayload): string | undefined =>
  isText(email) && email.length <= longestEmail && emailPattern.test(email) && String(verified) !== 'false'
    ? email
    : undefined

/** A claim by its name; when there is none of exactly that name, dots go into objects. */
const claimOf = (payload: JWTPayload, name: string): unknown =>
  Object.hasOwn(payload, name)
    ? payload[name]
    : name
        .split('.')
        .reduce<unknown>(
          (inner, part) => (isObject(inner) && Object.hasOwn(inner, part) ? inner[part] : undefined),
          payload,
        )

/** A list of names, or names separated by spaces. */
const namesOf = (claim: unknown): readonly string[] => {
  if (Array.isArray(claim)) return claim.filter(isText)
  return isText(claim) ? claim.split(/\s+/) : []
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
