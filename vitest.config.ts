import { availableParallelism } from 'node:os'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const minute = 60_000

/** Tests that start real containers: two files at a time, because most of it is waiting, and patient. */
const withContainers = { maxWorkers: 2, testTimeout: 10 * minute, hookTimeout: 10 * minute }

/** What takes long for its size. What begins last bounds the whole. */
const long = [
  'tests/e2e/lost-store.test.ts',
  'tests/e2e/kill.test.ts',
  'images/postgres/lag.test.ts',
  'images/backup/faults.test.ts',
  'tests/security/planted-names.test.ts',
  'tests/peers/moto-traces.test.ts',
  'tests/peers/openapi/description.test.ts',
]

/** Where nothing is known of an earlier run, vitest begins with the largest files. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isShort = ({ moduleId }: TestSpecification) => Number(!long.some((path) => moduleId.endsWith(path)))
    return (await super.sort(files)).toSorted((one, other) => isShort(one) - isShort(other))
  }
}

const project = (name: string, include: readonly string[], options: object = {}) => ({
  test: { name, include: [...include], exclude: [...configDefaults.exclude], ...options },
})

/** Hooks may have to install a peer first. */
const quick = (name: string, options: object = {}) =>
  project(name, [`tests/${name}/**/*.test.ts`], { testTimeout: 3 * minute, hookTimeout: 5 * minute, ...options })

/** By default vitest leaves one core alone, which of two is half of all. */
const onAllCores = { maxWorkers: Math.max(2, availableParallelism() - 1) }

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      ...['unit', 'pipelines', 'peers'].map((name) => quick(name, onAllCores)),
      {
        ...project('portal', ['tests/portal/**/*.test.{ts,tsx}'], {
          environment: 'jsdom',
          setupFiles: ['tests/portal/setup.ts'],
          css: { modules: { classNameStrategy: 'non-scoped' } },
          ...onAllCores,
        }),
        define: { __VERSION__: '"test"' },
        oxc: { jsx: { runtime: 'automatic' } },
      },
      // The browser itself works beside each; most of it waits.
      quick('browser', { maxWorkers: 3 }),
      // Some of it counts the seconds that an answer takes.
      quick('contract'),
      quick('architecture'),
      project('images', ['images/**/*.test.ts'], withContainers),
      // A third of it waits for what a hostile owner holds up.
      project('security', ['tests/security/**/*.test.ts'], { ...withContainers, maxWorkers: 3 }),
      project('aws', ['tests/aws/**/*.test.ts'], { ...withContainers, globalSetup: 'tests/aws/package-once.ts' }),
      project('e2e', ['tests/e2e/**/*.test.ts'], withContainers),
    ],
  },
})
