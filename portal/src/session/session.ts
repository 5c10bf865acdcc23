import { type Provider, SignInNeeded, type Tokens } from './provider.ts'
import { emptyButForNewDatabase } from './tab-storage.ts'
import type { Tabs } from './tabs.ts'

/** `ended`: somebody has to sign in again; `other`: somebody else has, in another tab. */
type SessionState = 'signed-in' | 'ended' | 'other'

/** A token is renewed when this share of its life has passed. */
const renewedAt = 0.8

/** Somebody who is signed in: tokens in memory, one tab renewing them for all. */
export class Session {
  readonly #provider: Provider
  readonly #tabs: Tabs
  readonly #keep: (tokens: Tokens) => void
  readonly #listeners = new Set<() => void>()
  #tokens: Tokens
  #state: SessionState = 'signed-in'
  #renewing: Promise<void> | undefined

  /** @param keep what outlives a reload of this tab */
  constructor(tokens: Tokens, provider: Provider, tabs: Tabs, keep: (tokens: Tokens) => void) {
    this.#tokens = tokens
    this.#provider = provider
    this.#tabs = tabs
    this.#keep = keep
    keep(tokens)
    tabs.listen((message) => {
      if (message.kind === 'who-is-signed-in' && this.#state === 'signed-in') this.#share()
      if (message.kind === 'tokens') this.#take(message.tokens)
      if (message.kind !== 'signed-out') return
      emptyButForNewDatabase()
      location.assign('/signed-out')
    })
    this.#share()
  }

  get state(): SessionState {
    return this.#state
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * @param refused the token that the API did not take
   * @returns an access token that is good; waits while somebody has to sign in again
   */
  async token(refused?: string): Promise<string> {
    while (this.#state !== 'signed-in' || this.#isDue || this.#tokens.accessToken === refused) {
      if (this.#state !== 'signed-in') await this.#changed()
      else if (!(await this.#renewed(refused))) break
    }
    return this.#tokens.accessToken
  }

  /** @returns false: the provider is away, and the token is good for a while yet */
  async #renewed(refused?: string): Promise<boolean> {
    try {
      await this.renew(refused)
      return true
    } catch (error) {
      const { accessToken, expiresAt } = this.#tokens
      const isGood = this.#state === 'signed-in' && accessToken !== refused && Date.now() < expiresAt
      if (isGood) return false
      throw error
    }
  }

  /** Signs out here, at the provider, and in all tabs. */
  async signOut(): Promise<void> {
    const next = await this.#provider.end(this.#tokens).catch(() => undefined)
    this.#tabs.say({ kind: 'signed-out' })
    // What this tab keeps, such as a draft, is not for whoever comes next.
    sessionStorage.clear()
    location.assign(next ?? '/signed-out')
  }

  /** In the middle of something: the window hands its tokens over, and closes. */
  signInAgain(): void {
    window.open('/sign-in-again', 'howdah-sign-in', 'popup,width=480,height=640')
  }

  get #isDue(): boolean {
    const { issuedAt, expiresAt } = this.#tokens
    return Date.now() >= issuedAt + (expiresAt - issuedAt) * renewedAt
  }

  renew(refused?: string): Promise<void> {
    this.#renewing ??= this.#renewOnce(refused).finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  /** A refresh token is good for one use: two tabs that use one end the sign-in of both. */
  async #renewOnce(refused?: string): Promise<void> {
    const before = this.#tokens
    await navigator.locks.request('howdah-renewal', async () => {
      const others = await this.#tabs.askForTokens()
      if (others) this.#take(others)
      const isNew = this.#tokens !== before && this.#tokens.accessToken !== refused
      if (this.#state !== 'signed-in' || (isNew && !this.#isDue)) return
      try {
        const renewed = await this.#provider.renew(this.#tokens)
        // Another person has signed in meanwhile: their tabs are to stay theirs.
        if (this.#state !== 'signed-in') return
        this.#use(renewed)
        this.#share()
      } catch (error) {
        if (!(error instanceof SignInNeeded)) throw error
        this.#become('ended')
      }
    })
  }

  /** Tokens of another tab, if they are newer. */
  #take(tokens: Tokens): void {
    const isOther = tokens.subject !== this.#tokens.subject
    if (!isOther && tokens.issuedAt <= this.#tokens.issuedAt) return
    if (!isOther) this.#use(tokens)
    this.#become(isOther ? 'other' : 'signed-in')
  }

  #use(tokens: Tokens): void {
    this.#tokens = tokens
    this.#keep(tokens)
  }

  #share(): void {
    this.#tabs.say({ kind: 'tokens', tokens: this.#tokens })
  }

  #become(state: SessionState): void {
    if (this.#state === state) return
    this.#state = state
    for (const listener of this.#listeners) listener()
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.subscribe(() => {
        stop()
        resolve()
      })
    })
  }
}
