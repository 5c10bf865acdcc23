import type { IncomingMessage, ServerResponse } from 'node:http'
import type { InteractionResults, Provider } from 'oidc-provider'
import { consentPage, errorPage, loginPage, pageHeaders } from './pages.ts'
import type { Users } from './users.ts'

const formLimit = 8 * 1024

/** Login and consent: the two pages between asking for a token and getting it. */
export class Interactions {
  readonly #provider: Provider
  readonly #users: Users

  constructor(provider: Provider, users: Users) {
    this.#provider = provider
    this.#users = users
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const details = await this.#provider.interactionDetails(request, response)
      if (request.method === 'POST') await this.#answer(details, request, response)
      else if (request.method === 'GET') await this.#show(details, request, response)
      else show(response, 405, errorPage('method_not_allowed', 'This address takes GET and POST.'))
    } catch {
      show(response, 400, errorPage('invalid_request', 'This login has expired. Begin again.'))
    }
  }

  async #show(details: Details, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const action = request.url ?? ''
    if (details.prompt.name === 'login') return show(response, 200, loginPage(action))
    show(response, 200, consentPage(action, await this.#clientName(details)))
  }

  async #answer(details: Details, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = await readForm(request)
    const isLogin = details.prompt.name === 'login'
    const result = isLogin ? await this.#logIn(form, request) : await this.#consent(details, form)
    if (typeof result === 'string') {
      const page = loginPage(request.url ?? '', { wrong: result, user: form.get('user') ?? '' })
      return show(response, 401, page)
    }
    await this.#provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
  }

  /** @returns what was wrong */
  async #logIn(form: URLSearchParams, { socket }: IncomingMessage): Promise<InteractionResults | string> {
    const [name, password] = [form.get('user') ?? '', form.get('password') ?? '']
    const user = await this.#users.check(name, password, socket.remoteAddress ?? '')
    if (user === 'wrong') return 'User or password is wrong.'
    if ('waitSeconds' in user) return `Too many wrong passwords. Try again in ${user.waitSeconds} seconds.`
    return { login: { accountId: user.name, remember: false } }
  }

  async #consent(details: Details, form: URLSearchParams): Promise<InteractionResults> {
    if (form.get('decision') !== 'allow')
      return { error: 'access_denied', error_description: 'The user has denied access' }
    const { Grant } = this.#provider
    const known = details.grantId ? await Grant.find(details.grantId) : undefined
    const grant = known ?? new Grant({ accountId: details.session?.accountId ?? '', clientId: clientIdOf(details) })
    const missing = details.prompt.details as Missing
    if (missing.missingOIDCScope) grant.addOIDCScope(missing.missingOIDCScope.join(' '))
    if (missing.missingOIDCClaims) grant.addOIDCClaims([...missing.missingOIDCClaims])
    for (const [resource, scopes] of Object.entries(missing.missingResourceScopes ?? {}))
      grant.addResourceScope(resource, scopes.join(' '))
    return { consent: { grantId: await grant.save() } }
  }

  async #clientName(details: Details): Promise<string> {
    const client = await this.#provider.Client.find(clientIdOf(details))
    return client?.clientName ?? clientIdOf(details)
  }
}

type Details = Awaited<ReturnType<Provider['interactionDetails']>>

interface Missing {
  readonly missingOIDCScope?: readonly string[]
  readonly missingOIDCClaims?: readonly string[]
  readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>
}

const clientIdOf = ({ params }: Details): string => String(params.client_id)

const show = (response: ServerResponse, status: number, page: string): void => {
  response.writeHead(status, pageHeaders).end(page)
}

const readForm = async (request: IncomingMessage): Promise<URLSearchParams> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > formLimit) throw new RangeError('The form is too large')
    chunks.push(chunk)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
