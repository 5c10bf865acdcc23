import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type InstallationId, newInstallationId } from '../../shared/core/ids.ts'
import { ensurePrivateFile } from '../../shared/table/sqlite/private-file.ts'

/** What sets this Howdah apart from others on the same machine. */
export interface Installation {
  readonly id: InstallationId
}

/** The state folder and the name of this installation; made at the first start. */
export const ensureInstallation = async (home: string): Promise<Installation> => {
  await mkdir(home, { recursive: true, mode: 0o700 })
  const path = join(home, 'installation.json')
  const known = await readFile(path, 'utf8').catch(() => undefined)
  if (known) return JSON.parse(known) as Installation
  const installation: Installation = { id: newInstallationId() }
  await writeFile(`${path}.next`, JSON.stringify(installation), { mode: 0o600, flush: true })
  await rename(`${path}.next`, path)
  return installation
}

/**
 * Nobody else runs this installation as long as the lock is open. It goes with the process, however that ends.
 * @returns undefined when somebody has it
 */
export const lockInstallation = (home: string): Disposable | undefined => {
  const file = join(home, 'lock')
  ensurePrivateFile(file)
  const lock = new DatabaseSync(file)
  try {
    lock.exec('pragma busy_timeout = 0; pragma locking_mode = exclusive; begin exclusive;')
  } catch (error) {
    lock.close()
    if (error instanceof Error && /locked/.test(error.message)) return undefined
    throw error
  }
  return { [Symbol.dispose]: () => lock.close() }
}
