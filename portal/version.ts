import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the portal is made of, from the project's folder. */
const sources = [
  'portal/**/*.{ts,tsx,css,html,svg,js,json}',
  'cli/generated/*',
  'shared/core/*.ts',
  'package-lock.json',
]

/** Names what the portal is built of. */
export const versionOf = async (project: string): Promise<string> => {
  const hash = createHash('sha256')
  const files: string[] = []
  for await (const file of glob(sources, { cwd: project, exclude: ['portal/dist*/**'] })) files.push(file)
  for (const file of files.sort()) hash.update(`${file}\0`).update(await readFile(join(project, file)))
  return hash.digest('hex').slice(0, 16)
}
