import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { commandsIn } from '../../../deploy/aws/commands-of.ts'
import { lambdaFunctions } from '../../../deploy/aws/functions.ts'
import { project, type Resource, textOf } from './packaged.ts'

/** Commands of the SDK in the sources that each function is bundled with, by the function's name: what esbuild put into it, not what was asked for. */
export const commandsInBundles = async (): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: lambdaFunctions.map(({ entry }) => `${entry}.ts`),
    outdir: 'nowhere',
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    metafile: true,
    write: false,
  })
  const inSource = new Map<string, string[]>()
  const commands = new Map<string, Set<string>>()
  for (const { entryPoint, inputs } of Object.values(metafile.outputs)) {
    const name = lambdaFunctions.find(({ entry }) => `${entry}.ts` === entryPoint)?.name ?? ''
    const found = new Set<string>()
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      if (path.includes('node_modules') || bytesInOutput === 0) continue
      const known = inSource.get(path) ?? commandsIn(await readFile(join(project, path), 'utf8'))
      inSource.set(path, known)
      for (const command of known) found.add(command)
    }
    commands.set(name, found)
  }
  return commands
}

export interface Loaded {
  /** Of a processor: what others do on this machine meanwhile does not count. */
  readonly millis: number
  /** The name of the error that it answered the event with, if it did. */
  readonly error?: string
  readonly output: string
}

const loader = `
const [, bundle, event, context] = process.argv
const began = performance.now()
const before = process.cpuUsage()
const { handler } = await import(bundle)
const { user, system } = process.cpuUsage(before)
const millis = Math.min(performance.now() - began, (user + system) / 1000)
let error
if (event !== 'none') await handler(JSON.parse(event), { ...JSON.parse(context), getRemainingTimeInMillis: () => 30_000 }).catch((thrown) => { error = thrown.name })
process.send({ millis, error })
process.disconnect()
`

/** Loads a bundle as Lambda does, in a process of its own with the function's environment, and lets it answer an event. */
export const load = (bundle: string, { Properties }: Resource, event?: object): Promise<Loaded> => {
  const variables = Object.entries(Properties.Environment.Variables as Record<string, unknown>)
  const env = {
    ...Object.fromEntries(variables.map(([name, value]) => [name, textOf(value)])),
    AWS_REGION: 'eu-central-1',
    AWS_LAMBDA_FUNCTION_NAME: String(Properties.FunctionName),
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    // Nothing on the way answers.
    AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  }
  const context = JSON.stringify({
    functionName: Properties.FunctionName,
    functionVersion: '1',
    memoryLimitInMB: '512',
    awsRequestId: 'request',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:it',
  })
  const args = ['--input-type=module', '--eval', loader, bundle, event ? JSON.stringify(event) : 'none', context]
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], timeout: 60_000 })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk))
    let said: { millis: number; error?: string } | undefined
    child.once('message', (message) => {
      said = message as { millis: number; error?: string }
    })
    child.once('error', reject)
    child.once('close', (code) =>
      said && code === 0
        ? resolve({ ...said, output })
        : reject(new Error(`exit code ${code}: ${output.slice(0, 2000)}`)),
    )
  })
}
