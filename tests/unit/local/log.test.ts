import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog } from '../../../local/log.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'howdah-log-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const lines = async () =>
  (await readFile(join(folder, 'log'), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))

test('what is logged in one turn of the event loop stands in the file after it, in order', async () => {
  const log = openLog(join(folder, 'log'))

  for (let number = 0; number < 3; number++) log.info('call', { number })
  await turn()
  log.info('call', { number: 3 })
  await turn()

  expect((await lines()).map(({ number }) => number)).toEqual([0, 1, 2, 3])
})

test('an error stands in the file at once, after what came before it', async () => {
  const log = openLog(join(folder, 'log'))

  log.info('call', {})
  log.error('it broke', new Error('why'))
  const atOnce = await lines()

  expect(atOnce.map(({ event }) => event)).toEqual(['call', 'it broke'])
  expect(atOnce[1]).toMatchObject({ level: 'error', message: 'why' })
})
