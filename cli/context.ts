import type { Command } from 'commander'
import type { Api } from './client.ts'
import type { Environment } from './environment.ts'
import { Printer } from './output.ts'
import type { Terminal } from './terminal.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  readonly server?: string
  readonly json?: boolean
  readonly timeZone?: string
}

/** What an action works with. */
export class Context {
  readonly terminal: Terminal
  readonly environment: Environment
  readonly print: Printer
  readonly json: boolean
  readonly #server: string | undefined
  #api: Promise<Api> | undefined

  constructor(terminal: Terminal, environment: Environment, options: GlobalOptions) {
    this.terminal = terminal
    this.environment = environment
    this.json = options.json ?? false
    this.print = new Printer(terminal, {
      json: this.json,
      noColour: environment.noColour,
      timeZone: options.timeZone,
    })
    this.#server = options.server
  }

  async server(): Promise<string> {
    const { chooseServer } = await import('./settings.ts')
    return chooseServer(this.environment, this.#server)
  }

  /** The API, as the login at hand may use it. */
  api(): Promise<Api> {
    this.#api ??= this.#connect()
    return this.#api
  }

  async #connect(): Promise<Api> {
    const [server, { createApiClient }, { Tokens }] = await Promise.all([
      this.server(),
      import('./client.ts'),
      import('./login.ts'),
    ])
    const tokens = new Tokens(this.environment, server)
    return createApiClient({ server, tokens, sleep: this.terminal.sleep })
  }
}

export type Action<Options, Positional extends readonly unknown[]> = (
  context: Context,
  options: Options & GlobalOptions,
  ...positional: Positional
) => Promise<void>

/** Makes an action out of a function over a context, for commander. */
export type Act = <Options, Positional extends readonly unknown[]>(
  action: Action<Options, Positional>,
) => (this: Command) => Promise<void>

export const actWith =
  (terminal: Terminal, environment: Environment): Act =>
  <Options, Positional extends readonly unknown[]>(action: Action<Options, Positional>) =>
    async function (this: Command) {
      const options = this.optsWithGlobals<Options & GlobalOptions>()
      const positional = this.processedArgs as unknown as Positional
      await action(new Context(terminal, environment, options), options, ...positional)
    }

/** What the file of a noun exports. */
export interface NounModule {
  register(noun: Command, act: Act): void
}
