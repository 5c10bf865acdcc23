import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { importJWK, type JWK, SignJWT } from 'jose'
import type { Howdah } from './howdah.ts'

const redirectUri = 'http://127.0.0.1/callback'

/** Passwords that the first start printed, by user. */
export const printedPasswords = (howdah: Howdah): ReadonlyMap<string, string> =>
  new Map(
    [...howdah.output.matchAll(/^ {4}(\w+) +(\S+) {3}\w+ of .+$/gm)].map(([, name = '', password = '']) => [
      name,
      password,
    ]),
  )

/** A browser's jar, without its finer points. */
class Browser {
  readonly #cookies = new Map<string, string>()

  async visit(url: string, form?: Readonly<Record<string, string>>): Promise<Response> {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      this.#cookies.set(name, value)
    }
    return answer
  }
}

/** Logs a person in as a browser does: authorization code with PKCE (RFC 7636). @returns an access token */
export const logIn = async (howdah: Howdah, user: string, password: string): Promise<string> => {
  const issuer = `${howdah.url}/oidc`
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: 'howdah-cli',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid',
    resource: howdah.url,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const code = await authorize(`${issuer}/auth?${query}`, { user, password })
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'howdah-cli',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
      resource: howdah.url,
    }),
  })
  const said = (await answer.json()) as { access_token?: string }
  if (!said.access_token) throw new Error(`no token for ${user}: ${JSON.stringify(said)}`)
  return said.access_token
}

/** Follows the redirections, and answers the two pages in between. @returns the code */
const authorize = async (begin: string, login: { user: string; password: string }): Promise<string> => {
  const browser = new Browser()
  let url = begin
  let answer = await browser.visit(url)
  for (let pages = 0; pages < 20; pages++) {
    const location = answer.headers.get('location')
    if (location?.startsWith(redirectUri)) {
      const code = new URL(location).searchParams.get('code')
      if (!code) throw new Error(`no code: ${location}`)
      return code
    }
    if (location) {
      url = new URL(location, url).href
      answer = await browser.visit(url)
      continue
    }
    const page = await answer.text()
    if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}: ${page}`)
    answer = await browser.visit(url, page.includes('name="password"') ? login : { decision: 'allow' })
  }
  throw new Error('the login does not end')
}

export interface Claims {
  readonly subject?: string
  readonly role?: string
  readonly tenants?: readonly string[]
  readonly audience?: string
  readonly expiresAt?: Date
  /** Default: the provider's own. */
  readonly key?: JWK
}

/** A token as the provider signs it, for claims that none of its users has. */
export const signedToken = async (howdah: Howdah, claims: Claims): Promise<string> => {
  const { signingKeys } = JSON.parse(await readFile(join(howdah.home, 'identity-provider.json'), 'utf8')) as {
    signingKeys: JWK[]
  }
  const own = signingKeys[0] ?? {}
  const { subject = 'somebody', role = 'administrator', tenants = [], audience = 'howdah', key = own } = claims
  return new SignJWT({ roles: [role], tenants: [...tenants] })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', ...(own.kid ? { kid: own.kid } : {}) })
    .setIssuer(`${howdah.url}/oidc`)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(claims.expiresAt ?? new Date(Date.now() + 600_000))
    .sign(await importJWK({ ...key, alg: 'RS256' }))
}
