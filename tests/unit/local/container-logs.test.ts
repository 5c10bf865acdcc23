import { appendFile, chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { vi } from 'vitest'
import { readContainerLogs } from '../../../local/container-logs.ts'
import { logsContract } from '../../contract/logs.contract.ts'
import { runningDatabase } from '../functions/api/harness.ts'

/** As much of `docker logs` as is asked for here. */
const docker = (folder: string) => `#!${process.execPath}
const { readFileSync } = require('node:fs')
const args = process.argv.slice(2)
const valueOf = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined)
const since = (valueOf('--since') ?? '').replace('Z', '')
const lines = () => readFileSync('${folder}/log', 'utf8').split('\\n').filter((line) => line && line.split(' ')[0] >= since)
const show = (some) => {
  for (const line of some) console.log(args.includes('--timestamps') ? line : line.slice(line.indexOf(' ') + 1))
}
let seen = lines()
show(seen.slice(-Number(valueOf('--tail') ?? seen.length) || seen.length))
if (args.includes('--follow'))
  setInterval(() => {
    const now = lines()
    show(now.slice(seen.length))
    seen = now
  }, 10)
`

logsContract('of a container on this machine', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'howdah-logs-'))
  await writeFile(join(folder, 'docker'), docker(folder))
  await chmod(join(folder, 'docker'), 0o755)
  await writeFile(join(folder, 'log'), '')
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
  return {
    logs: { read: readContainerLogs },
    database: runningDatabase(),
    write: (lines) =>
      appendFile(join(folder, 'log'), lines.map(({ at, text }) => `${at.replace('Z', '000000Z')} ${text}\n`).join('')),
    close: async () => {
      vi.unstubAllEnvs()
      await rm(folder, { recursive: true, force: true })
    },
  }
})
