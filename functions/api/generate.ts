import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import openapiTypescript, { astToString } from 'openapi-typescript'
import { createApi } from './api.ts'
import { defaultLimits } from './dependencies.ts'
import { descriptionOf } from './http/describe.ts'

const notice = '// Generated from functions/api by `npm run generate`. Do not edit.\n'

const fileOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** The files that follow from the code, by their paths: the API's description, and the types of its clients. */
export const generateFiles = async (): Promise<ReadonlyMap<string, string>> => {
  // The description needs none of what the endpoints reach the world through.
  const nothing = new Proxy({}, { get: () => undefined })
  const app = createApi({ limits: defaultLimits, pipelines: [], stores: nothing, clock: nothing } as never)
  const description = `${JSON.stringify(descriptionOf(app), null, 2)}\n`
  const types = astToString(await openapiTypescript(description, { defaultNonNullable: false }))
  return new Map([
    ['functions/api/generated/openapi.json', description],
    ['cli/generated/api.d.ts', notice + types],
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, text] of await generateFiles()) {
    await mkdir(dirname(fileOf(path)), { recursive: true })
    await writeFile(fileOf(path), text)
  }
