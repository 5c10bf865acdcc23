import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { password } from '../../unit/functions/api/harness.ts'
import { pythonWith } from '../python.ts'
import { startSimulatedHowdah } from './simulated-howdah.ts'

const minute = 60_000

/** Another seed by `HOWDAH_SEED`, to look for more or to see a failure again. */
const seed = Number(process.env.HOWDAH_SEED ?? 20_261_122)
const examples = Number(process.env.HOWDAH_EXAMPLES ?? 12)

let python = ''
let folder = ''
let howdah: Awaited<ReturnType<typeof startSimulatedHowdah>>

beforeAll(async () => {
  python = await pythonWith(join(import.meta.dirname, 'requirements.txt'))
  folder = await mkdtemp(join(tmpdir(), 'howdah-openapi-'))
  howdah = await startSimulatedHowdah()
}, 5 * minute)

afterAll(async () => {
  await howdah?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** Databases to call by their id and requests by their key: what is made up is hardly ever there. */
const makeDatabases = async () => {
  const made: { readonly id: string; readonly key: string }[] = []
  for (let number = 0; number < 8; number++)
    made.push(await howdah.processed('/v1/databases', { name: `shop-${number}`, tenant: 'DEMO', password }))
  const [first, second, third] = made.map(({ id }) => `/v1/databases/${id}`)
  made.push(await howdah.processed(`${first}/backups`))
  made.push(await howdah.processed(`${first}/restore-points`, { name: 'before-import' }))
  made.push(await howdah.processed(`${second}/stop`))
  made.push(await howdah.processed(`${third}/recoveries`, { target: { latest: true } }))
  return made
}

const quoted = (values: readonly string[]): string => JSON.stringify([...new Set(values)])

/** https://schemathesis.readthedocs.io/en/stable/reference/configuration/ */
const configuration = (ids: readonly string[], keys: readonly string[]): string => `
seed = ${seed}
continue-on-failure = true
request-timeout = 30
hooks = ${JSON.stringify(join(import.meta.dirname, 'hooks.py'))}

[auth.openapi.bearer]
bearer = "\${HOWDAH_TOKEN}"

[generation]
max-examples = ${examples}
database = "none"
no-shrink = true

[checks]
# The check valid_calls_are_taken of hooks.py stands for it.
positive_data_acceptance.enabled = false
# A deleted database is there until its backups are gone: it can be recovered from.
use_after_free.enabled = false

[dictionaries.ids]
values = ${quoted(ids)}

[dictionaries.keys]
values = ${quoted(keys)}

[parameters]
"path.id" = { dictionary = "ids", probability = 0.8 }
"path.key" = { dictionary = "keys", probability = 0.8 }
`

const run = (
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<{ readonly code: number; readonly said: string }> =>
  new Promise((resolve) =>
    execFile(python, args, { cwd: folder, env, timeout: 8 * minute, maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? 1) : 0, said: stdout + stderr }),
    ),
  )

test(
  `schemathesis finds nothing that the description does not allow (HOWDAH_SEED=${seed})`,
  async () => {
    const made = await makeDatabases()
    const file = join(folder, 'schemathesis.toml')
    await writeFile(
      file,
      configuration(
        made.map(({ id }) => id),
        made.map(({ key }) => key),
      ),
    )
    const args = [
      '-m',
      'schemathesis.cli',
      '--config-file',
      file,
      'run',
      '--no-color',
      // Says something of the machine only.
      '--suppress-health-check=too_slow',
      '--url',
      howdah.url,
      `${howdah.url}/openapi.json`,
    ]

    const { code, said } = await run(args, { ...process.env, HOWDAH_TOKEN: howdah.token })

    expect(code, said).toBe(0)
    expect(Number(/(\d+) generated/.exec(said)?.[1]), said).toBeGreaterThan(1_000)
    expect(/Tested: (\d+)/.exec(said)?.[1], said).toBe(/Selected: (\d+)/.exec(said)?.[1])
    expect(howdah.errors).toEqual([])
  },
  10 * minute,
)
