import type { IncomingMessage, ServerResponse } from 'node:http'

interface Issued {
  readonly subject: string
  readonly until: number
}

/** An OpenID provider, as far as the command line needs one. */
export class Authority {
  url = ''
  /** Seconds that tokens live. */
  lifetime = 300
  /** Forms that the token endpoint got. */
  readonly grants: Record<string, string>[] = []
  /** Tokens that were taken back. */
  readonly revoked: string[] = []
  /** What it says otherwise; `undefined` where it is silent. */
  otherwise: { resource?: object; issuer?: object; device?: object; claims?: object } = {}
  /** It has nothing to say about who logs people in. */
  isSilent = false
  /** Forms that asked for a device code. */
  readonly devices: Record<string, string>[] = []
  /** So many of the next calls get no answer. */
  cuts = 0
  /** How often a device login is answered with "not yet". */
  pendingPolls = 1
  readonly #tokens = new Map<string, Issued>()
  #refreshToken = ''
  #count = 0

  subjectOf(token: string): string | undefined {
    const issued = this.#tokens.get(token)
    return issued && issued.until > Date.now() ? issued.subject : undefined
  }

  /** Every token that was given out counts no more, though it does not know. */
  revokeAll(): void {
    this.#tokens.clear()
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    const path = request.url
    if (this.cuts > 0) {
      this.cuts--
      request.socket.destroy()
      return
    }
    const { otherwise } = this
    if (path === '/.well-known/oauth-protected-resource' && !this.isSilent)
      return reply(200, {
        resource: this.url,
        authorization_servers: [`${this.url}/issuer`],
        ...otherwise.resource,
      })
    const [, issuer] = /^(\/issuer|\/oidc)\/.well-known\/openid-configuration$/.exec(path ?? '') ?? []
    if (issuer)
      return reply(200, {
        issuer: `${this.url}${issuer}`,
        token_endpoint: `${this.url}/token`,
        device_authorization_endpoint: `${this.url}/device`,
        revocation_endpoint: `${this.url}/revoke`,
        ...otherwise.issuer,
      })
    const form = Object.fromEntries(new URLSearchParams(await textOf(request)))
    if (path === '/device') {
      this.devices.push(form)
      const code = { device_code: 'd', user_code: 'ABCD-EFGH', verification_uri: `${this.url}/go`, interval: 1 }
      return reply(200, { ...code, ...otherwise.device })
    }
    if (path === '/revoke') {
      this.revoked.push(form.token ?? '')
      return reply(200, {})
    }
    if (path === '/token') {
      this.grants.push(form)
      return reply(...this.#grant(form, request.headers.authorization))
    }
    reply(404, {})
  }

  #grant(form: Record<string, string>, authorization: string | undefined): [status: number, body: object] {
    const basic = Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64').toString()
    if (form.grant_type === 'client_credentials') {
      if (basic === 'machine:m+secret') return [200, this.#issue('machine')]
      return basic === 'viewer:v' ? [200, this.#issue('viewer')] : [401, { error: 'invalid_client' }]
    }
    if (form.grant_type === 'refresh_token') {
      const isKnown = form.refresh_token === this.#refreshToken
      return isKnown ? [200, this.#issue('person', true)] : [400, { error: 'invalid_grant' }]
    }
    return this.pendingPolls-- > 0 ? [400, { error: 'authorization_pending' }] : [200, this.#issue('person', true)]
  }

  #issue(subject: string, withRefresh = false): object {
    const payload = Buffer.from(JSON.stringify({ sub: subject, ...this.otherwise.claims })).toString('base64url')
    const token = `h.${payload}.${++this.#count}`
    this.#tokens.set(token, { subject, until: Date.now() + this.lifetime * 1000 })
    this.#refreshToken = `r${this.#count}`
    return {
      access_token: token,
      expires_in: this.lifetime,
      ...(withRefresh ? { refresh_token: this.#refreshToken } : {}),
    }
  }
}

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
