import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { saidByServers } from '../../shared/containers/task-results.ts'
import { type ErrorCode, errorCodes } from '../../shared/errors/registry.ts'
import { Lab } from './simulation/lab.ts'

const words = errorCodes.filter((code) => !saidByServers.some((one) => one === code))

test.each(words)('a server that says %s says that it failed, and nothing about how to go on', async (word) => {
  const lab = new Lab()
  lab.begin()
  const { id } = await lab.createdDatabase(1, {})
  const { commands } = lab.world
  const { status } = commands
  const isRecovery = (command: string) => /fence-archive/.test(command)
  commands.status = async (command) => {
    const seen = await status.call(commands, command)
    return seen.state === 'ended' && isRecovery(command)
      ? { state: 'ended', exitCode: 70, result: JSON.stringify({ error: word, message: 'so it says' }), stderr: '' }
      : seen
  }

  const { key } = await lab.world.clock.run(lab.file('RECOVER-DB', id, { target: { latest: true } }))
  await lab.settle()

  const request = (await lab.requests()).find((one) => one.key === key)
  expect(request).toMatchObject({ state: 'STUCK', error: { code: 'command-failed' } })
  expect(request?.trace.length).toBeLessThan(20)
})

test('images say nothing that is not taken from them', () => {
  const folders = ['images/postgres/scripts', 'images/backup/scripts']
  const scripts = folders.flatMap((folder) => {
    const path = join(import.meta.dirname, '..', '..', folder)
    return readdirSync(path).map((name) => readFileSync(join(path, name), 'utf8'))
  })
  const isSaid = (code: ErrorCode): boolean =>
    scripts.some((script) =>
      new RegExp(`^(?!\\s*#).*(?:fail|refuse|error|again|reason|:-)[^#\n]*\\b${code}\\b(?!-)`, 'm').test(script),
    )

  const said = errorCodes.filter((code) => code.includes('-') && isSaid(code))

  expect(said.filter((code) => !saidByServers.some((one) => one === code))).toEqual([])
})
