import { raised, sizeOf, type Value } from './values.ts'

/** Bytes that the variables of an execution may take. */
const memoryLimit = 512 * 1024

/** Variables: those of a subworkflow, or those that came up in an `except`, which end with it. */
export class Scope {
  readonly #parent: Scope | undefined
  readonly #variables = new Map<string, Value>()

  constructor(parent?: Scope) {
    this.#parent = parent
  }

  get(name: string): Value {
    const value = this.#variables.get(name)
    if (value !== undefined) return value
    if (!this.#parent) throw raised('KeyError', `there is no variable ${name}`)
    return this.#parent.get(name)
  }

  /** Changes the variable where it is, or makes it here. */
  set(name: string, value: Value): void {
    if (sizeOf(value) > memoryLimit) throw raised('ResourceLimitError', `${name} takes more than 512 kB`)
    const owner = this.#ownerOf(name) ?? this
    owner.define(name, value)
  }

  /** Makes the variable here, whatever there is outside. */
  define(name: string, value: Value): void {
    this.#variables.set(name, value)
  }

  #ownerOf(name: string): Scope | undefined {
    if (this.#variables.has(name)) return this
    return this.#parent ? this.#parent.#ownerOf(name) : undefined
  }
}
