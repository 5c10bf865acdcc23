/** JSON Schema 2020-12, as far as the bodies of the API use it. */
export interface Schema {
  readonly type?: 'object' | 'string' | 'integer' | 'boolean'
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>
  readonly additionalProperties?: false
  readonly minProperties?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: 'date-time' | 'uuid' | 'password'
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly not?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  /** Says what is taken where nothing is sent; nothing is wrong by it. */
  readonly default?: unknown
}

export type Keyword = keyof Schema

/** What is wrong with a value. */
export interface Issue {
  /** JSON pointer to the value, as in the problems of the API. */
  readonly pointer: string
  readonly keyword: Keyword
  /** Of the value, where it has one: it says what is right. */
  readonly schema: Schema
}

type Check = (value: unknown, schema: Schema, pointer: string) => readonly Issue[]

/** All that is wrong with a value, in the order of the schema's fields. */
export const validate = (schema: Schema, value: unknown, pointer = ''): readonly Issue[] => {
  const wrongType = checks.type(value, schema, pointer)
  if (wrongType.length > 0) return wrongType
  return (Object.keys(schema) as Keyword[]).flatMap((keyword) =>
    keyword === 'type' ? [] : checks[keyword](value, schema, pointer),
  )
}

export const isValid = (schema: Schema, value: unknown): boolean => validate(schema, value).length === 0

const when =
  (keyword: Keyword, isWrong: (value: unknown, schema: Schema) => boolean): Check =>
  (value, schema, pointer) =>
    isWrong(value, schema) ? [{ pointer, keyword, schema }] : []

const never: Check = () => []

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {})
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const has = (value: unknown, name: string): boolean =>
  Object.hasOwn(fieldsOf(value), name) && fieldsOf(value)[name] !== undefined

/** RFC 6901, section 3. */
const below = (pointer: string, name: string): string =>
  `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`

const missing = (names: readonly string[], value: unknown, schema: Schema, pointer: string, keyword: Keyword) =>
  names
    .filter((name) => !has(value, name))
    .map((name): Issue => ({ pointer: below(pointer, name), keyword, schema: schema.properties?.[name] ?? {} }))

/** By keyword: a schema with one that is not here does not pass the tests. */
const checks: Readonly<Record<Keyword, Check>> = {
  type: when('type', (value, { type }) => type !== undefined && !isOf[type](value)),
  properties: (value, { properties = {} }, pointer) =>
    Object.entries(properties).flatMap(([name, schema]) =>
      has(value, name) ? validate(schema, fieldsOf(value)[name], below(pointer, name)) : [],
    ),
  required: (value, schema, pointer) => missing(schema.required ?? [], value, schema, pointer, 'required'),
  dependentRequired: (value, schema, pointer) =>
    Object.entries(schema.dependentRequired ?? {}).flatMap(([name, others]) =>
      has(value, name) && others.some((other) => !has(value, other))
        ? [{ pointer: below(pointer, name), keyword: 'dependentRequired' as const, schema }]
        : [],
    ),
  additionalProperties: (value, { properties = {} }, pointer) =>
    Object.keys(fieldsOf(value))
      .filter((name) => !Object.hasOwn(properties, name))
      .map((name) => ({ pointer: below(pointer, name), keyword: 'additionalProperties', schema: {} })),
  minProperties: when(
    'minProperties',
    (value, { minProperties = 0 }) => isObject(value) && Object.keys(value).length < minProperties,
  ),
  minLength: when('minLength', (value, { minLength = 0 }) => typeof value === 'string' && lengthOf(value) < minLength),
  maxLength: when(
    'maxLength',
    (value, { maxLength = Number.POSITIVE_INFINITY }) => typeof value === 'string' && lengthOf(value) > maxLength,
  ),
  pattern: when('pattern', (value, { pattern = '' }) => typeof value === 'string' && !expression(pattern).test(value)),
  format: when(
    'format',
    (value, { format }) => typeof value === 'string' && format !== undefined && !isWritten[format](value),
  ),
  enum: when('enum', (value, { enum: choices = [] }) => !choices.includes(value)),
  minimum: when('minimum', (value, { minimum = 0 }) => typeof value === 'number' && value < minimum),
  maximum: when('maximum', (value, { maximum = 0 }) => typeof value === 'number' && value > maximum),
  not: when('not', (value, { not }) => not !== undefined && isValid(not, value)),
  anyOf: when('anyOf', (value, { anyOf = [] }) => !anyOf.some((schema) => isValid(schema, value))),
  oneOf: when('oneOf', (value, { oneOf = [] }) => oneOf.filter((schema) => isValid(schema, value)).length !== 1),
  default: never,
}

/** What is understood; the generated schemas may use nothing else. */
export const keywords = Object.keys(checks) as readonly Keyword[]

const isOf: Readonly<Record<NonNullable<Schema['type']>, (value: unknown) => boolean>> = {
  object: isObject,
  string: (value) => typeof value === 'string',
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === 'boolean',
}

/** In characters, where JavaScript would count the halves of some. */
const lengthOf = (text: string): number => Array.from(text).length

const expressions = new Map<string, RegExp>()

const expression = (pattern: string): RegExp => {
  const known = expressions.get(pattern) ?? new RegExp(pattern, 'u')
  expressions.set(pattern, known)
  return known
}

/** RFC 9562, with the nil and the max one. */
const uuid =
  /^([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}-0{4}-0{4}-0{4}-0{12}|f{8}-f{4}-f{4}-f{4}-f{12})$/i

/** `Date.parse` takes the 30th of February for the 2nd of March. */
const isTime = (text: string): boolean => {
  const day = text.slice(0, 10)
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day)
  return isDay && !Number.isNaN(Date.parse(text.toUpperCase()))
}

const isWritten: Readonly<Record<NonNullable<Schema['format']>, (text: string) => boolean>> = {
  'date-time': isTime,
  uuid: (text) => uuid.test(text),
  password: () => true,
}
