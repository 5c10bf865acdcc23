import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Command, CommandStatus, Commands } from '../../shared/commands/commands.ts'
import type { ServerTask } from '../../shared/containers/tasks.ts'
import type { DatabaseId, RequestKey } from '../../shared/core/ids.ts'
import { minutes } from '../../shared/core/time.ts'
import { patiently } from './patience.ts'

/** Commands on a server of their own, and tasks of which it is known how they go there. */
export interface OpenCommands {
  readonly commands: Commands
  readonly serverId: string
  readonly tasks: {
    /** Ends well, with a result that is a JSON object. */
    readonly good: ServerTask
    /** Ends with the exit code 75. */
    readonly busy: ServerTask
    /** Does not end by itself. */
    readonly endless: ServerTask
  }
  /** How often the good task was begun. */
  timesBegun(): number
  /** Lets a moment pass. */
  pass(): Promise<void>
  close(): Promise<void>
}

/** What every way to push commands to servers must do. */
export const commandsContract = (name: string, open: () => Promise<OpenCommands>): void => {
  describe(`commands by ${name}`, () => {
    let opened: OpenCommands
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(() => opened.close())

    const command = (id: string, task: ServerTask): Command => ({
      id,
      serverId: opened.serverId,
      owner: { databaseId: '00000000-0000-4000-8000-000000000001' as DatabaseId, request: 'r-1' as RequestKey },
      task,
      timeout: minutes(10),
    })

    /** As a step does it: what passes is tried again. */
    const send = (id: string, task: ServerTask) => patiently(() => opened.commands.send(command(id, task)), opened.pass)
    const stop = (id: string) => patiently(() => opened.commands.stop(id, opened.serverId), opened.pass)

    /** What was sent may not have begun yet. */
    const settled = (id: string) => statusOf(id, ['ended', 'lost'])

    const statusOf = async (id: string, states: readonly CommandStatus['state'][]): Promise<CommandStatus> => {
      for (let looks = 0; looks < 600; looks++) {
        const status = await opened.commands.status(id, opened.serverId)
        if (states.includes(status.state)) return status
        await opened.pass()
      }
      throw new Error('it does not end')
    }

    test('know nothing of what was never sent', async () => {
      expect(await opened.commands.status('c-0', opened.serverId)).toEqual({ state: 'unknown' })
    })

    test('tell the exit code and the result', async () => {
      await send('c-1', opened.tasks.good)

      const status = await settled('c-1')

      expect(status).toMatchObject({ state: 'ended', exitCode: 0 })
      expect(JSON.parse(status.state === 'ended' ? status.result : '')).toBeTypeOf('object')
    })

    test('tell of a task that may be sent again', async () => {
      await send('c-1', opened.tasks.busy)

      expect(await settled('c-1')).toMatchObject({ state: 'ended', exitCode: 75 })
    })

    test('run an id once, however often it is sent', async () => {
      await Promise.all([send('c-1', opened.tasks.good), send('c-1', opened.tasks.good)])
      await send('c-1', opened.tasks.good)
      const first = await settled('c-1')
      await send('c-1', opened.tasks.good)

      expect(await settled('c-1')).toEqual(first)
      expect(opened.timesBegun()).toBe(1)
    })

    test('run another id again', async () => {
      for (const id of ['c-1', 'c-2']) {
        await send(id, opened.tasks.good)
        expect(await settled(id)).toMatchObject({ state: 'ended', exitCode: 0 })
      }

      expect(opened.timesBegun()).toBe(2)
    })

    test('say of what runs that it runs, until it is stopped', async () => {
      await send('c-1', opened.tasks.endless)
      expect(await statusOf('c-1', ['running', 'ended'])).toMatchObject({ state: 'running' })

      await stop('c-1')

      expect(await settled('c-1')).toMatchObject({ state: 'ended', exitCode: 130 })
    })

    test('never run what was stopped before it was sent', async () => {
      await stop('c-1')
      await send('c-1', opened.tasks.good)

      expect(await settled('c-1')).toMatchObject({ state: 'ended', exitCode: 130 })
      expect(opened.timesBegun()).toBe(0)
    })

    test('leave what has ended as it ended', async () => {
      await send('c-1', opened.tasks.good)
      const before = await settled('c-1')

      await stop('c-1')
      await stop('c-1')

      expect(await settled('c-1')).toEqual(before)
    })
  })
}
