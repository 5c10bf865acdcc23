import { isMap, raised, typeOf, type Value } from './values.ts'

type Args = readonly Value[]

const number = (value: Value | undefined): number => {
  if (typeof value !== 'number') throw raised('TypeError', `${JSON.stringify(value)} is no number`)
  return value
}

const string = (value: Value | undefined): string => {
  if (typeof value !== 'string') throw raised('TypeError', `${JSON.stringify(value)} is no string`)
  return value
}

const get = (value: Value | undefined, key: string): Value => (isMap(value) ? (value[key] ?? null) : null)

/** Functions of expressions, as https://cloud.google.com/workflows/docs/reference/stdlib/overview has them; only those that are emitted. */
export const libraryOf = (environment: ReadonlyMap<string, string>): Library => {
  const library = libraries.get(environment) ?? newLibrary(environment)
  libraries.set(environment, library)
  return library
}

type Library = Readonly<Record<string, (args: Args) => Value>>

const libraries = new WeakMap<ReadonlyMap<string, string>, Library>()

const newLibrary = (environment: ReadonlyMap<string, string>): Library => ({
  default: ([value = null, otherwise = null]) => value ?? otherwise,
  int: ([value]) => {
    if (typeof value === 'number') return Math.trunc(value)
    if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value)
    throw raised('ValueError', `${JSON.stringify(value)} is no integer`)
  },
  'map.get': ([map, keys]) => {
    if (Array.isArray(keys)) return keys.reduce((value: Value, key: Value) => get(value, string(key)), map ?? null)
    return get(map, string(keys))
  },
  'math.min': ([a, b]) => Math.min(number(a), number(b)),
  'sys.get_env': ([name]) => {
    const value = environment.get(string(name))
    if (value === undefined) throw raised('KeyError', `there is no environment variable ${name}`)
    return value
  },
  'text.replace_all': ([text, from, to]) => string(text).replaceAll(string(from), string(to)),
})

/** https://cloud.google.com/workflows/docs/reference/syntax/expressions */
export const operate = (operator: string, a: Value, b: Value): Value => {
  if (operator === '==' || operator === '!=') {
    if (a !== null && b !== null && typeOf(a) !== typeOf(b))
      throw raised('TypeError', `${typeOf(a)} ${operator} ${typeOf(b)}`)
    return (JSON.stringify(a) === JSON.stringify(b)) === (operator === '==')
  }
  if (operator === 'in') {
    if (Array.isArray(b)) return b.some((item) => item === a)
    if (isMap(b)) return Object.hasOwn(b, string(a))
    throw raised('TypeError', `in ${typeOf(b)}`)
  }
  if (operator === '+' && typeof a === 'string') return a + string(b)
  const [x, y] = [number(a), number(b)]
  switch (operator) {
    case '+':
      return x + y
    case '-':
      return x - y
    case '*':
      return x * y
    case '<':
      return x < y
    case '<=':
      return x <= y
    case '>':
      return x > y
    case '>=':
      return x >= y
    default:
      throw raised('TypeError', `no operator ${operator}`)
  }
}
