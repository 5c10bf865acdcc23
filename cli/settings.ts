import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Environment } from './environment.ts'

/** A login at one server, as it is kept in the config folder. */
export interface Login {
  readonly tokenEndpoint: string
  readonly revocationEndpoint?: string
  readonly clientId: string
  readonly clientSecret?: string
  readonly scope?: string
  readonly resource?: string
  readonly refreshToken?: string
  readonly accessToken?: string
  /** Seconds since the epoch. */
  readonly expiresAt?: number
}

/** The config file: which server, and the logins by server. */
export interface Settings {
  readonly server?: string
  readonly logins: Readonly<Record<string, Login>>
}

/** What a Howdah on this machine leaves for its command line. */
export interface MachineLogin extends Login {
  readonly url: string
  readonly clientSecret: string
}

export const defaultServer = 'http://127.0.0.1:8432'

const settingsFile = (environment: Environment) => join(environment.configFolder, 'config.json')
export const machineLoginFile = (environment: Environment) => join(environment.stateFolder, 'cli-login.json')

/**
 * One name for one server. `localhost` is where `npm start` listens: it can be `::1` as well, where anybody on the machine may listen in its place.
 */
export const serverName = (url: string): string =>
  url.replace(/\/+$/, '').replace(/^http:\/\/localhost(?=[:/]|$)/i, 'http://127.0.0.1')

export const readSettings = async (environment: Environment): Promise<Settings> => {
  const read = await readJson(settingsFile(environment))
  const { server, logins } = (read ?? {}) as Partial<Settings>
  return { ...(server ? { server } : {}), logins: logins ?? {} }
}

/** Reads, changes and writes the config file, one process at a time. */
export const changeSettings = (
  environment: Environment,
  change: (settings: Settings) => Settings | Promise<Settings>,
): Promise<Settings> =>
  alone(environment, async () => {
    const changed = await change(await readSettings(environment))
    await writePrivately(settingsFile(environment), `${JSON.stringify(changed, null, 2)}\n`)
    return changed
  })

export const readMachineLogin = async (environment: Environment): Promise<MachineLogin | undefined> => {
  const read = (await readJson(machineLoginFile(environment))) as Partial<MachineLogin> | undefined
  const { url, tokenEndpoint, clientId, clientSecret } = read ?? {}
  if (!url || !tokenEndpoint || !clientId || !clientSecret) return undefined
  return { ...read, url: serverName(url), tokenEndpoint, clientId, clientSecret }
}

/** Which server is meant: the option, the environment, the config file, a Howdah on this machine, the default. */
export const chooseServer = async (environment: Environment, option: string | undefined): Promise<string> => {
  const named = option ?? environment.url
  if (named) return serverName(named)
  const { server } = await readSettings(environment)
  return serverName(server ?? (await readMachineLogin(environment))?.url ?? defaultServer)
}

/** Writes a file that only this user can read: as a whole or not at all. */
export const writePrivately = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${randomUUID()}`
  try {
    await writeFile(temporary, text, { mode: 0o600 })
    await rename(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
}

/** @returns undefined when there is no such file, or one of another user */
export const readJson = async (path: string): Promise<unknown> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'EACCES') || hasCode(error, 'ENOTDIR')) return undefined
    throw error
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`${path} is not JSON: remove it and log in again`, { cause })
  }
}

const lockOutlives = 15_000

/** Runs one process at a time over the config folder: a refresh token can be used only once. */
const alone = async <T>(environment: Environment, work: () => Promise<T>): Promise<T> => {
  const lock = join(environment.configFolder, 'lock')
  await mkdir(environment.configFolder, { recursive: true, mode: 0o700 })
  for (;;) {
    try {
      await (await open(lock, 'wx', 0o600)).close()
      break
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
      const held = await stat(lock).catch(() => undefined)
      if (held && Date.now() - held.mtimeMs > lockOutlives) await rm(lock, { force: true })
      else await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
