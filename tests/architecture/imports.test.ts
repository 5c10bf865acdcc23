import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { describe, expect, it } from 'vitest'

const project = join(import.meta.dirname, '..', '..')

const sourceFiles = (folder: string): string[] =>
  readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|d)\.ts$/.test(entry.name))
    .map((entry) => relative(project, join(entry.parentPath, entry.name)))

interface Source {
  readonly path: string
  readonly text: string
  /** Files of the project that it imports. */
  readonly imports: readonly string[]
  /** Packages that it imports. */
  readonly packages: readonly string[]
}

const sources: readonly Source[] = ['shared', 'functions', 'state-machines', 'local', 'cli', 'portal']
  .flatMap(sourceFiles)
  .map((path) => {
    const text = readFileSync(join(project, path), 'utf8')
    const named = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name ?? '')
    const imports = named.filter((name) => name.startsWith('.')).map((name) => normalize(join(dirname(path), name)))
    return { path, text, imports, packages: named.filter((name) => !name.startsWith('.')) }
  })

const within = (folder: string) => sources.filter(({ path }) => path.startsWith(`${folder}/`))

/** What a folder may import, beside itself. */
const allowed: Record<string, readonly string[]> = {
  'shared/core': [],
  'shared/errors': ['shared/core'],
  'shared/table': ['shared/core', 'shared/errors'],
  'shared/entities': ['shared/core', 'shared/errors', 'shared/table'],
  'shared/secrets': ['shared/core', 'shared/errors'],
  'shared/containers': ['shared/core', 'shared/errors', 'shared/entities', 'shared/clouds/cloud.ts'],
  'shared/clouds': ['shared/core', 'shared/errors', 'shared/entities', 'shared/secrets', 'shared/containers'],
  'shared/commands': ['shared/core', 'shared/errors', 'shared/entities', 'shared/clouds/cloud.ts', 'shared/containers'],
  'shared/config': ['shared/core', 'shared/costs'],
  'shared/costs': ['shared/core'],
  'state-machines': ['shared/pipeline', 'functions/steps'],
  // What it prints for a shell, and for people to run, is no server's to say.
  cli: ['shared/core/connection-forms.ts'],
  // What is shown while a name is typed is what the API makes of it.
  portal: ['cli/generated', 'shared/core/identifier.ts'],
}

describe('import directions', () => {
  it.each(Object.entries(allowed))('%s imports only what lies below it', (folder, below) => {
    const wrong = within(folder).flatMap(({ path, imports }) =>
      imports
        .filter((file) => ![folder, ...below].some((place) => file === place || file.startsWith(`${place}/`)))
        .map((file) => `${path} → ${file}`),
    )

    expect(wrong).toEqual([])
  })

  it.each(['functions/steps', 'functions/api', 'functions/events', 'shared/pipeline', 'shared/requests'])(
    '%s sees ports, never adapters',
    (folder) => {
      const adapters = /^shared\/(clouds|commands|secrets|table|engines|logs)\/[a-z-]+\//

      const wrong = within(folder).flatMap(({ path, imports }) =>
        imports.filter((file) => adapters.test(file)).map((file) => `${path} → ${file}`),
      )

      expect(wrong).toEqual([])
    },
  )

  it('nothing imports tests', () => {
    expect(sources.filter(({ imports }) => imports.some((file) => file.startsWith('tests/')))).toEqual([])
  })
})

/** Folders and files that are of one provider. */
const ofAProvider =
  /^(shared\/(clouds|table\/dynamodb|commands\/ssm|secrets\/parameter-store|engines\/step-functions|logs\/cloudwatch)|functions\/aws)\/|^functions\/gcp\.ts$/

describe('providers', () => {
  it('a provider’s SDK is imported in its own folder and by its entry points only', () => {
    const outside = sources.filter(
      ({ path, packages }) =>
        packages.some((name) => /^(@aws-sdk|@google-cloud|@smithy)\//.test(name)) && !ofAProvider.test(path),
    )

    expect(outside.map(({ path }) => path)).toEqual([])
  })

  it('the container engine is spoken to by the local cloud, by scripts for servers and by the set-up only', () => {
    const outside = sources.filter(
      ({ path, text }) =>
        /execFile\('docker'|spawn\('docker'/.test(text) &&
        !path.startsWith('shared/clouds/local/') &&
        !path.startsWith('local/'),
    )

    expect(outside.map(({ path }) => path)).toEqual([])
  })
})

describe('the environment', () => {
  it('is read in one file of each control plane and one of the command line; entry points only pass it on', () => {
    // connection-forms.ts only writes it, in a sample of a client's program.
    const readers = sources.filter(({ text }) => /process\.env\b/.test(text)).map(({ path }) => path)

    expect(
      readers.filter(
        (path) =>
          !/^(local\/(main|reset)|cli\/environment|shared\/core\/connection-forms|functions\/aws\/wiring\/environment)\.ts$/.test(
            path,
          ),
      ),
    ).toEqual([])
  })
})
