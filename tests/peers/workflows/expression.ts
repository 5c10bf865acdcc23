import type { Scope } from './scope.ts'
import { operate } from './standard-library.ts'
import { isMap, raised, type Value } from './values.ts'

export type Evaluate = (scope: Scope) => Value
export type Library = Readonly<Record<string, (args: readonly Value[]) => Value>>

/** Characters that an expression may have. */
const longestExpression = 400

const token =
  /\s*(?:(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(?<number>\d+(?:\.\d+)?)|(?<name>[A-Za-z_]\w*)|(?<sign>==|!=|<=|>=|[-+*<>()[\],.]))/gy

interface Token {
  readonly kind: 'string' | 'number' | 'name' | 'sign' | 'end'
  readonly text: string
}

const tokensOf = (source: string): readonly Token[] => {
  const tokens: Token[] = []
  token.lastIndex = 0
  const text = source.trim()
  while (token.lastIndex < text.length) {
    const at = token.lastIndex
    const groups = token.exec(text)?.groups
    const [kind, found] = Object.entries(groups ?? {}).find(([, value]) => value !== undefined) ?? []
    if (kind === undefined || found === undefined) throw new SyntaxError(`no expression at ${at}: ${source}`)
    tokens.push({ kind: kind as Token['kind'], text: found })
  }
  return [...tokens, { kind: 'end', text: '' }]
}

/** From the loosest to the tightest. */
const levels: readonly (readonly string[])[] = [
  ['or'],
  ['and'],
  ['==', '!=', '<', '<=', '>', '>=', 'in'],
  ['+', '-'],
  ['*'],
]

const constants: Readonly<Record<string, Value>> = { true: true, false: false, null: null }

class Parser {
  readonly #tokens: readonly Token[]
  readonly #library: Library
  readonly #source: string
  #at = 0

  constructor(source: string, library: Library) {
    this.#source = source
    this.#tokens = tokensOf(source)
    this.#library = library
  }

  whole(): Evaluate {
    const evaluate = this.#binary(0)
    if (this.#next().kind !== 'end') throw new SyntaxError(`too much in ${this.#source}`)
    return evaluate
  }

  #next(): Token {
    return this.#tokens[this.#at++] ?? { kind: 'end', text: '' }
  }

  #takes(text: string): boolean {
    const { kind, text: found } = this.#tokens[this.#at] ?? { kind: 'end', text: '' }
    if (found !== text || kind === 'string' || kind === 'end') return false
    this.#at++
    return true
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw new SyntaxError(`${text} is missing in ${this.#source}`)
  }

  #binary(level: number): Evaluate {
    const operators = levels[level]
    if (!operators) return this.#postfix()
    let left = this.#binary(level + 1)
    for (;;) {
      const operator = operators.find((name) => this.#takes(name))
      if (!operator) return left
      const [a, b] = [left, this.#binary(level + 1)]
      left =
        operator === 'and' || operator === 'or'
          ? (scope) => {
              // Whether the second is looked at is not documented: it always is.
              const [x, y] = [boolean(a(scope)), boolean(b(scope))]
              return operator === 'and' ? x && y : x || y
            }
          : (scope) => operate(operator, a(scope), b(scope))
    }
  }

  #postfix(): Evaluate {
    let value = this.#primary()
    for (;;) {
      if (this.#takes('.')) {
        const of = value
        const key = this.#next().text
        value = (scope) => member(of(scope), key)
      } else if (this.#takes('[')) {
        const of = value
        const key = this.#binary(0)
        this.#expect(']')
        value = (scope) => member(of(scope), key(scope))
      } else return value
    }
  }

  #primary(): Evaluate {
    const { kind, text } = this.#next()
    if (kind === 'string') {
      const value = text.slice(1, -1).replaceAll(/\\(.)/g, '$1')
      return () => value
    }
    if (kind === 'number') return () => Number(text)
    if (text === '(') return this.#closed(')')[0] ?? (() => null)
    if (text === '[') {
      const items = this.#closed(']')
      return (scope) => items.map((item) => item(scope))
    }
    if (kind !== 'name') throw new SyntaxError(`${text} in ${this.#source}`)
    if (text === 'not') {
      const value = this.#postfix()
      return (scope) => !boolean(value(scope))
    }
    if (Object.hasOwn(constants, text)) return () => constants[text] ?? null
    return this.#call(text) ?? ((scope) => scope.get(text))
  }

  /** `math.min(…)`: a function's name has dots, as a map's key has. */
  #call(first: string): Evaluate | undefined {
    const from = this.#at
    let name = first
    while (this.#takes('.')) name += `.${this.#next().text}`
    if (!this.#takes('(')) {
      this.#at = from
      return undefined
    }
    const args = this.#closed(')')
    const call = this.#library[name]
    if (!call) throw new SyntaxError(`there is no function ${name}`)
    return (scope) => call(args.map((arg) => arg(scope)))
  }

  #closed(end: string): readonly Evaluate[] {
    const items: Evaluate[] = []
    if (this.#takes(end)) return items
    do items.push(this.#binary(0))
    while (this.#takes(','))
    this.#expect(end)
    return items
  }
}

const boolean = (value: Value): boolean => {
  if (typeof value !== 'boolean') throw raised('TypeError', `${JSON.stringify(value)} is no boolean`)
  return value
}

const member = (of: Value, key: Value): Value => {
  if (Array.isArray(of) && typeof key === 'number') {
    const item: Value | undefined = of[key]
    if (item === undefined) throw raised('IndexError', `there is no item ${key}`)
    return item
  }
  if (!isMap(of) || typeof key !== 'string')
    throw raised('TypeError', `no ${JSON.stringify(key)} of ${JSON.stringify(of)}`)
  const value = of[key]
  if (value === undefined) throw raised('KeyError', `there is no key ${key}`)
  return value
}

/** `${…}` as an expression, everything else as it stands; in lists and maps too. */
export const evaluatorOf = (source: unknown, library: Library): Evaluate => {
  if (typeof source === 'string') {
    if (!source.startsWith('${')) return () => source
    if (!source.endsWith('}')) throw new SyntaxError(`text around an expression: ${source}`)
    return expressionOf(source.slice(2, -1), library)
  }
  if (Array.isArray(source)) {
    const items = source.map((item) => evaluatorOf(item, library))
    return (scope) => items.map((item) => item(scope))
  }
  if (typeof source === 'object' && source !== null) {
    const entries = Object.entries(source).map(([key, item]) => [key, evaluatorOf(item, library)] as const)
    return (scope) => Object.fromEntries(entries.map(([key, item]) => [key, item(scope)]))
  }
  if (source !== null && typeof source !== 'number' && typeof source !== 'boolean')
    throw new SyntaxError(`a workflow has no ${typeof source}`)
  return () => source
}

export const expressionOf = (text: string, library: Library): Evaluate => {
  const known = remembered.get(library) ?? new Map<string, Evaluate>()
  remembered.set(library, known)
  const evaluate = known.get(text) ?? parsed(text, library)
  known.set(text, evaluate)
  return evaluate
}

const remembered = new WeakMap<Library, Map<string, Evaluate>>()

const parsed = (text: string, library: Library): Evaluate => {
  if (text.length > longestExpression) throw new SyntaxError(`an expression of more than 400 characters: ${text}`)
  return new Parser(text, library).whole()
}
