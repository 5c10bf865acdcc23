import { generateRandomCodeVerifier, generateRandomNonce, generateRandomState } from 'oauth4webapi'
import { type Begun, type Provider, SignInNeeded, type Tokens } from './provider.ts'
import { Session } from './session.ts'
import { idTokenKey, subjectKey } from './tab-storage.ts'
import type { Tabs } from './tabs.ts'

/** In this tab's storage: what a sign-in needs to end. */
const begunKey = 'howdah.sign-in'

const again = '/signed-in-again'

/** What this page turned out to be, when it was loaded. */
type Arrival =
  | { readonly kind: 'session'; readonly session: Session }
  /** The browser is on its way to the provider. */
  | { readonly kind: 'leaving' }
  | { readonly kind: 'signed-out' }
  /** A window for signing in once more has done its work. */
  | { readonly kind: 'done' }

/**
 * Whoever is signed in, by what this tab or another one knows, or by the provider; who is not goes there.
 * @throws Error of what the provider refused
 */
export const arrive = async (provider: Provider, tabs: Tabs): Promise<Arrival> => {
  const { pathname, search, hash } = location
  if (pathname === '/signed-out') return { kind: 'signed-out' }
  if (pathname === '/sign-in-again') return leave(provider, { returnTo: again, silent: false })
  if (pathname === '/callback') return comeBack(provider, tabs)
  const tokens = await tabs.askForTokens()
  if (tokens) return { kind: 'session', session: sessionOf(tokens, provider, tabs) }
  const isKnown = sessionStorage.getItem(idTokenKey) !== null
  // Two slashes at the beginning are another server's address (RFC 3986, section 4.2), which a browser refuses to show here.
  const path = pathname.replace(/^\/+/, '/')
  return leave(provider, { returnTo: path + search + hash, silent: isKnown })
}

const comeBack = async (provider: Provider, tabs: Tabs): Promise<Arrival> => {
  const begun = takeBegun()
  // An old address, or somebody else's: nothing here has asked for it.
  if (!begun) return leave(provider, { returnTo: '/', silent: false })
  let tokens: Tokens
  try {
    tokens = await provider.finish(new URL(location.href), begun)
  } catch (error) {
    if (!(error instanceof SignInNeeded)) throw error
    sessionStorage.removeItem(idTokenKey)
    return leave(provider, { returnTo: begun.returnTo, silent: false })
  }
  if (begun.returnTo === again) {
    tabs.say({ kind: 'tokens', tokens })
    window.close()
    return { kind: 'done' }
  }
  history.replaceState(null, '', begun.returnTo)
  return { kind: 'session', session: sessionOf(tokens, provider, tabs) }
}

const leave = async (provider: Provider, where: Pick<Begun, 'returnTo' | 'silent'>): Promise<Arrival> => {
  const begun: Begun = {
    ...where,
    state: generateRandomState(),
    nonce: generateRandomNonce(),
    verifier: generateRandomCodeVerifier(),
  }
  const address = await provider.begin(begun, sessionStorage.getItem(idTokenKey) ?? undefined)
  sessionStorage.setItem(begunKey, JSON.stringify(begun))
  location.replace(address)
  return { kind: 'leaving' }
}

const takeBegun = (): Begun | undefined => {
  const text = sessionStorage.getItem(begunKey)
  sessionStorage.removeItem(begunKey)
  return text === null ? undefined : (JSON.parse(text) as Begun)
}

const sessionOf = (tokens: Tokens, provider: Provider, tabs: Tabs): Session => {
  // What this tab keeps of whoever was here before, such as a draft, is not for somebody else, also where nobody has signed out.
  const before = sessionStorage.getItem(subjectKey)
  if (before !== null && before !== tokens.subject) sessionStorage.clear()
  sessionStorage.setItem(subjectKey, tokens.subject)
  return new Session(tokens, provider, tabs, ({ idToken }) => {
    if (idToken) sessionStorage.setItem(idTokenKey, idToken)
  })
}
