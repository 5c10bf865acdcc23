import { readWhole } from './bounded.ts'
import { CliError, exitCodes, unreachable } from './errors.ts'
import { serverName } from './settings.ts'

/** Where tokens for a server are to be had. */
export interface Issuer {
  readonly issuer: string
  /** By the person, who trusts it; else the server says so. */
  readonly isNamed: boolean
  readonly tokenEndpoint: string
  readonly deviceEndpoint: string | undefined
  readonly revocationEndpoint: string | undefined
  /** The server, as it calls itself: whom tokens are for (RFC 8707). */
  readonly resource: string
}

/** Where a Howdah on one machine has its own identity provider. */
const embeddedIssuer = '/oidc'

/**
 * Who logs people in for a server, and how (OpenID Connect Discovery, RFC 8414).
 * @param named the issuer; else the server says whom it trusts (RFC 9728), or has a provider of its own
 * @throws CliError `login-refused`, also where what is said could make a token for somebody else, which would be sent to the server
 */
export const discover = async (server: string, named?: string): Promise<Issuer> => {
  const said = await getJson(server, `${server}/.well-known/oauth-protected-resource`).catch(noneIfRefused)
  const resource = resourceIn(server, said)
  const [trusted] = Array.isArray(said?.authorization_servers) ? said.authorization_servers : []
  const issuer = named ?? (typeof trusted === 'string' ? trusted : `${server}${embeddedIssuer}`)
  const description = await getJson(issuer, `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (description.issuer !== issuer) throw loginRefused(`${issuer} says that it is ${description.issuer}`)
  const isNamed = named !== undefined
  const endpoint = (name: string): string | undefined => {
    const url = description[name]
    if (url === undefined || isPlaceOf({ issuer, isNamed }, url)) return url
    throw loginRefused(`the ${name} of ${issuer} is none of its own`, nameIt(issuer))
  }
  const tokenEndpoint = endpoint('token_endpoint')
  if (!tokenEndpoint) throw loginRefused(`${issuer} names no token endpoint`)
  return {
    issuer,
    isNamed,
    tokenEndpoint,
    deviceEndpoint: endpoint('device_authorization_endpoint'),
    revocationEndpoint: endpoint('revocation_endpoint'),
    resource,
  }
}

const resourceIn = (server: string, said: Answer | undefined): string => {
  const resource = said ? said.resource : server
  if (typeof resource === 'string' && isSameAddress(resource, server)) return resource
  throw typeof resource === 'string'
    ? loginRefused(
        `${server} says that it is ${resource}`,
        'Name the server by the address that it has itself (--server), if you trust it.',
      )
    : loginRefused(
        `${server} does not say which resource it is`,
        'Whoever runs it has to name its address as `resource` in /.well-known/oauth-protected-resource (RFC 9728).',
      )
}

/** A server may name an issuer of its own with endpoints of another one, whose tokens count elsewhere: only an issuer that the person has named may be at several places. */
export const isPlaceOf = ({ issuer, isNamed }: Pick<Issuer, 'issuer' | 'isNamed'>, url: unknown): url is string =>
  typeof url === 'string' && isWebAddress(url, issuer) && (isNamed || isSamePlace(url, issuer))

/** On the web, and not in the clear where `like` is not. */
const isWebAddress = (url: string, like: string): boolean => {
  if (!URL.canParse(url)) return false
  const { protocol } = new URL(url)
  return protocol === 'https:' || (protocol === 'http:' && like.startsWith('http:'))
}

const isSameAddress = (one: string, other: string): boolean =>
  URL.canParse(one) && URL.canParse(other) && serverName(new URL(one).href) === serverName(new URL(other).href)

const isSamePlace = (one: string, other: string): boolean =>
  URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin

/**
 * A server may name an issuer that logs people in for another server, to get a token that counts there. It gets one only where the issuer is of the same place, where the person
 * has named it, or where the token says that it is for this server (RFC 8707); and never one that another issuer has made.
 * @throws CliError `login-refused`
 */
export const requireTokenFor = (server: string, { issuer, isNamed }: Issuer, accessToken: string): void => {
  const { iss, aud } = claimsOf(accessToken) ?? {}
  if (iss !== undefined && iss !== issuer)
    throw loginRefused(
      `${issuer} gave a token of ${iss}, which ${server} does not get`,
      'Do not log in there unless you trust it; whoever runs it can say whose tokens it takes.',
    )
  if (isNamed || isSamePlace(issuer, server)) return
  if ([aud].flat().some((each) => typeof each === 'string' && isSameAddress(each, server))) return
  throw loginRefused(`${issuer} does not say that its token is for ${server}, which gets none`, nameIt(issuer))
}

/** A secret of a program goes to whom the person has named only. @throws CliError `login-refused` */
export const requireOwnIssuer = (server: string, { issuer, isNamed }: Pick<Issuer, 'issuer' | 'isNamed'>): void => {
  if (!isNamed && !isSamePlace(issuer, server))
    throw loginRefused(`${server} says that ${issuer} logs in, which would get the secret`, nameIt(issuer))
}

export const nameIt = (issuer: string): string =>
  `If you know that it logs people in for this server, name it: howdah login --issuer ${issuer}`

const claimsOf = (accessToken: string): Answer | undefined => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString())
    return isObject(claims) ? claims : undefined
  } catch {
    return undefined
  }
}

/** Who the token was made for, without proving it: that is the API's part. */
export const subjectOf = (accessToken: string): string | undefined => {
  const { sub } = claimsOf(accessToken) ?? {}
  return typeof sub === 'string' ? sub : undefined
}

export type Answer = Readonly<Record<string, unknown>>

/** @returns undefined for what is none, or more than anybody has to say about a login */
export const jsonIn = (response: Response): Promise<unknown> =>
  readWhole(response, 1_000_000)
    .then((bytes) => JSON.parse(new TextDecoder().decode(bytes)))
    .catch(() => undefined)

const getJson = async (server: string, url: string): Promise<Answer> => {
  const response = await fetch(url, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  }).catch((cause) => {
    throw unreachable(server, cause)
  })
  const body = await jsonIn(response)
  if (!response.ok || !isObject(body)) throw loginRefused(`${url} answers ${response.status}`)
  return body
}

const noneIfRefused = (error: unknown): undefined => {
  if (error instanceof CliError && error.code === 'login-refused') return undefined
  throw error
}

export const isObject = (value: unknown): value is Answer => typeof value === 'object' && value !== null

export const loginRefused = (message: string, hint?: string): CliError =>
  new CliError('login-refused', message, { exitCode: exitCodes.forbidden, hint })
