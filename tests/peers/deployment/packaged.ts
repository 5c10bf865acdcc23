import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export const project = join(import.meta.dirname, '..', '..', '..')
export const stage = 'example'
export const installation = 'example'

export interface Resource {
  readonly Type: string
  readonly Condition?: string
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's, of any type
  readonly Properties: any
}

export interface Packaged {
  readonly folder: string
  readonly template: string
  readonly resources: Readonly<Record<string, Resource>>
  /** The bundle of every function, by its name. */
  readonly bundles: ReadonlyMap<string, string>
  remove(): Promise<void>
}

/** What `npx serverless package` makes, without credentials and in an environment that knows nothing of AWS. */
export const packageService = async (region?: string): Promise<Packaged> => {
  const folder = await mkdtemp(join(tmpdir(), 'howdah-package-'))
  const serverless = join(project, 'node_modules', '.bin', 'serverless')
  const env = {
    PATH: `${join(project, 'node_modules', '.bin')}:${process.env.PATH}`,
    HOME: folder,
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
  }
  const args = ['package', '--stage', stage, '--package', folder, ...(region ? ['--region', region] : [])]
  await run(serverless, args, { cwd: project, env, timeout: 300_000 })
  await unpack(folder)
  return packagedIn(folder)
}

/** What was packaged into a folder before. */
export const packagedIn = async (folder: string): Promise<Packaged> => {
  const template = join(folder, 'cloudformation-template-update-stack.json')
  const { Resources } = JSON.parse(await readFile(template, 'utf8')) as { Resources: Record<string, Resource> }
  return {
    folder,
    template,
    resources: Resources,
    bundles: await bundlesIn(folder),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

const namesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((file) => file.endsWith('.zip')).map((file) => file.slice(0, -'.zip'.length))

const unpack = async (folder: string): Promise<void> => {
  // Python is there for other peers: Node reads no archives.
  for (const name of await namesIn(folder))
    await run('python3', ['-m', 'zipfile', '-e', join(folder, `${name}.zip`), join(folder, 'unpacked', name)])
}

const bundlesIn = async (folder: string): Promise<Map<string, string>> => {
  const bundles = new Map<string, string>()
  for (const name of await namesIn(folder)) {
    const into = join(folder, 'unpacked', name)
    const [bundle] = (await readdir(into, { recursive: true })).filter((path) => /^functions\/.*\.mjs$/.test(path))
    if (!bundle) throw new Error(`there is no bundle in ${name}.zip`)
    bundles.set(name, join(into, bundle))
  }
  return bundles
}

export const ofType = ({ resources }: Packaged, type: string): [string, Resource][] =>
  Object.entries(resources).filter(([, resource]) => resource.Type === type)

/** A value of the template as text: references stay as `${…}`. */
export const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  const object = value as Record<string, unknown>
  if (typeof object['Fn::Sub'] === 'string') return object['Fn::Sub']
  if (typeof object.Ref === 'string') return `\${${object.Ref}}`
  if (Array.isArray(object['Fn::GetAtt'])) return `\${${object['Fn::GetAtt'].join('.')}}`
  return JSON.stringify(value)
}

export interface Statement {
  readonly role: string
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly condition: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value])

/** Everything that the roles of the template allow. */
export const statementsOf = (packaged: Packaged): Statement[] =>
  ofType(packaged, 'AWS::IAM::Role').flatMap(([role, { Properties }]) =>
    listOf(Properties.Policies).flatMap((policy) =>
      // biome-ignore lint/suspicious/noExplicitAny: as the template has it
      (policy as any).PolicyDocument.Statement.map((statement: any) => {
        if (statement.Effect !== 'Allow' || statement.NotAction || statement.NotResource)
          throw new Error(`a statement of ${role} is not understood`)
        return {
          role,
          actions: listOf(statement.Action).map(String),
          resources: listOf(statement.Resource).map(textOf),
          condition: statement.Condition ?? {},
        }
      }),
    ),
  )
