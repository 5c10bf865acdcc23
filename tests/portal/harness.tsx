import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { configure, render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { vi } from 'vitest'
import { createApiClient } from '../../portal/src/api/client.ts'
import { HowdahContext } from '../../portal/src/api/context.ts'
import { Toasts } from '../../portal/src/parts/Toasts.tsx'
import { createPortalRouter } from '../../portal/src/router.tsx'
import type { Session } from '../../portal/src/session/session.ts'

// Pages are loaded when they are opened, which takes a while where much else is at work.
configure({ asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 30_000 })

/** What the portal sent to the API. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  /** Path and query. */
  readonly url: string
  readonly headers: Headers
  /** Its Idempotency-Key. */
  readonly key: string | null
  readonly body: unknown
  readonly signal: AbortSignal
}

/** What is answered: a response, or what its body says; undefined: there is no such thing. */
export type Network = (sent: Sent) => unknown

/** The same by `GET /v1/databases/…`, without the query. */
export type Answers = Record<string, unknown>

export const problem = (status: number, code: string, more: object = {}): Response =>
  Response.json(
    {
      type: `/docs/errors#${code}`,
      title: `Title of ${code}`,
      status,
      detail: `Detail of ${code}`,
      code,
      hint: `Hint of ${code}`,
      requestId: 'call-1',
      ...more,
    },
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  )

const answering =
  (answers: Answers): Network =>
  (sent) => {
    const answer = answers[`${sent.method} ${sent.path}`]
    return typeof answer === 'function' ? answer(sent) : answer
  }

const session = {
  state: 'signed-in',
  token: async () => 'a-token',
  subscribe: () => () => {},
} as unknown as Session

const sentBy = async (request: Request): Promise<Sent> => {
  const { method, headers, signal } = request
  const { pathname, search, searchParams } = new URL(request.url)
  const text = method === 'GET' ? '' : await request.clone().text()
  const body = text === '' ? undefined : JSON.parse(text)
  const key = headers.get('Idempotency-Key')
  return { method, path: pathname, query: searchParams, url: pathname + search, headers, key, body, signal }
}

/** A network that is false; all that goes through it is kept. */
const fakeNetwork = (network: Network): Sent[] => {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', async (request: Request | string) => {
    if (typeof request === 'string') return Response.json({ version: 'test' })
    const one = await sentBy(request)
    sent.push(one)
    const answer = await network(one)
    if (answer instanceof Response) return answer
    return answer === undefined ? problem(404, 'not-found') : Response.json(answer, { headers: { ETag: '"7"' } })
  })
  return sent
}

/** The whole portal at an address, with nothing false but the network. */
export const openPortal = (address: string, network: Network | Answers) => {
  const sent = fakeNetwork(typeof network === 'function' ? network : answering(network))
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
  vi.stubGlobal('scrollTo', () => {})
  history.replaceState(null, '', address)
  const api = createApiClient(session)
  const client = new QueryClient({
    defaultOptions: {
      queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
      mutations: { networkMode: 'always' },
    },
  })
  const router = createPortalRouter({ api, client })
  const page = render(
    <CSPProvider disableStyleElements>
      <HowdahContext value={{ api, session, settings: { timeZone: 'UTC', currency: 'EUR' } }}>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
          <Toasts />
        </QueryClientProvider>
      </HowdahContext>
    </CSPProvider>,
  )
  return { ...page, sent, client, router, user: userEvent.setup() }
}

/** Why an entry of a menu is refused together with its neighbours, as a screen reader says it. */
export const descriptionOf = (entry: HTMLElement): string | null | undefined =>
  document.getElementById(entry.getAttribute('aria-describedby') ?? '')?.textContent
