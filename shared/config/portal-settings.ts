/** What the portal's part of an installation is named by, on every runtime. */
export const portalClientIn = (variables: NodeJS.ProcessEnv) => {
  const { HOWDAH_OIDC_PORTAL_CLIENT_ID: clientId, HOWDAH_OIDC_PORTAL_SCOPE: scope } = variables
  return clientId ? { portal: { clientId, scope: scope || 'openid offline_access' } } : {}
}
