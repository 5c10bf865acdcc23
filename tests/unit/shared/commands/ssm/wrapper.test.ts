import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runDocument } from '../../../../../shared/commands/ssm/document.ts'

let folder: string
const calls: ChildProcess[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'howdah-wrapper-'))
})
afterEach(async () => {
  for (const call of calls.splice(0)) call.kill('SIGKILL')
  for (const id of ['a', 'b']) await call('stop', id)
  rmSync(folder, { recursive: true })
})

interface Answer {
  readonly code: number | null
  readonly stderr: string
  readonly told: { state: string; exitCode?: number; length?: number; offset?: number; result?: string }
}

/** Does what the agent does with the document: puts the parameters into its text, and runs it with a shell. */
const begin = (action: string, id: string, script = '', offset = 0) => {
  const values: Record<string, string> = {
    Action: action,
    Id: id,
    Script: Buffer.from(script).toString('base64'),
    Seconds: '60',
    Offset: String(offset),
  }
  for (const [name, value] of Object.entries(values)) {
    const parameter = runDocument.parameters[name as keyof typeof runDocument.parameters]
    if ('allowedPattern' in parameter) expect(value).toMatch(new RegExp(parameter.allowedPattern))
  }
  const text = runDocument.mainSteps[0].inputs.runCommand.join('\n')
  const rendered = text.replace(/\{\{ (\w+) \}\}/g, (_, name: string) => values[name] ?? '')
  const child = spawn('sh', ['-c', rendered], {
    env: { PATH: process.env.PATH, HOWDAH_COMMANDS: join(folder, 'commands'), HOWDAH_RUN: join(folder, 'temp') },
  })
  calls.push(child)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  child.stderr.on('data', (data) => {
    stderr += data
  })
  const answer = new Promise<Answer>((resolve) =>
    child.once('close', (code) => {
      // Run Command keeps no more.
      expect(stdout.length).toBeLessThan(24_000)
      expect(stderr.length).toBeLessThan(8_000)
      resolve({ code, stderr, told: stdout ? JSON.parse(stdout) : { state: 'silent' } })
    }),
  )
  return { child, answer }
}

const call = (action: string, id: string, script?: string, offset?: number): Promise<Answer> =>
  begin(action, id, script, offset).answer

const resultOf = ({ told }: Answer) => Buffer.from(told.result ?? '', 'base64').toString()
const linesOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [])

/** A process that nobody has waited for yet is not at work. */
const isAtWork = (pid = ''): boolean => {
  expect(pid).toMatch(/^\d+$/)
  if (!existsSync(`/proc/${pid}/stat`)) return false
  return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
}

