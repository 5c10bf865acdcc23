import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import type { Command } from '../../shared/commands/commands.ts'
import { ShellCommands, type ShellCommandsOptions } from '../../shared/commands/shell/shell-commands.ts'
import type { DatabaseId, RequestKey } from '../../shared/core/ids.ts'
import { after, type Duration, days, hours, minutes, systemClock } from '../../shared/core/time.ts'
import { commandsContract } from './commands.contract.ts'
import { moment } from './patience.ts'
import { ServerFolder, shellTasks } from './ssm/server-folder.ts'

commandsContract("this machine's shell", async () => {
  const server = new ServerFolder()
  const commands = new ShellCommands({
    installation: 'test',
    folder: join(server.folder, 'commands'),
    secretsFolder: join(server.folder, 'secrets'),
    environment: server.environment,
    isClosed: false,
  })
  return {
    commands,
    serverId: 's-1',
    tasks: shellTasks,
    timesBegun: () => server.timesBegun(),
    pass: moment,
    close: async () => {
      for (const id of ['c-1', 'c-2']) await commands.stop(id)
      server.remove()
    },
  }
})

const inTime = (duration: Duration) => after(systemClock.now(), duration)

describe('what a command prints without end', () => {
  test.each([
    ['standard output', ''],
    ['standard error', '>&2'],
  ])('on %s takes neither the disk nor the memory, and its end is told', async (_, to) => {
    await using lab = shell(`head -c 100000000 /dev/zero | tr '\\0' x ${to}; echo ${to}; echo '{"a":1}' ${to}`)
    const before = process.memoryUsage().arrayBuffers

    const status = await lab.settled()

    expect(status).toMatchObject({ state: 'ended', exitCode: 0 })
    expect(status.state === 'ended' && (to ? status.stderr : status.result)).toMatch(/\{"a":1\}\n?$/)
    expect(status.state === 'ended' && status.stderr.length).toBeLessThanOrEqual(8_000)
    expect(await lab.bytes()).toBeLessThan(2_000_000)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(5_000_000)
  })

  test('of an answer that is asked for again and again is not kept, but for its end, and no longer than was said', async () => {
    await using lab = shell(`head -c 3000000 /dev/zero | tr '\\0' x | tee /dev/stderr; echo; echo '{"mode":"on"}'`)
    const status = await lab.settled({ keptFor: hours(1) })

    expect(status).toMatchObject({ state: 'ended', result: '{"mode":"on"}' })
    expect(await lab.bytes()).toBeLessThan(450_000)
    await lab.commands.sweep(inTime(minutes(59)))
    expect(await lab.status()).toMatchObject({ state: 'ended' })
    await lab.commands.sweep(inTime(minutes(61)))
    expect(await lab.status()).toEqual({ state: 'unknown' })
  })

  test('in one line is no result', async () => {
    await using lab = shell(`printf '{"a":"'; head -c 300000 /dev/zero | tr '\\0' x; printf '"}'`)

    expect(await lab.settled()).toMatchObject({ result: expect.stringContaining('more than 200000 bytes') })
  })

  test('is bounded for all commands together: what was read first goes first, and none runs again', async () => {
    const print = `echo begun >> "$HOME/begun"; head -c 400000 /dev/zero | tr '\\0' x; echo; echo '{"mode":"on"}'`
    await using lab = shell(print, { mostPrintedBytes: 6_000_000 })
    const unread = { id: 'c-unread' }
    await lab.send(unread)
    await vi.waitFor(() => lab.exitOf('c-unread'), 10_000)

    for (let n = 0; n < 20; n++) await lab.settled({ id: `c-${n}` })

    const sizes = await Promise.all(Array.from({ length: 20 }, (_, n) => lab.bytes(`c-${n}`)))
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(6_000_000)
    expect(sizes[0]).toBeLessThan(100_000)
    expect(sizes.at(-1)).toBeGreaterThan(400_000)
    expect(await lab.status('c-unread')).toMatchObject({ state: 'ended', result: '{"mode":"on"}' })
    const before = lab.timesBegun()
    expect(await lab.settled({ id: 'c-0' })).toMatchObject({ state: 'ended', exitCode: 0 })
    expect(lab.timesBegun()).toBe(before)
  })

  test('goes also of what was stopped, lost or cut before it began, when it was kept for long enough', async () => {
    await using lab = shell('exec sleep 600')
    const folder = (name: string) => join(lab.folder, name)
    await lab.send({ id: 'c-stopped' })
    await lab.commands.stop('c-stopped')
    await lab.send({ id: 'c-runs' })
    await vi.waitFor(async () => expect(await lab.status('c-runs')).toMatchObject({ state: 'running' }), 10_000)
    mkdirSync(join(folder('c-lost'), 'run'), { recursive: true })
    writeFileSync(join(folder('c-lost'), 'run', 'pid'), '4000000\n')
    mkdirSync(folder('c-cut.next-1'))
    utimesSync(folder('c-cut.next-1'), new Date(Date.now() - minutes(1)), new Date(Date.now() - minutes(1)))

    await lab.commands.sweep(inTime(hours(5)))
    expect((await readdir(lab.folder)).sort()).toEqual(['c-cut.next-1', 'c-lost', 'c-runs', 'c-stopped'])
    await lab.commands.sweep(inTime(hours(7)))
    expect((await readdir(lab.folder)).sort()).toEqual(['c-cut.next-1', 'c-lost', 'c-runs'])
    await lab.commands.sweep(inTime(days(3)))

    expect(await readdir(lab.folder)).toEqual(['c-runs'])
    await lab.commands.stop('c-runs')
  })

  test('shows at once how far it is', async () => {
    await using lab = shell(`echo '{"progress":0.5}' >&2; exec sleep 600`)

    await lab.send()

    await vi.waitFor(async () => expect(await lab.status()).toMatchObject({ stderr: '{"progress":0.5}\n' }), 10_000)
  })
})

