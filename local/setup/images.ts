import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** The images are there and are those of this source: builds what is missing or changed, in sight of the person. */
export const ensureImages = (projectFolder: string, names: readonly string[] = []): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(join(projectFolder, 'images', 'build'), names, { stdio: ['ignore', 2, 2] })
    child.once('error', reject)
    child.once('exit', (code) =>
      code === 0
        ? resolve()
        : reject(
            new Error(`the images could not be built (exit code ${code}): see above; run images/build again to go on`),
          ),
    )
  })
