import { configDefaults, defineConfig } from 'vitest/config'

const minute = 60_000

/** Tests that start real containers: one file after the other, and patient. */
const withContainers = { fileParallelism: false, testTimeout: 10 * minute, hookTimeout: 10 * minute }

const project = (name: string, include: readonly string[], options: object = {}) => ({
  test: { name, include: [...include], exclude: [...configDefaults.exclude], ...options },
})

/** Hooks may have to install a peer first. */
const quick = (name: string) =>
  project(name, [`tests/${name}/**/*.test.ts`], { testTimeout: minute, hookTimeout: 5 * minute })

export default defineConfig({
  test: {
    projects: [
      ...['unit', 'contract', 'pipelines', 'architecture', 'peers'].map(quick),
      project('images', ['images/**/*.test.ts'], withContainers),
      project('security', ['tests/security/**/*.test.ts'], withContainers),
      project('aws', ['tests/aws/**/*.test.ts'], {
        ...withContainers,
        // Two files at a time: on moto's Step Functions most of the time is waiting between looks.
        ...{ fileParallelism: true, maxWorkers: 2, globalSetup: 'tests/aws/package-once.ts' },
      }),
      project('e2e', ['tests/e2e/**/*.test.ts'], withContainers),
    ],
  },
})
