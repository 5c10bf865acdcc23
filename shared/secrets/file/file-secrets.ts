import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Secrets } from '../secrets.ts'

/** Secrets as files of mode 0600 in folders of mode 0700: `<folder>/<owner>/<what>`. */
export class FileSecrets implements Secrets {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async get(name: string): Promise<string | undefined> {
    try {
      return await readFile(this.#path(name), 'utf8')
    } catch (error) {
      if (isCalled(error, 'ENOENT')) return undefined
      throw error
    }
  }

  /** Old or new value, never half of one, also after a power cut. */
  async put(name: string, value: string): Promise<void> {
    const path = this.#path(name)
    await rename(await this.#write(path, value), path)
  }

  async putNew(name: string, value: string): Promise<string> {
    const path = this.#path(name)
    const there = await this.get(name)
    if (there !== undefined) return there
    const next = await this.#write(path, value)
    try {
      await link(next, path)
      return value
    } catch (error) {
      if (!isCalled(error, 'EEXIST')) throw error
    } finally {
      await rm(next, { force: true })
    }
    return this.putNew(name, value)
  }

  /** @returns the file that it stands in for now */
  async #write(path: string, value: string): Promise<string> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const next = `${path}.next-${randomUUID()}`
    const file = await open(next, 'wx', 0o600)
    try {
      await file.writeFile(value)
      await file.sync()
    } finally {
      await file.close()
    }
    return next
  }

  /** With what a process that was killed in the middle of writing it has left. */
  async remove(name: string): Promise<void> {
    const folder = dirname(this.#path(name))
    const files = await readdir(folder).catch(() => [])
    for (const file of files.filter((one) => nameOf(one) === basename(name)))
      await rm(join(folder, file), { force: true })
    await rmdir(folder).catch(unlessFilled)
  }

  async list(prefix: string): Promise<readonly string[]> {
    const owners = await readdir(this.#folder).catch(() => [])
    const names = await Promise.all(
      owners.map(async (owner) => {
        const files = await readdir(join(this.#folder, owner)).catch(() => [])
        return files.map((file) => `${owner}/${nameOf(file)}`)
      }),
    )
    return [...new Set(names.flat())].filter((name) => name.startsWith(prefix) && isName(name))
  }

  #path(name: string): string {
    if (!isName(name)) throw new RangeError(`${name} is not the name of a secret`)
    return join(this.#folder, name)
  }
}

/** What a file holds, or would have held. */
const nameOf = (file: string): string => file.replace(/\.next-[0-9a-f-]+$/, '')

const isName = (name: string): boolean => /^[a-z0-9-]+\/[a-z0-9-]+$/.test(name)

/** Other secrets are in the folder, or it is gone already. */
const unlessFilled = (error: unknown): void => {
  if (!isCalled(error, 'ENOTEMPTY') && !isCalled(error, 'ENOENT')) throw error
}

const isCalled = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
