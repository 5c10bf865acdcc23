import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FileSecrets } from '../../shared/secrets/file/file-secrets.ts'
import { secretsContract } from './secrets.contract.ts'

secretsContract('files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'howdah-secrets-'))
  return { secrets: new FileSecrets(folder), close: () => rm(folder, { recursive: true }) }
})

test('what a killed process left half-written is no secret, is listed, and goes with the secret that it would have been', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'howdah-secrets-'))
  try {
    const secrets = new FileSecrets(folder)
    await mkdir(join(folder, 'd-1'))
    await writeFile(join(folder, 'd-1', 'verifier.next-4711'), 'half of')

    expect(await secrets.get('d-1/verifier')).toBeUndefined()
    expect(await secrets.list('d-1/')).toEqual(['d-1/verifier'])
    await secrets.remove('d-1/verifier')

    expect(await readdir(folder)).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})
