import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the command line takes from the environment: this file alone reads it. */
export interface Environment {
  /** HOWDAH_URL: the server, where `--server` does not name one. */
  readonly url?: string
  /** HOWDAH_HOME, else `.howdah` in the clone: where a Howdah on this machine keeps its state. */
  readonly stateFolder: string
  /** `howdah` in XDG_CONFIG_HOME, else in `~/.config`: logins and certificates of this user. */
  readonly configFolder: string
  /** NO_COLOR is set (https://no-color.org). */
  readonly noColour: boolean
  /** PATH: where psql is looked for. */
  readonly searchPath: string
}

const clone = fileURLToPath(new URL('..', import.meta.url))

export const readEnvironment = (variables: NodeJS.ProcessEnv = process.env): Environment => {
  const { HOWDAH_URL, HOWDAH_HOME, XDG_CONFIG_HOME, HOME, NO_COLOR, PATH } = variables
  return {
    ...(HOWDAH_URL ? { url: HOWDAH_URL } : {}),
    stateFolder: HOWDAH_HOME ? resolve(HOWDAH_HOME) : join(clone, '.howdah'),
    configFolder: join(XDG_CONFIG_HOME || join(HOME || homedir(), '.config'), 'howdah'),
    noColour: Boolean(NO_COLOR),
    searchPath: PATH ?? '',
  }
}
