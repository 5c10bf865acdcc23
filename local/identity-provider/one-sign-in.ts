import { interactionPolicy, type KoaContextWithOIDC, type Provider } from 'oidc-provider'

/** Logging in is asked for each time: whoever gets hold of the cookie has nothing of it. */
export const loginEachTime = (): interactionPolicy.DefaultPolicy => {
  const policy = interactionPolicy.base()
  policy.get('login')?.checks.add(
    new interactionPolicy.Check('each_time', 'End-User authentication is required', ({ oidc }) => {
      const isFresh = oidc.result?.login !== undefined
      return isFresh ? interactionPolicy.Check.NO_NEED_TO_PROMPT : interactionPolicy.Check.REQUEST_PROMPT
    }),
  )
  return policy
}

/**
 * A browser sends the cookies of a machine to all of its ports, so to every program that listens there: a session ends with the sign-in that it was made for.
 * @param path of the cookie
 */
export const endSessionWithSignIn = (provider: Provider, path: string): void => {
  const goesOn = new WeakSet<KoaContextWithOIDC>()
  provider.on('interaction.started', (context) => goesOn.add(context))
  provider.use(async (context, next) => {
    await next()
    const { session, route } = (context as Partial<KoaContextWithOIDC>).oidc ?? {}
    if (!session?.accountId || route?.startsWith('end_session') || goesOn.has(context as KoaContextWithOIDC)) return
    await session.destroy()
    context.cookies.set(provider.cookieName('session'), null, { path, overwrite: true })
  })
}
