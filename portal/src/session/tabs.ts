import type { Tokens } from './provider.ts'

/** What tabs of one browser say to each other. */
export type Message =
  | { readonly kind: 'who-is-signed-in' }
  | { readonly kind: 'tokens'; readonly tokens: Tokens }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'changed'; readonly databaseId: string }

/** Long enough for a tab that is not at work; short enough that nobody waits for one that is not there. */
const patienceMillis = 150

/** The other tabs of this origin. */
export class Tabs {
  readonly #channel = new BroadcastChannel('howdah')
  readonly #listeners = new Set<(message: Message) => void>()

  constructor() {
    this.#channel.onmessage = ({ data }: MessageEvent<Message>) => {
      for (const listener of this.#listeners) listener(data)
    }
  }

  say(message: Message): void {
    this.#channel.postMessage(message)
  }

  listen(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** @returns the tokens of another tab; undefined: none has any */
  askForTokens(): Promise<Tokens | undefined> {
    return new Promise((resolve) => {
      const end = (tokens?: Tokens): void => {
        stop()
        clearTimeout(timer)
        resolve(tokens)
      }
      const stop = this.listen((message) => {
        if (message.kind === 'tokens') end(message.tokens)
      })
      const timer = setTimeout(end, patienceMillis)
      this.say({ kind: 'who-is-signed-in' })
    })
  }

  close(): void {
    this.#channel.close()
  }
}
