import type { ClientMetadata } from 'oidc-provider'

export const machineClientId = 'howdah-machine'
export const portalClientId = 'howdah-portal'

/** Who may ask this provider for tokens. */
export const clientsOf = (origins: readonly string[], machineSecret: string): ClientMetadata[] => [
  {
    client_id: 'howdah-cli',
    client_name: 'The Howdah command line',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    response_types: ['code'],
    // RFC 8252, section 7.3: on any port.
    redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
  },
  {
    client_id: portalClientId,
    client_name: 'Howdah',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: origins.map((origin) => `${origin}/callback`),
    post_logout_redirect_uris: origins.map((origin) => `${origin}/signed-out`),
  },
  {
    client_id: machineClientId,
    client_name: 'This machine',
    client_secret: machineSecret,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  },
]
