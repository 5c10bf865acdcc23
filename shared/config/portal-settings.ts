/** What the portal's part of an installation is named by, on every runtime. */
export const portalClientIn = (variables: NodeJS.ProcessEnv) => {
  const { HOWDAH_OIDC_PORTAL_CLIENT_ID: clientId, HOWDAH_OIDC_PORTAL_SCOPE: scope } = variables
  return clientId ? { portal: { clientId, scope: scope || 'openid offline_access' } } : {}
}

/** @throws RangeError that names the variable */
export const timeZoneIn = ({ HOWDAH_TIME_ZONE }: NodeJS.ProcessEnv, otherwise: string): string => {
  const timeZone = HOWDAH_TIME_ZONE || otherwise
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return timeZone
  } catch {
    throw new RangeError(`HOWDAH_TIME_ZONE is ${timeZone}: set it to the name of a time zone, such as Europe/Berlin`)
  }
}
