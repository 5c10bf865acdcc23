import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Howdah, Person } from './howdah.ts'

let howdah: Howdah
let person: Person

beforeEach(async () => {
  howdah = await Howdah.started()
  person = await Person.onMachineOf(howdah)
})
afterEach(async () => {
  await person[Symbol.asyncDispose]()
  await howdah.stop()
})

const candidates = async (...words: string[]) =>
  (await person.runs('__complete', '--', ...words)).out.split('\n').filter(Boolean)

describe('completion', () => {
  it('knows the commands', async () => {
    expect(await candidates('')).toEqual(expect.arrayContaining(['backup', 'database', 'login', 'request']))
    expect(await candidates('database', 're')).toEqual([
      'recover',
      'recovery-window',
      'replication-role',
      'restore-point',
    ])
  })

  it('knows the options', async () => {
    expect(await candidates('database', 'recover', 'shop', '--t')).toEqual([
      '--time',
      '--time-zone',
      '--timeout',
      '--transaction-id',
    ])
  })

  it('knows the values that are fixed', async () => {
    expect(await candidates('backup', 'create', 'shop', '--kind', '')).toEqual(['full', 'incremental'])
    expect(await candidates('completion', 'z')).toEqual(['zsh'])
  })

  it('asks the API for names', async () => {
    person.input = 'a long secret'
    await person.runs('database', 'create', 'shop', '--password-file', '-')

    expect(await candidates('database', 'connect', 's')).toEqual(['shop'])
    expect(await candidates('request', 'list', '--database', '')).toEqual(['shop'])
    expect(await candidates('database', 'create', 'x', '--flavour', 'd')).toEqual(['developer'])
    expect(await candidates('database', 'create', 'x', '--data-center', '')).toEqual(['LOCAL1'])
  })

  it('has nothing to say where the API has not', async () => {
    person.environment = { ...person.environment, url: 'http://127.0.0.1:9' }

    expect(await candidates('database', 'connect', '')).toEqual([])
  })

  it('is a script that bash understands', async () => {
    const { out } = await person.runs('completion', 'bash')
    const bin = await person.write(
      'bin/howdah',
      '#!/bin/sh\nshift 2\nprintf "%s\\n" "last:$3" "$1-one" "$1-two"\n',
      0o755,
    )

    const ask = `COMP_WORDS=(${bin} database con); COMP_CWORD=2; _howdah; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = await promisify(execFile)('bash', ['-c', `${out}\n${ask.replace(' con)', ' database-)')}`])

    expect(stdout).toBe('database-one\ndatabase-two\n')
  })

  it.each(['bash', 'zsh', 'fish'])('is offered for %s', async (shell) => {
    const { code, out } = await person.runs('completion', shell)

    expect(code).toBe(0)
    expect(out).toContain('__complete')
  })
})
