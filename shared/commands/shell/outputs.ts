import { readdir, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { forEachOf } from '../../core/each.ts'

/** What a command printed lies in these, in its folder. */
const outputs = ['stdout', 'stderr'] as const
const readMark = 'read'

/** Somebody knows how it ended, or does not want to know any more. */
export const markRead = (folder: string): Promise<void> =>
  writeFile(join(folder, readMark), '', { flag: 'wx' }).catch(() => undefined)

/** In milliseconds since 1970; infinite: somebody may still ask for it. */
export const readAtOf = async (folder: string): Promise<number> =>
  (await stat(join(folder, readMark)).catch(() => undefined))?.mtimeMs ?? Number.POSITIVE_INFINITY

interface Printed {
  readonly folder: string
  readonly bytes: number
  /** As `readAtOf` tells it. */
  readonly readAt: number
}

/**
 * Of what commands printed no more than `mostBytes` stay, but for what nobody has read yet: the outputs that were read first go first. The rest of such a
 * command stays, so that its id does not run again.
 */
export const removeReadOutputs = async (folder: string, mostBytes: number): Promise<void> => {
  const all: Printed[] = []
  const names = await readdir(folder).catch(() => [])
  const look = async (name: string) => void all.push(await printedIn(join(folder, name)))
  await forEachOf(names, look, { atOnce: 20 })

  let bytes = all.reduce((sum, printed) => sum + printed.bytes, 0)
  const read = all.filter(({ readAt }) => Number.isFinite(readAt))
  for (const printed of read.toSorted((one, other) => one.readAt - other.readAt)) {
    if (bytes <= mostBytes) return
    for (const output of outputs) await rm(join(printed.folder, output), { force: true })
    bytes -= printed.bytes
  }
}

const printedIn = async (folder: string): Promise<Printed> => {
  const look = (name: string) => stat(join(folder, name)).catch(() => undefined)
  const files = await Promise.all(outputs.map(look))
  const bytes = files.reduce((sum, file) => sum + (file?.size ?? 0), 0)
  return { folder, bytes, readAt: await readAtOf(folder) }
}
