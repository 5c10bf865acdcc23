import type { IncomingMessage } from 'node:http'
import { interactionPolicy, type KoaContextWithOIDC, type Provider } from 'oidc-provider'
import { portalClientId } from './clients.ts'

/**
 * Logging in is asked for each time: whoever gets hold of the cookie has nothing of it. The portal's page, which keeps no token when it is loaded again, shows the
 * ID token of the sign-in as well, which only pages of its own origin can read: the cookie goes to every port of a machine.
 */
export const loginEachTime = (): interactionPolicy.DefaultPolicy => {
  const policy = interactionPolicy.base()
  policy.get('login')?.checks.add(
    new interactionPolicy.Check('each_time', 'End-User authentication is required', ({ oidc }) => {
      const isFresh = oidc.result?.login !== undefined
      if (isFresh) noteSignIn(oidc)
      return isFresh || showsSignIn(oidc)
        ? interactionPolicy.Check.NO_NEED_TO_PROMPT
        : interactionPolicy.Check.REQUEST_PROMPT
    }),
  )
  return policy
}

type PortalAuthorization = { signedInAt?: number | undefined } | undefined

const portalIn = (session: KoaContextWithOIDC['oidc']['session']): PortalAuthorization =>
  session?.authorizations?.[portalClientId] as PortalAuthorization

/** The command line signs people in by the same session: that makes the ID tokens of the portal none older. */
const noteSignIn = ({ client, session }: KoaContextWithOIDC['oidc']): void => {
  if (client?.clientId !== portalClientId || !session) return
  session.authorizations = {
    ...session.authorizations,
    [portalClientId]: { ...session.authorizations?.[portalClientId], signedInAt: session.loginTs } as never,
  }
}

/** What the ID token says that came along, which the provider has found to be its own. */
const hintIn = ({ IdTokenHint }: KoaContextWithOIDC['oidc']['entities']) =>
  (IdTokenHint as { payload?: { sub?: string; iat?: number } } | undefined)?.payload

/** It holds an ID token that was made since its session's sign-in to the portal; whether it is of the same user, the provider looks itself. */
const showsSignIn = ({ client, session, entities }: KoaContextWithOIDC['oidc']): boolean => {
  const hint = hintIn(entities)
  const signedInAt = portalIn(session)?.signedInAt ?? session?.loginTs
  return (
    client?.clientId === portalClientId && hint?.iat !== undefined && signedInAt !== undefined && hint.iat >= signedInAt
  )
}

/** The portal is Howdah itself: nobody is asked whether it may have what it shows. */
export const grantPortal = async (context: KoaContextWithOIDC) => {
  const { provider, result, session, client } = context.oidc
  const known = result?.consent?.grantId ?? (client && session?.grantIdFor(client.clientId))
  if (known) return provider.Grant.find(known)
  if (client?.clientId !== portalClientId || !session?.accountId) return undefined
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  grant.addOIDCScope('openid')
  await grant.save()
  return grant
}

/**
 * A browser sends the cookies of a machine to all of its ports, so to every program that listens there: a session ends with the sign-in that it was made for. The portal's goes on: see `loginEachTime`.
 * @param path of the cookie
 */
export const endSessionWithSignIn = (provider: Provider, path: string): void => {
  const goesOn = new WeakSet<KoaContextWithOIDC>()
  provider.on('interaction.started', (context) => goesOn.add(context))
  provider.use(async (context, next) => {
    await next()
    const { session, route } = (context as Partial<KoaContextWithOIDC>).oidc ?? {}
    if (!session?.accountId || route?.startsWith('end_session') || goesOn.has(context as KoaContextWithOIDC)) return
    if (session.authorizations?.[portalClientId]) return
    await endSession(provider, context as KoaContextWithOIDC, path)
  })
}

const endSession = async (provider: Provider, context: KoaContextWithOIDC, path: string): Promise<void> => {
  await context.oidc.session?.destroy()
  context.cookies.set(provider.cookieName('session'), null, { path, overwrite: true })
}

/** Somebody signs out in the portal: the ID token shows that it is meant, so that nobody has to be asked once more. @returns false: ask */
export const signOutOfPortal = async (context: KoaContextWithOIDC, path: string): Promise<boolean> => {
  const { provider, session, client, entities, params } = context.oidc
  const to = params?.post_logout_redirect_uri
  const hint = hintIn(entities)
  if (!session || client?.clientId !== portalClientId || !hint || typeof to !== 'string') return false
  if (hint.sub !== session.accountId) return false
  const grantId = session.grantIdFor(portalClientId)
  if (grantId) await (await provider.Grant.find(grantId))?.destroy()
  await endSession(provider, context, path)
  context.status = 303
  context.redirect(to)
  return true
}

/**
 * What oidc-provider builds addresses from: the scheme of the own origin that was asked, as no proxy is trusted to tell one, nor an address.
 * @returns what sets it for a call
 */
export const ownSchemeOf = (origins: readonly string[]) => {
  const secure = new Set(origins.flatMap((origin) => (origin.startsWith('https:') ? [new URL(origin).host] : [])))
  return ({ headers }: IncomingMessage): void => {
    for (const name of Object.keys(headers)) if (name.startsWith('x-forwarded-')) delete headers[name]
    if (secure.has(headers.host?.toLowerCase() ?? '')) headers['x-forwarded-proto'] = 'https'
  }
}