/** A command that asks a database which, instead of an answer, gives what `script` prints. */
const shell = (script: string, options: Partial<ShellCommandsOptions> = {}) => {
  const server = new ServerFolder()
  const commands = new ShellCommands({
    installation: 'test',
    folder: join(server.folder, 'commands'),
    secretsFolder: join(server.folder, 'secrets'),
    environment: server.environment,
    isClosed: true,
    ...options,
  })
  writeFileSync(join(server.folder, 'bin', 'docker'), `#!/bin/sh\n[ "$1" = exec ] || exit 0\n${script}\n`, {
    mode: 0o755,
  })
  const command: Command = {
    id: 'c-1',
    serverId: 's-1',
    owner: { databaseId: '00000000-0000-4000-8000-000000000001' as DatabaseId, request: 'r-1' as RequestKey },
    task: { task: 'report-archive', container: 'hostile' },
    timeout: minutes(10),
  }
  return {
    commands,
    folder: join(server.folder, 'commands'),
    timesBegun: () => server.timesBegun(),
    exitOf: (id: string) => stat(join(server.folder, 'commands', id, 'exit')),
    status: (id = 'c-1') => commands.status(id),
    send: (more: Partial<Command> = {}) => commands.send({ ...command, ...more }),
    settled: async (more: Partial<Command> = {}) => {
      await commands.send({ ...command, ...more })
      return vi.waitFor(async () => {
        const status = await commands.status(more.id ?? 'c-1')
        if (status.state !== 'ended') throw new Error(`it is ${status.state}`)
        return status
      }, 30_000)
    },
    bytes: async (id = 'c-1') => {
      const folder = join(server.folder, 'commands', id)
      const sizes = await Promise.all(
        (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size),
      )
      return sizes.reduce((sum, size) => sum + size, 0)
    },
    [Symbol.asyncDispose]: async () => {
      await commands.stop('c-1')
      server.remove()
    },
  }
}
