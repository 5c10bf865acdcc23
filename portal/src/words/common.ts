import { count } from '../time/format.ts'

/** Words that every page uses. */
export const words = {
  product: 'Howdah',
  cancel: 'Cancel',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  tryAgain: 'Try again',
  requestId: 'Call',
  code: 'Code',
  nothing: '–',
  loading: 'Loading',
  noSuchPage: 'There is no such page',
  toTheList: 'To the list of databases',
  hide: 'Hide',
  command: 'By command line',
  breadcrumb: 'Breadcrumb',
  cancelling: 'cancelling',
  needsRole: (needed: string, role: string | undefined): string =>
    `Needs the role ${needed}; you are ${role ?? 'without one'}. Ask an administrator.`,
  unreachable: 'Howdah does not answer',
  unknownError: 'That did not work',
  unknownErrorHint: 'Load the page again. If it stays so, tell who runs Howdah what stands here.',
} as const

export const frameWords = {
  skip: 'Skip to content',
  databases: 'Databases',
  requests: 'Requests',
  stuck: (count: number): string => `${count} stuck`,
  menu: 'Menu',
  account: 'Account',
  allTenants: 'All tenants',
  tenant: 'Tenant',
  zone: 'Time zone',
  zoneSearch: 'Search a zone',
  zoneOfBrowser: 'of this browser',
  zoneOfInstallation: 'of this installation',
  theme: 'Theme',
  themes: { system: 'System', light: 'Light', dark: 'Dark' },
  shortcutsOn: 'Single-key shortcuts',
  shortcuts: 'Shortcuts',
  documentation: 'API documentation',
  errors: 'Errors explained',
  signOut: 'Sign out',
  version: (version: string): string => `Version ${version}`,
  newVersion: 'A new version of the portal is there.',
  reload: 'Reload',
  away: (asOf: string, seconds: number): string =>
    `Howdah does not answer. Your databases run on. Shown as of ${asOf}; next try in ${seconds} s.`,
  tryNow: 'Try now',
  ended: 'Your sign-in has ended',
  endedText: 'Nothing is lost: sign in again, and go on here.',
  other: 'Somebody else has signed in',
  otherText: 'Another person signed in with this browser. What you were about to send is not sent.',
  signInAgain: 'Sign in again',
  signedOut: 'You are signed out',
  signIn: 'Sign in',
  done: 'You are signed in. You can close this window.',
  notConfigured: 'The portal cannot sign anybody in',
  notConfiguredText:
    'Howdah runs with an issuer of tokens that has no client for the portal: register a public client there, and start Howdah with HOWDAH_OIDC_PORTAL_CLIENT_ID.',
  signInFailed: 'Signing in did not work',
  noTenant: 'Your account belongs to no tenant yet. Ask an administrator.',
  roleOf: (role: string | undefined): string => role ?? 'no role',
} as const

export const refreshWords = {
  updated: 'Updated',
  nextIn: (seconds: number): string => `next in ${seconds} s`,
  live: 'live',
  paused: 'paused',
  pause: 'Pause refreshing',
  resume: 'Go on refreshing',
  refresh: 'Refresh',
  interval: 'Refresh every',
  off: 'Off',
  asOf: (time: string): string => `as of ${time}`,
} as const

export const pagerWords = {
  pages: 'Pages',
  rows: 'Rows',
  range: (from: number, to: number): string => `${count(from)} to ${count(to)}`,
  page: (page: number, of: number | undefined): string =>
    of === undefined ? `page ${count(page)}` : `page ${count(page)} of ${count(of)}`,
  previous: 'Previous',
  next: 'Next',
  firstPage: 'First page',
  isFirst: 'This is the first page.',
  isLast: 'This is the last page.',
} as const
