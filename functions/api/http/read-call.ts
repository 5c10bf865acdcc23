import { z } from '@hono/zod-openapi'
import { type FieldError, HowdahError } from '../../../shared/errors/howdah-error.ts'

/** What was sent, not looked at yet. */
export interface Received {
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly header: (name: string) => string | undefined
  /** Absent: nothing was sent. */
  readonly body?: unknown
}

interface Expected {
  readonly method: string
  readonly writes: boolean
  /** Parameters that may be repeated. */
  readonly lists: ReadonlySet<string>
  readonly params?: z.ZodType
  readonly query?: z.ZodType
  readonly body?: z.ZodType
}

const nothing = z.strictObject({})

/** Of a query: far more than any call takes. To say of thousands what is wrong would take longer than to answer what is right. */
const mostParameters = 100
/** So many wrong fields are told. */
const mostErrors = 50

/** Names of the parameters of a query that may be repeated. */
export const listsOf = (query: z.ZodObject | undefined): ReadonlySet<string> =>
  new Set(Object.entries(query?.shape ?? {}).flatMap(([name, schema]) => (isList(schema) ? [name] : [])))

const isList = (schema: unknown): boolean =>
  schema instanceof z.ZodArray || (schema instanceof z.ZodOptional && isList(schema.unwrap()))

/**
 * @returns what was sent, checked
 * @throws HowdahError `invalid-request` with the wrong fields, `not-found` for a path that names nothing
 */
export const readCall = (expected: Expected, { params, query, header, body }: Received) => {
  if (query.size > mostParameters)
    throw invalid([{ pointer: '?', message: `Has ${query.size} parameters: ${mostParameters} are the most` }])
  const fields: FieldError[] = []
  const { writes } = expected
  const parameters = writes ? new URLSearchParams(query) : query
  const dryRun = writes && readDryRun(parameters, fields)
  const path = expected.params?.safeParse(params)
  if (path && !path.success) throw new HowdahError('not-found')

  const read = {
    params: path?.data ?? {},
    query: check(expected.query, valuesOf(parameters, expected.lists, fields), 'query', fields) ?? {},
    body:
      expected.method === 'get' ? {} : check(expected.body ?? nothing, body === undefined ? {} : body, 'body', fields),
    ifMatch: header('if-match'),
    accept: header('accept') ?? '*/*',
    dryRun,
  }
  if (!expected.query) for (const name of parameters.keys()) fields.push(unknownParameter(name))
  if (fields.length > 0) throw invalid(bounded(fields))
  return read
}

const bounded = (fields: readonly FieldError[]): readonly FieldError[] =>
  fields.length <= mostErrors
    ? fields
    : [
        ...fields.slice(0, mostErrors),
        { pointer: '', message: `There are ${fields.length - mostErrors} further errors` },
      ]

/** @throws HowdahError `invalid-request` */
export const invalid = (fields: readonly FieldError[]): HowdahError =>
  new HowdahError(
    'invalid-request',
    fields.map(({ pointer, message }) => `${pointer || 'body'}: ${message}`).join('; '),
    {
      fields,
    },
  )

const unknownParameter = (name: string): FieldError => ({ pointer: `?${name}`, message: 'There is no such parameter' })

const readDryRun = (parameters: URLSearchParams, fields: FieldError[]): boolean => {
  const values = parameters.getAll('dryRun')
  parameters.delete('dryRun')
  if (values.some((value) => value !== 'true' && value !== 'false') || values.length > 1)
    fields.push({ pointer: '?dryRun', message: 'Is true or false' })
  return values[0] === 'true'
}

type Values = Record<string, string | string[]>

const valuesOf = (parameters: URLSearchParams, lists: ReadonlySet<string>, fields: FieldError[]): Values => {
  const values: Values = {}
  for (const [name, text] of parameters) {
    const isList = lists.has(name)
    const isThere = Object.hasOwn(values, name)
    if (isThere && !isList) fields.push({ pointer: `?${name}`, message: 'Stands there twice' })
    const value = isList ? [...(isThere ? (values[name] as string[]) : []), text] : text
    Object.defineProperty(values, name, { value, enumerable: true, configurable: true, writable: true })
  }
  return values
}

const check = (
  schema: z.ZodType | undefined,
  value: unknown,
  place: 'query' | 'body',
  fields: FieldError[],
): unknown => {
  if (!schema) return undefined
  const result = schema.safeParse(value)
  if (result.success) return result.data
  fields.push(...result.error.issues.flatMap((issue) => fieldErrors(issue, place)))
  return undefined
}

type Issue = z.core.$ZodIssue

const fieldErrors = (issue: Issue, place: 'query' | 'body'): FieldError[] => {
  const pointerOf = (path: readonly PropertyKey[]): string =>
    place === 'query' ? `?${String(path[0] ?? '')}` : path.map((part) => `/${escapePointer(String(part))}`).join('')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ pointer: pointerOf([...issue.path, key]), message: 'There is no such field' }))
  return [{ pointer: pointerOf(issue.path), message: issue.message }]
}

/** RFC 6901, section 3. */
const escapePointer = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1')
