/** How much memory the control plane takes with very many running databases in its table, its loops at work. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { storesOn } from '../shared/entities/stores.ts'
import { SqliteTable } from '../shared/table/sqlite/sqlite-table.ts'
import { Howdah, runProgram, waitUntil } from '../tests/e2e/howdah.ts'
import { percentile, publish } from './report.ts'
import { runningRow } from './rows.ts'

const { values: options } = parseArgs({
  options: {
    databases: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '150' },
    runs: { type: 'string', default: '1' },
  },
})
const databases = Number(options.databases)
const seconds = Number(options.seconds)

const archiveStatus = JSON.stringify({
  ...{ mode: 'on', lastArchivedWal: '000000010000000000000002', lastArchivedAt: '2026-11-22T12:00:00.000Z' },
  ...{ failedCount: 0, oldestUnarchivedAgeSeconds: 0, currentLsn: '0/3000000' },
})

/** There are no containers: what the control plane asks them is answered in their place, and everything else goes to Docker. */
const standInFor = async (docker: string, folder: string): Promise<void> => {
  const script = `#!/bin/sh\ncase "$*" in *archive-status) echo '${archiveStatus}' ;; *) exec ${docker} "$@" ;; esac\n`
  await writeFile(join(folder, 'docker'), script)
  await chmod(join(folder, 'docker'), 0o755)
}

const fillTable = async (file: string): Promise<void> => {
  for (const suffix of ['', '-wal', '-shm']) await rm(`${file}${suffix}`, { force: true })
  const table = new SqliteTable(file)
  const stores = storesOn(table)
  await Promise.all(Array.from({ length: databases }, (_, number) => stores.databases.create(runningRow(number))))
  table.close()
}

const startOn = async (howdah: Howdah, folder: string): Promise<ChildProcess> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', 'local', 'main.ts')], {
    env: { ...process.env, ...howdah.env, PATH: `${folder}:${process.env.PATH}` },
    stdio: 'ignore',
  })
  await waitUntil('Howdah answers', async () => (await fetch(`${howdah.url}/readyz`)).ok, 120_000)
  return child
}

/** Nothing can be removed while it still holds the lock. */
const end = async (child: ChildProcess | undefined): Promise<void> => {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** @returns megabytes */
const memoryOf = async (pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024
}

/** People look through the list while the loops do their work. */
const browse = async (howdah: Howdah): Promise<void> => {
  let cursor: string | null = null
  do {
    const query = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const answer = await howdah.api(`/v1/databases?pageSize=100${query}`)
    if (!answer.ok) throw new Error(`the list was answered ${answer.status}`)
    cursor = ((await answer.json()) as { nextCursor: string | null }).nextCursor
  } while (cursor !== null)
}

const measure = async () => {
  const howdah = await Howdah.start()
  let child: ChildProcess | undefined
  try {
    await howdah.end('SIGTERM')
    await fillTable(join(howdah.home, 'table.sqlite'))
    const folder = join(howdah.home, '..')
    await standInFor((await runProgram('sh', ['-c', 'command -v docker'])).stdout.trim(), folder)
    child = await startOn(howdah, folder)
    const samples: number[] = []
    for (let second = 0; second < seconds; second++) {
      if (second % 5 === 0) await browse(howdah)
      samples.push(await memoryOf(child.pid ?? 0, 'VmRSS'))
      await wait(1000)
    }
    return { steady: percentile(samples.slice(samples.length / 3), 50), peak: await memoryOf(child.pid ?? 0, 'VmHWM') }
  } finally {
    await end(child)
    await howdah.remove()
  }
}

const runs = []
for (let run = 0; run < Number(options.runs); run++) runs.push(await measure())
publish({
  name: 'memory',
  about: `A whole control plane (\`npm start\`'s process) with ${databases.toLocaleString('en')} running databases in its table and no containers, over ${seconds} s: its loops run and write an observation of every database each minute, and every 5 s somebody pages through the list.`,
  rows: [
    { what: 'resident memory', unit: 'MB', values: runs.map(({ steady }) => steady), target: { atMost: 200 } },
    { what: 'its peak', unit: 'MB', values: runs.map(({ peak }) => peak) },
  ],
})
