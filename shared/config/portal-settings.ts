/** The public client that the portal signs people in by, on every runtime. */
export interface PortalClient {
  readonly clientId: string
  readonly scope: string
  /** Origins beside the issuer's own that its endpoints have: a browser lets the portal speak to no other. */
  readonly connectTo: readonly string[]
}

/** @throws RangeError that names the variable */
export const portalClientIn = (variables: NodeJS.ProcessEnv): { readonly portal?: PortalClient } => {
  const {
    HOWDAH_OIDC_PORTAL_CLIENT_ID: clientId,
    HOWDAH_OIDC_PORTAL_SCOPE: scope,
    HOWDAH_OIDC_PORTAL_CONNECT_TO: origins = '',
  } = variables
  if (!clientId) return {}
  const connectTo = origins.split(/[\s,]+/).filter(Boolean)
  for (const origin of connectTo)
    if (!/^https?:/.test(origin) || URL.parse(origin)?.origin !== origin)
      throw new RangeError(
        `HOWDAH_OIDC_PORTAL_CONNECT_TO has ${origin}: set it to addresses such as https://oauth2.example.com`,
      )
  return { portal: { clientId, scope: scope || 'openid offline_access', connectTo } }
}