const until = async (so: () => boolean) => {
  const deadline = Date.now() + 20_000
  while (!so()) {
    if (Date.now() > deadline) throw new Error('it did not happen')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

describe('a command', () => {
  test('tells its exit code, the last line that it printed, and the last of its errors', async () => {
    const answer = await call('run', 'a', `echo first; echo '{"ca":"Käse"}'; echo; echo oh >&2; exit 3`)

    expect(answer).toMatchObject({ code: 0, stderr: 'oh\n', told: { state: 'ended', exitCode: 3 } })
    expect(JSON.parse(resultOf(answer))).toEqual({ ca: 'Käse' })
  })

  test('runs once, however often it is sent, and tells everybody the same', async () => {
    const script = `echo run >>${folder}/runs; sleep 0.5; echo "$$"; exit 7`
    const together = await Promise.all(Array.from({ length: 8 }, () => call('run', 'a', script)))
    const later = await call('run', 'a', script)
    const asked = await call('run', 'a')

    expect(linesOf(join(folder, 'runs'))).toEqual(['run'])
    expect(new Set([...together, later, asked].map(({ told }) => JSON.stringify(told))).size).toBe(1)
    expect(later.told.exitCode).toBe(7)
  })

  test('goes on when the agent that it came by is killed with all that it has started', async () => {
    const { child, answer } = begin(
      'run',
      'a',
      `touch ${folder}/began; while [ ! -e ${folder}/go ]; do sleep 0.05; done; echo done`,
    )
    await until(() => existsSync(join(folder, 'began')))
    child.kill('SIGKILL')
    expect((await answer).told.state).toBe('silent')

    const again = begin('run', 'a')
    await call('run', 'b', `touch ${folder}/go`)

    expect(resultOf(await again.answer)).toBe('done')
  })

  test('that is killed is lost, and nothing of it runs any more', async () => {
    const { answer } = begin('run', 'a', `echo $$ >${folder}/child; while :; do sleep 0.05; done`)
    await until(() => linesOf(join(folder, 'child')).length > 0)
    const [runner] = readFileSync(join(folder, 'commands', 'a', 'run', 'pid'), 'utf8').split(' ')
    process.kill(Number(runner), 'SIGKILL')

    expect((await answer).told).toEqual({ state: 'lost' })
    expect((await call('run', 'a', 'echo again')).told).toEqual({ state: 'lost' })
    expect(isAtWork(linesOf(join(folder, 'child'))[0])).toBe(false)
  })

  test('that this server has never seen is unknown', async () => {
    expect((await call('run', 'a')).told).toEqual({ state: 'unknown' })
  })

  test('that prints more than Run Command keeps is told in parts, whole', async () => {
    const printed = 'ä'.repeat(20_000)
    let bytes = Buffer.alloc(0)
    for (;;) {
      const { told, stderr } = await call(
        'run',
        'a',
        `printf '${printed}'; head -c 100000 /dev/zero | tr '\\0' e >&2`,
        bytes.length,
      )
      expect(told).toMatchObject({ length: 40_000, offset: bytes.length })
      expect(stderr).toMatch(/^e+$/)
      bytes = Buffer.concat([bytes, Buffer.from(told.result ?? '', 'base64')])
      if (bytes.length === told.length) break
    }

    expect(bytes.toString()).toBe(printed)
  })

  test('finds a folder for what must not stay, and leaves nothing in it', async () => {
    const answer = await call('run', 'a', 'echo secret >"$HOWDAH_TEMP/file"; ls -ld "$HOWDAH_TEMP"')

    expect(resultOf(answer)).toMatch(/^drwx------/)
    expect(existsSync(join(folder, 'temp', 'a'))).toBe(false)
  })
})

describe('stopping', () => {
  test('ends what runs, with all that it has started', async () => {
    const { answer } = begin(
      'run',
      'a',
      `(while :; do sleep 0.05; done) & echo $! >${folder}/child; touch "$HOWDAH_TEMP/secret"; wait`,
    )
    await until(() => linesOf(join(folder, 'child')).length > 0)

    expect((await call('stop', 'a')).told).toMatchObject({ state: 'ended', exitCode: 130 })
    expect((await answer).told).toMatchObject({ state: 'ended', exitCode: 130 })
    expect(isAtWork(linesOf(join(folder, 'child'))[0])).toBe(false)
    expect(existsSync(join(folder, 'temp', 'a'))).toBe(false)
  })

  test('keeps what has not begun from ever beginning', async () => {
    expect((await call('stop', 'a')).told).toMatchObject({ state: 'ended', exitCode: 130 })

    expect((await call('run', 'a', `touch ${folder}/ran`)).told).toMatchObject({ state: 'ended', exitCode: 130 })
    expect(existsSync(join(folder, 'ran'))).toBe(false)
  })

  test('leaves what has ended as it ended', async () => {
    await call('run', 'a', 'exit 4')

    expect((await call('stop', 'a')).told).toMatchObject({ state: 'ended', exitCode: 4 })
  })

  test('and starting at once come to one end', async () => {
    for (let round = 0; round < 10; round++) {
      const id = `c-${round}`
      const answers = await Promise.all([call('run', id, `echo ran >>${folder}/${id}`), call('stop', id)])

      const [code] = answers.map(({ told }) => told.exitCode)
      expect(answers.map(({ told }) => told.exitCode)).toEqual([code, code])
      if (code === 0) expect(linesOf(join(folder, id))).toEqual(['ran'])
    }
  })
})

test('the document is as small as a document has to be', () => {
  expect(Buffer.byteLength(JSON.stringify(runDocument))).toBeLessThan(64 * 1024)
  const text = runDocument.mainSteps[0].inputs.runCommand.join('\n')
  expect([...text.matchAll(/\{\{ (\w+) \}\}/g)].map(([, name]) => name).toSorted()).toEqual(
    Object.keys(runDocument.parameters).toSorted(),
  )
})
