import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createApiClient } from './api/client.ts'
import { HowdahContext } from './api/context.ts'
import { shareChanges } from './api/other-tabs.ts'
import { ApiError } from './api/problem.ts'
import { Notice } from './frame/Notice.tsx'
import { Toasts } from './parts/Toasts.tsx'
import { createPortalRouter } from './router.tsx'
import { Provider } from './session/provider.ts'
import { arrive } from './session/sign-in.ts'
import { keepsNewDatabase } from './session/tab-storage.ts'
import { Tabs } from './session/tabs.ts'
import { readSettings } from './settings.ts'
import { frameWords } from './words/common.ts'

const root = createRoot(document.getElementById('portal') as HTMLElement)

const start = async (): Promise<void> => {
  const settings = await readSettings()
  if (!settings.signIn)
    return root.render(<Notice title={frameWords.notConfigured} text={frameWords.notConfiguredText} />)
  const tabs = new Tabs()
  const arrival = await arrive(new Provider(settings.signIn, location.origin), tabs)
  if (arrival.kind === 'leaving') return
  if (arrival.kind === 'signed-out') {
    const text = keepsNewDatabase() ? { text: frameWords.draftKept } : {}
    return root.render(<Notice title={frameWords.signedOut} {...text} offersSignIn />)
  }
  if (arrival.kind === 'done') return root.render(<Notice title={frameWords.done} />)
  const { session } = arrival
  const api = createApiClient(session)
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        // What the API says no to stays so; what does not answer is tried again by the client.
        retry: (count, error) => count < 2 && !(error instanceof ApiError),
        refetchOnWindowFocus: false,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  })
  shareChanges(client, tabs)
  const router = createPortalRouter({ api, client })
  root.render(
    <StrictMode>
      <CSPProvider disableStyleElements>
        <HowdahContext value={{ api, session, settings }}>
          <QueryClientProvider client={client}>
            <RouterProvider router={router} />
            <Toasts />
          </QueryClientProvider>
        </HowdahContext>
      </CSPProvider>
    </StrictMode>,
  )
}

start().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error)
  root.render(<Notice title={frameWords.signInFailed} text={text} offersSignIn />)
})
