/** What the server of the portal's files says of this installation: `/portal.json`. */
export interface Settings {
  /** IANA name. */
  readonly timeZone: string
  /** ISO 4217. */
  readonly currency: string
  /** Absent: the issuer of this installation has no client for the portal. */
  readonly signIn?: SignInSettings
}

export interface SignInSettings {
  readonly issuer: string
  readonly clientId: string
  readonly scope: string
  readonly asksForResource: boolean
  /** Paths of this origin; absent: what the issuer's discovery document says. */
  readonly endpoints?: {
    readonly authorization: string
    readonly token: string
    readonly revocation: string
    readonly endSession: string
  }
}

/** @throws TypeError when nothing answers */
export const readSettings = async (): Promise<Settings> => {
  const answer = await fetch('/portal.json')
  if (!answer.ok) throw new TypeError(`/portal.json answers ${answer.status}`)
  return (await answer.json()) as Settings
}
