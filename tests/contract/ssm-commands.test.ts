import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { forgetSentCommands } from '../../functions/events/forget-expired.ts'
import { SsmCommands } from '../../shared/commands/ssm/ssm-commands.ts'
import type { ServerTask } from '../../shared/containers/tasks.ts'
import type { DatabaseId, RequestKey } from '../../shared/core/ids.ts'
import { after, type Clock, type Duration, days, hours, millis, minutes, systemClock } from '../../shared/core/time.ts'
import { storesOn } from '../../shared/entities/stores.ts'
import { MemoryTable } from '../pipelines/simulation/memory-table.ts'
import { commandsContract } from './commands.contract.ts'
import { moment } from './patience.ts'
import { RunCommand, type Weather } from './ssm/run-command.ts'
import { ServerFolder, shellTasks } from './ssm/server-folder.ts'

/** Real time, and what a test lets pass at once. */
class HurriedClock implements Clock {
  #ahead = 0
  now = () => after(systemClock.now(), millis(this.#ahead))
  sleep = systemClock.sleep
  pass(time: Duration): void {
    this.#ahead += time
  }
}

const openSsm = async (weather: Partial<Weather> = {}) => {
  const server = new ServerFolder()
  const service = await RunCommand.start(server.environment)
  Object.assign(service.weather, weather)
  const clock = new HurriedClock()
  const stores = storesOn(new MemoryTable())
  const commands = new SsmCommands({
    client: service.client(),
    documentName: 'howdah-run',
    installation: 'test',
    sent: stores.sentCommands,
    home: 'here',
    region: 'eu-central-1',
    accountId: '123456789012',
    clock,
  })
  return {
    ...{ server, service, clock, stores, commands, serverId: 'i-0123', tasks: shellTasks },
    timesBegun: () => server.timesBegun(),
    pass: moment,
    close: async () => {
      for (const id of ['c-1', 'c-2', 'c-3'])
        for (let looks = 0; looks < 400; looks++)
          try {
            Object.assign(service.weather, { registering: 0, gone: false, throttled: 0, cutAnswers: 0 })
            await commands.stop(id, 'i-0123')
            break
          } catch {
            await moment()
          }
      await service.close()
      server.remove()
    },
  }
}

commandsContract('SSM Run Command', () => openSsm())
commandsContract('SSM Run Command on a bad day', () =>
  openSsm({ registering: 1, forgetful: 3, throttled: 2, cutAnswers: 1 }),
)

describe('SSM Run Command', () => {
  let opened: Awaited<ReturnType<typeof openSsm>>
  beforeEach(async () => {
    opened = await openSsm()
  })
  afterEach(() => opened.close())

  const owner = { databaseId: '00000000-0000-4000-8000-000000000001' as DatabaseId, request: 'r-1' as RequestKey }
  const send = (id: string, task: ServerTask) =>
    opened.commands.send({ id, serverId: 'i-0123', owner, task, timeout: minutes(10) })
  const status = (id: string) => opened.commands.status(id, 'i-0123')
  const settled = async (id: string) => {
    for (let looks = 0; looks < 600; looks++) {
      const now = await status(id)
      if (now.state !== 'running') return now
      await opened.pass()
    }
    throw new Error('it does not end')
  }

  test('that restarts its agent under a command is asked again, and the command goes on', async () => {
    await send('c-1', { task: 'start-postgres', container: 'slow' })
    const { commands, serverId, service } = opened
    await send('c-2', opened.tasks.endless)
    expect(await settled('c-1')).toMatchObject({ state: 'ended', exitCode: 0 })
    for (let looks = 0; looks < 3; looks++) await status('c-2')

    service.restartAgent()

    for (let looks = 0; looks < 5; looks++)
      expect(await commands.status('c-2', serverId)).toMatchObject({ state: 'running' })
    expect(service.messages).toBe(3)
  })

  test('keeps what was sent for as long as somebody asks after it', async () => {
    const { commands, stores, clock, serverId, tasks } = opened
    const command = { serverId, owner, task: tasks.good, timeout: minutes(10) }
    await commands.send({ ...command, id: 'c-1' })
    await commands.send({ ...command, id: 'c-2', keptFor: hours(1) })
    await settled('c-1')
    await settled('c-2')
    const here = { stores: { ...stores, home: { ...stores.home, name: 'here' } }, clock }

    await forgetSentCommands(here)
    expect(await status('c-2')).toMatchObject({ state: 'ended' })
    clock.pass(hours(2))
    await forgetSentCommands(here)

    expect(await status('c-2')).toEqual({ state: 'unknown' })
    expect(await status('c-1')).toMatchObject({ state: 'ended' })
    clock.pass(days(35))
    await forgetSentCommands(here)
    expect(await status('c-1')).toEqual({ state: 'unknown' })
  })

  test('that does not know a server any more says that it is lost, after the time that an agent needs', async () => {
    opened.service.weather.gone = true
    await expect(send('c-1', opened.tasks.good)).rejects.toMatchObject({ code: 'cloud-unavailable' })

    opened.clock.pass(minutes(1))

    await expect(send('c-1', opened.tasks.good)).rejects.toMatchObject({ code: 'server-lost' })
  })

  test('whose server is terminated under a command says so', async () => {
    await send('c-1', opened.tasks.endless)
    await status('c-1')
    await status('c-1')

    opened.service.weather.gone = true
    opened.clock.pass(minutes(3))

    await expect(status('c-1')).rejects.toMatchObject({ code: 'server-lost' })
  })

  test('is asked nothing more about what has ended', async () => {
    await send('c-1', opened.tasks.good)
    const ended = await settled('c-1')
    opened.service.weather.throttled = 1000

    expect(await status('c-1')).toEqual(ended)
  })

  test('gets names of secrets only; the server reads them itself, and may from then on', async () => {
    opened.server.putParameter('verifier', 'SCRAM-SHA-256$4096:salt$stored:key')
    await send('c-1', { task: 'set-password', container: 'good', user: 'app', verifierSecret: 'd-1/verifier' })

    expect(await settled('c-1')).toMatchObject({ state: 'ended', exitCode: 0 })

    expect(opened.service.tagged).toEqual(
      new Map([['/howdah/test/d-1/verifier', 'arn:aws:ec2:eu-central-1:123456789012:instance/i-0123']]),
    )
    expect(opened.service.scripts.join()).not.toContain('SCRAM')
    expect(opened.server.files('run')).toEqual([])
    for (const file of opened.server.files('commands')) expect(readFileSync(file, 'utf8')).not.toContain('SCRAM')
  })

  test('leaves the secrets of a container that runs for ever where it finds them after a restart, until it is removed', async () => {
    opened.server.putParameter('verifier', 'SCRAM-SHA-256$4096:salt$stored:key')
    const script = `file=$(secret d-1/verifier c-9); cat "$file"; [ "$file" = "${join(opened.server.folder, 'kept', 'c-9', 'd-1.verifier')}" ]`
    expect(await runFunctions(opened.server, script)).toBe('SCRAM-SHA-256$4096:salt$stored:key')
    const [kept = ''] = opened.server.files('kept')
    expect(statSync(dirname(kept)).mode & 0o777).toBe(0o700)

    await runFunctions(opened.server, 'forget c-9')

    expect(opened.server.files('kept')).toEqual([])
  })
})

describe('the log of a container that clients reach', () => {
  const server = new ServerFolder()
  afterAll(() => server.remove())
  const logging = (logGroup?: string) => runFunctions(server, 'printf %s "$HOWDAH_LOGGING"', logGroup)

  test('goes to the group of the installation, in a stream of its name, and never holds the container up', async () => {
    expect((await logging('/howdah/test/postgresql')).split(' --log-opt ')).toEqual([
      '--log-driver awslogs',
      'awslogs-region=r',
      'awslogs-group=/howdah/test/postgresql',
      'tag={{.Name}}',
      'mode=non-blocking',
      'max-buffer-size=8m',
    ])
  })

  test('stays on the server where there is no group', async () => {
    expect(await logging()).toBe('')
  })
})

const runFunctions = async (server: ServerFolder, script: string, logGroup?: string): Promise<string> => {
  const { serverEnvironment } = await import('../../shared/commands/ssm/server-environment.ts')
  const { spawnSync } = await import('node:child_process')
  const owner = { databaseId: 'd-1' as DatabaseId, request: 'r-1' as RequestKey }
  const command = { id: 'c', serverId: 's', owner, task: shellTasks.good, timeout: minutes(1) }
  const text = `set -eu\n${serverEnvironment({ installation: 'test', region: 'r', ...(logGroup ? { logGroup } : {}) }, command)}\n${script}\n`
  const { stdout, status, stderr } = spawnSync('sh', ['-c', text], {
    encoding: 'utf8',
    env: { ...server.environment, HOWDAH_TEMP: join(server.folder, 'temp') },
  })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}
