import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'

/** Only its own user opens it, wherever it lies; SQLite's files beside it get the same mode. */
export const ensurePrivateFile = (file: string): void => {
  closeSync(openSync(file, 'a', 0o600))
  for (const one of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(one)) chmodSync(one, 0o600)
}
