import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router'
import type { Api } from './api/client.ts'
import { databaseQuery, requestQuery } from './api/queries.ts'
import { Frame } from './frame/Frame.tsx'
import { NoSuchPage } from './frame/NoSuchPage.tsx'
import { loaded } from './loading.ts'
import { costsSearch } from './pages/costs/search.ts'
import { databaseSearch, detailsSearch, jobsSearch, logsSearch, pageSearch } from './pages/database/search.ts'
import { listSearch } from './pages/databases/search.ts'
import { feedbackSearch } from './pages/feedback/search.ts'
import { recoverSearch } from './pages/recover/search.ts'
import { requestsSearch } from './pages/requests/search.ts'
import { wizardSearch } from './pages/wizard/search.ts'
import { ProblemPanel } from './parts/Panel.tsx'

interface Context {
  readonly api: Api
  readonly client: QueryClient
}

const root = createRootRouteWithContext<Context>()({ component: Frame, notFoundComponent: NoSuchPage })

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/databases', replace: true })
  },
})

const databases = createRoute({
  getParentRoute: () => root,
  path: '/databases',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/databases/DatabasesPage.tsx')), 'DatabasesPage'),
})

const wizard = createRoute({
  getParentRoute: () => root,
  path: '/databases/new',
  validateSearch: wizardSearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/wizard/WizardPage.tsx')), 'WizardPage'),
})

const database = createRoute({
  getParentRoute: () => root,
  path: '/databases/$id',
  validateSearch: pageSearch,
  // Begun when somebody points at the link; the page itself says what went wrong.
  loader: ({ context: { api, client }, params }) => void client.prefetchQuery(databaseQuery(api, params.id)),
  component: lazyRouteComponent(() => loaded(() => import('./pages/database/DatabasePage.tsx')), 'DatabasePage'),
})

const databaseHome = createRoute({
  getParentRoute: () => database,
  path: '/',
  beforeLoad: ({ params, search }) => {
    throw redirect({ to: '/databases/$id/requests', params, search, replace: true })
  },
})

const databaseRequests = createRoute({
  getParentRoute: () => database,
  path: '/requests',
  validateSearch: databaseSearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/database/RequestsTab.tsx')), 'RequestsTab'),
})

const databaseJobs = createRoute({
  getParentRoute: () => database,
  path: '/jobs',
  validateSearch: jobsSearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/database/jobs/JobsTab.tsx')), 'JobsTab'),
})

const databaseBackups = createRoute({
  getParentRoute: () => database,
  path: '/backups',
  validateSearch: databaseSearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/database/backups/BackupsTab.tsx')), 'BackupsTab'),
})

const databaseLogs = createRoute({
  getParentRoute: () => database,
  path: '/logs',
  validateSearch: logsSearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/database/logs/LogsTab.tsx')), 'LogsTab'),
})

const databaseDetails = createRoute({
  getParentRoute: () => database,
  path: '/details',
  validateSearch: detailsSearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/database/DetailsTab.tsx')), 'DetailsTab'),
})

const recover = createRoute({
  getParentRoute: () => root,
  path: '/databases/$id/recover',
  validateSearch: recoverSearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/recover/RecoverPage.tsx')), 'RecoverPage'),
})

const requests = createRoute({
  getParentRoute: () => root,
  path: '/requests',
  validateSearch: requestsSearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/requests/RequestsPage.tsx')), 'RequestsPage'),
})

const request = createRoute({
  getParentRoute: () => root,
  path: '/requests/$key',
  loader: ({ context: { api, client }, params }) => void client.prefetchQuery(requestQuery(api, params.key)),
  component: lazyRouteComponent(() => loaded(() => import('./pages/request/RequestPage.tsx')), 'RequestPage'),
})

const costs = createRoute({
  getParentRoute: () => root,
  path: '/costs',
  validateSearch: costsSearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/costs/CostsPage.tsx')), 'CostsPage'),
})

const costDetails = createRoute({
  getParentRoute: () => costs,
  path: '/$costCenter',
  component: lazyRouteComponent(() => loaded(() => import('./pages/costs/CostDialog.tsx')), 'CostDialog'),
})

const feedback = createRoute({
  getParentRoute: () => root,
  path: '/feedback',
  validateSearch: feedbackSearch,
  component: lazyRouteComponent(() => loaded(() => import('./pages/feedback/FeedbackPage.tsx')), 'FeedbackPage'),
})

const tree = root.addChildren([
  home,
  databases,
  wizard,
  database.addChildren([databaseHome, databaseRequests, databaseJobs, databaseBackups, databaseLogs, databaseDetails]),
  recover,
  requests,
  request,
  costs.addChildren([costDetails]),
  feedback,
])

export const createPortalRouter = (context: Context) =>
  createRouter({
    routeTree: tree,
    context,
    defaultPreload: 'intent',
    scrollRestoration: true,
    // What a page does not take falls away when it is opened: else it would stand beside what was read of it.
    search: { strict: true },
    // Tokens of search parameters are read as they were typed: `5` is text until a page says that it is a number.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const query = new URLSearchParams(
        Object.entries(search).flatMap(([name, value]) =>
          value === undefined || value === '' ? [] : [[name, `${value}`]],
        ),
      ).toString()
      return query ? `?${query}` : ''
    },
    defaultErrorComponent: ({ error, reset }) => <ProblemPanel error={error} onRetry={reset} />,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPortalRouter>
  }
}
