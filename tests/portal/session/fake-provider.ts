import { vi } from 'vitest'
import type { Tokens } from '../../../portal/src/session/provider.ts'
import type { SignInSettings } from '../../../portal/src/settings.ts'
import { origin } from './browser.ts'

export const settings: SignInSettings = {
  issuer: `${origin}/oidc`,
  clientId: 'howdah-portal',
  scope: 'openid offline_access',
  asksForResource: false,
  endpoints: {
    authorization: '/oidc/authorize',
    token: '/oidc/token',
    revocation: '/oidc/revoke',
    endSession: '/oidc/end',
  },
}

const inBase64Url = (value: object): string =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** What a provider answers behind `fetch`: tokens that are good for five minutes, each refresh token once. */
export class FakeProvider {
  readonly asked: { readonly path: string; readonly form: URLSearchParams }[] = []
  subject = 'ada'
  /** Of the sign-in that has begun. */
  nonce = ''
  /** What it says instead. */
  says: (() => Response) | undefined
  #issued = 0
  #good: string | undefined

  constructor() {
    vi.stubGlobal('fetch', async (input: string | URL | Request, init: RequestInit = {}) => {
      const path = new URL(String(input instanceof Request ? input.url : input)).pathname
      const form = new URLSearchParams(init.body as URLSearchParams)
      this.asked.push({ path, form })
      if (this.says) return this.says()
      return path === '/oidc/token' ? this.#answer(form) : new Response()
    })
  }

  get renewals(): number {
    return this.asked.filter(({ form }) => form.get('grant_type') === 'refresh_token').length
  }

  /** As a sign-in a while ago gave them. */
  tokens(more: Partial<Tokens> = {}): Tokens {
    this.#good = 'refresh-0'
    return {
      accessToken: 'access-0',
      refreshToken: 'refresh-0',
      idToken: this.#idToken(),
      issuedAt: Date.now(),
      expiresAt: Date.now() + 300_000,
      subject: this.subject,
      ...more,
    }
  }

  #answer(form: URLSearchParams): Response {
    const isRenewal = form.get('grant_type') === 'refresh_token'
    if (isRenewal && form.get('refresh_token') !== this.#good) return refusal('invalid_grant')
    this.#issued++
    this.#good = `refresh-${this.#issued}`
    return Response.json({
      access_token: `access-${this.#issued}`,
      refresh_token: this.#good,
      token_type: 'Bearer',
      expires_in: 300,
      ...(isRenewal ? {} : { id_token: this.#idToken() }),
    })
  }

  #idToken(): string {
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: settings.issuer,
      aud: settings.clientId,
      sub: this.subject,
      nonce: this.nonce,
      iat: now,
      exp: now + 300,
    }
    return `${inBase64Url({ alg: 'RS256' })}.${inBase64Url(claims)}.c2lnbmF0dXJl`
  }
}

export const refusal = (error: string, status = 400): Response => Response.json({ error }, { status })
