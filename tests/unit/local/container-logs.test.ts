import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readContainerLogs } from '../../../local/container-logs.ts'
import type { LogQuery } from '../../../shared/logs/logs.ts'
import { runningDatabase } from '../functions/api/harness.ts'

/** As much of `docker logs` as is asked for here: the first four lines are there at the first call, all six at the second; with --follow it does not end. */
const docker = (folder: string) => `#!/bin/sh
tail=all since= follow= stamps=
shift
while [ $# -gt 1 ]; do
  case $1 in
    --tail) tail=$2; shift ;;
    --since) since=$2; shift ;;
    --follow) follow=yes ;;
    --timestamps) stamps=yes ;;
  esac
  shift
done
echo >> '${folder}/calls'
count=4
[ "$(wc -l < '${folder}/calls')" -gt 1 ] && count=6
[ "$tail" = all ] && tail=100
head -n $count '${folder}/log' | while read -r stamp line; do
  [ "$since" ] && [ "$(printf '%s\\n' "$since" "$stamp" | sort | head -n 1)" != "$since" ] && continue
  if [ "$stamps" ]; then echo "$stamp $line"; else echo "$line"; fi
done | tail -n "$tail"
[ "$follow" ] && exec sleep 60
exit 0
`

const log = ['ERROR one', 'LOG two', 'ERROR three', 'ERROR four', 'LOG five', 'ERROR six']
  .map((line, at) => `2026-11-22T12:00:0${at}.000000000Z ${line}\n`)
  .join('')

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-logs-'))
  await writeFile(join(folder, 'docker'), docker(folder))
  await chmod(join(folder, 'docker'), 0o755)
  await writeFile(join(folder, 'log'), log)
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

const read = async (wish: Partial<LogQuery>, count: number): Promise<readonly string[]> => {
  const hangUp = new AbortController()
  const query: LogQuery = { lines: 2, follow: false, signal: hangUp.signal, ...wish }
  const lines: string[] = []
  for await (const line of readContainerLogs(runningDatabase(), query)) {
    lines.push(line)
    if (lines.length === count) hangUp.abort()
  }
  return lines
}

test('the newest lines with a text', async () => {
  expect(await read({ filter: 'error' }, 9)).toEqual(['ERROR three', 'ERROR four'])
})

test('following begins with the newest lines that have the text, and goes on with new ones: none twice, none left out', async () => {
  expect(await read({ filter: 'error', follow: true }, 3)).toEqual(['ERROR three', 'ERROR four', 'ERROR six'])
})

test('following without a text begins with the newest lines', async () => {
  expect(await read({ follow: true }, 2)).toEqual(['ERROR three', 'ERROR four'])
})
