import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { configure, render } from '@testing-library/react'
import { vi } from 'vitest'
import { createApiClient } from '../../../portal/src/api/client.ts'
import { HowdahContext } from '../../../portal/src/api/context.ts'
import { Toasts } from '../../../portal/src/parts/Toasts.tsx'
import { createPortalRouter } from '../../../portal/src/router.tsx'
import type { Session } from '../../../portal/src/session/session.ts'

// Pages are read when they are first opened: on a machine with much to do that alone takes a while.
configure({ asyncUtilTimeout: 10_000 })
vi.setConfig({ testTimeout: 30_000 })

export interface Sent {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Headers
  readonly body: unknown
  readonly signal: AbortSignal
}

export type Answer = unknown | ((sent: Sent) => unknown)

/** What the network answers, by `GET /v1/databases/…`; the query is told to functions alone. */
export type Answers = Record<string, Answer>

export const problem = (status: number, code: string, more: object = {}): Response =>
  new Response(
    JSON.stringify({
      type: `/docs/errors#${code}`,
      title: `Title of ${code}`,
      status,
      detail: `Detail of ${code}`,
      code,
      hint: `Hint of ${code}`,
      requestId: 'call-1',
      ...more,
    }),
    { status, headers: { 'Content-Type': 'application/problem+json' } },
  )

const session = {
  state: 'signed-in',
  token: async () => 'a-token',
  subscribe: () => () => {},
} as unknown as Session

/** The whole portal at an address, on a network that answers this. */
export const openPortal = (path: string, answers: Answers) => {
  const sent: Sent[] = []
  vi.stubGlobal('fetch', async (request: Request | string) => {
    if (typeof request === 'string') return new Response('{"version":"test"}')
    const { pathname, search } = new URL(request.url)
    const text = request.method === 'GET' ? '' : await request.clone().text()
    const one = {
      method: request.method,
      path: pathname + search,
      headers: request.headers,
      body: text ? JSON.parse(text) : undefined,
      signal: request.signal,
    }
    sent.push(one)
    const answer = answers[`${request.method} ${pathname}`]
    const told = typeof answer === 'function' ? await answer(one) : answer
    if (told instanceof Response) return told
    return told === undefined ? problem(404, 'not-found') : Response.json(told, { headers: { ETag: '"7"' } })
  })
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }))
  window.scrollTo = () => {}
  history.replaceState(null, '', path)
  const api = createApiClient(session)
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } } })
  const router = createPortalRouter({ api, client })
  render(
    <CSPProvider disableStyleElements>
      <HowdahContext value={{ api, session, settings: { timeZone: 'UTC', currency: 'EUR' } }}>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
          <Toasts />
        </QueryClientProvider>
      </HowdahContext>
    </CSPProvider>,
  )
  return { sent, client, answers }
}
