import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileSecrets } from '../../shared/secrets/file/file-secrets.ts'
import { secretsContract } from './secrets.contract.ts'

secretsContract('files', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'howdah-secrets-'))
  return { secrets: new FileSecrets(folder), close: () => rm(folder, { recursive: true }) }
})
