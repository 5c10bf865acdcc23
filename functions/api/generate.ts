import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import openapiTypescript, { astToString } from 'openapi-typescript'
import { requestStates, requestTypes } from '../../shared/core/states.ts'
import { createApi } from './api.ts'
import { defaultLimits } from './dependencies.ts'
import { formSchemasOf } from './form-schemas.ts'
import { descriptionOf } from './http/describe.ts'

const notice = '// Generated from functions/api by `npm run generate`. Do not edit.\n'

const fileOf = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const textOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** "One of these fields is there" has no type: beside fields it would make the type of the whole `unknown`. */
const withoutAlternatives = (_: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const isBare = (part: object): boolean => Object.keys(part).join() === 'required'
  return Object.fromEntries(
    Object.entries(value).filter(
      ([name, parts]) => !((name === 'anyOf' || name === 'oneOf') && Array.isArray(parts) && parts.every(isBare)),
    ),
  )
}

/** What clients offer to choose from, which types alone do not list. */
const choices = (): string =>
  Object.entries({ requestTypes, requestStates })
    .map(([name, values]) => `export const ${name} = ${JSON.stringify(values)} as const\n`)
    .join('')

/** The files that follow from the code, by their paths: the API's description, the types of its clients, and what the portal's forms check by. */
export const generateFiles = async (): Promise<ReadonlyMap<string, string>> => {
  // The description needs none of what the endpoints reach the world through.
  const nothing = new Proxy({}, { get: () => undefined })
  const app = createApi({ limits: defaultLimits, pipelines: [], stores: nothing, clock: nothing } as never)
  const document = descriptionOf(app)
  const description = textOf(document)
  const typed = JSON.stringify(document, withoutAlternatives)
  const types = astToString(await openapiTypescript(typed, { defaultNonNullable: false }))
  return new Map([
    ['functions/api/generated/openapi.json', description],
    ['cli/generated/api.d.ts', notice + types],
    ['cli/generated/choices.ts', notice + choices()],
    ['portal/src/generated/schemas.json', textOf(formSchemasOf(document))],
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, text] of await generateFiles()) {
    await mkdir(dirname(fileOf(path)), { recursive: true })
    await writeFile(fileOf(path), text)
  }
