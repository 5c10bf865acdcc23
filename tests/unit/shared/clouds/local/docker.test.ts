import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { docker, dockerForEach } from '../../../../../shared/clouds/local/docker.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-docker-'))
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

const given = async (script: string) => {
  await writeFile(join(folder, 'docker'), `#!/bin/sh\n${script}\n`)
  await chmod(join(folder, 'docker'), 0o755)
}

test('an answer without end is not taken in', async () => {
  await given('yes')

  await expect(docker(['inspect', 'x'])).rejects.toThrow('docker inspect says more than 16777216 bytes')
})

test('any number of things is looked at, so many at a time', async () => {
  await given('shift; echo "$#"; for one; do echo "$one"; done')
  const names = Array.from({ length: 250 }, (_, n) => `n${n}`)

  const lines = (await dockerForEach(['inspect'], names.join('\n'))).split('\n')

  expect(lines.filter((line) => line.startsWith('n'))).toEqual(names)
  expect(lines.filter((line) => !line.startsWith('n'))).toEqual(['100', '100', '50'])
  expect(await dockerForEach(['inspect'], '')).toBe('')
})
