import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { versionOf } from './version.ts'

/**
 * The portal's files are built, of today's sources. Two starts at once each build on their own; the later one stays.
 * @returns the folder with them
 */
export const ensurePortal = async (project: string, say: (line: string) => void): Promise<string> => {
  const folder = join(project, 'portal', 'dist')
  const version = await versionOf(project)
  const stamp = join(folder, 'version.json')
  if (existsSync(stamp) && (await readFile(stamp, 'utf8')) === JSON.stringify({ version })) return folder
  say('Building the portal …')
  const fresh = `${folder}.${process.pid}`
  await build(project, fresh)
  await writeFile(join(fresh, 'version.json'), JSON.stringify({ version }))
  await replace(folder, fresh)
  return folder
}

/** Somebody who builds at the same moment may put theirs there between the two: it is as good, and goes all the same. */
const replace = async (folder: string, fresh: string): Promise<void> => {
  for (let tries = 1; ; tries++) {
    await rm(folder, { recursive: true, force: true })
    try {
      return await rename(fresh, folder)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY' || tries === 5) throw error
    }
  }
}

/** In a process of its own: what builds holds more memory than Howdah may. */
const build = (project: string, folder: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const vite = join(project, 'node_modules', 'vite', 'bin', 'vite.js')
    const options = ['--outDir', folder, '--emptyOutDir', '--logLevel', 'warn']
    const args = [vite, 'build', join(project, 'portal'), ...options]
    // A test's NODE_ENV would make it one for development.
    const child = spawn('env', ['NODE_ENV=production', process.execPath, ...args], {
      cwd: project,
      stdio: ['ignore', 2, 2],
    })
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`the portal could not be built: vite ended with ${code}`)),
    )
  })
