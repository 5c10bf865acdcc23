import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { readEnvironment } from '../../../cli/environment.ts'
import { createProgram } from '../../../cli/program.ts'
import { run } from '../../../cli/run.ts'
import { processTerminal, type Terminal } from '../../../cli/terminal.ts'

const printed: string[] = []
const output = { isTty: false, columns: undefined, write: (text: string) => void printed.push(text) }
const terminal: Terminal = { ...processTerminal(), out: output, err: output }
const environment = readEnvironment({})

const leavesOf = (command: Command, path: readonly string[] = []): readonly (readonly string[])[] =>
  command.commands.length === 0 ? [path] : command.commands.flatMap((each) => leavesOf(each, [...path, each.name()]))

const leaves = leavesOf(await createProgram(terminal, environment))

describe('help', () => {
  it.each(leaves.map((path) => path.join(' ')))('is there for %s', async (path) => {
    printed.length = 0

    expect(await run([...path.split(' '), '--help'], terminal, environment)).toBe(0)
    expect(printed.join('')).toMatch(new RegExp(`^Usage: howdah ${path} `))
  })

  it('has every command that scripts go by', () => {
    expect(leaves.map((path) => path.join(' ')).toSorted()).toEqual(
      [
        ...[
          'login',
          'logout',
          'whoami',
          'completion',
          'costs',
          'deployments',
          'estimate',
          'backup create',
          'backup list',
        ],
        ...['give', 'list', 'remove', 'summary'].map((verb) => `feedback ${verb}`),
        ...['kinds', 'list', 'preview', 'remove', 'set', 'show'].map((verb) => `job ${verb}`),
        ...['connect', 'create', 'delete', 'list', 'logs', 'recover', 'recovery-window', 'restore-point'].map(
          (verb) => `database ${verb}`,
        ),
        ...['set-password', 'show', 'start', 'stop', 'update'].map((verb) => `database ${verb}`),
        ...['set', 'remove'].map((verb) => `database replication-role ${verb}`),
        ...['export', 'rotate'].map((verb) => `database backup-key ${verb}`),
        ...['cancel', 'list', 'retry', 'show', 'watch'].map((verb) => `request ${verb}`),
        ...['data-center', 'flavour', 'postgresql-version', 'price', 'product', 'tenant'].map((noun) => `${noun} list`),
      ].toSorted(),
    )
  })
})
