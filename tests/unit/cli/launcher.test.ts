import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { nouns } from '../../../cli/program.ts'

const launcher = fileURLToPath(new URL('../../../cli/howdah.mjs', import.meta.url))
const guide = fileURLToPath(new URL('../../../docs/how-to/command-line.md', import.meta.url))

const launch = async (...words: string[]) => {
  const child = spawn(process.execPath, [launcher, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  const texts = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    texts.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    texts.err += chunk
  })
  const [code] = await once(child, 'close')
  return { code, ...texts }
}

describe('the launcher', () => {
  it('passes output and exit code on', async () => {
    expect(await launch('--version')).toMatchObject({ code: 0, out: '0.1.0\n' })
    expect(await launch('no-such-noun')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^error \(usage\)/),
    })
  })
})

describe('the guide', () => {
  it('names every noun', async () => {
    const text = await readFile(guide, 'utf8')

    for (const { name } of nouns) expect(text).toContain(`howdah ${name}`)
  })
})
