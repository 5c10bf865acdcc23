import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const cache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'python')

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/**
 * A virtual environment with exactly the packages of a requirements file. It is made once for each content of the file, and moves into its place when it is whole: call its modules by
 * `python -m`, for the scripts of its `bin` still name the folder in which they were made.
 * @returns the path of its interpreter
 * @throws Error when there is no Python with venv, or the packages cannot be had
 */
export const pythonWith = (requirements: string): Promise<string> => {
  const made = environments.get(requirements) ?? environmentOf(requirements)
  environments.set(requirements, made)
  return made
}

const environments = new Map<string, Promise<string>>()

const environmentOf = async (requirements: string): Promise<string> => {
  const hash = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 16)
  const folder = join(cache, hash)
  const python = join(folder, 'bin', 'python')
  if (await exists(python)) return python
  const unfinished = `${folder}.${process.pid}`
  await mkdir(cache, { recursive: true })
  try {
    await makeEnvironment(unfinished)
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps']
    await run(join(unfinished, 'bin', 'python'), [...pip, '--requirement', requirements])
    // Another test may have been faster; theirs is the same.
    await rename(unfinished, folder).catch(() => undefined)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  return python
}

const makeEnvironment = async (folder: string): Promise<void> => {
  try {
    await run('python3', ['-m', 'venv', folder])
  } catch (cause) {
    if (process.getuid?.() !== 0 || !(await exists('/usr/bin/apt-get')))
      throw new Error('Python 3 with venv is needed: install it (Debian, Ubuntu: apt-get install python3-venv)', {
        cause,
      })
    await run('apt-get', ['update', '-qq'])
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'python3-venv'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    await run('python3', ['-m', 'venv', folder])
  }
}
