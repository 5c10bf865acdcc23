/** What a workflow computes with: JSON. Google tells integers from doubles; what is emitted for it does not depend on that. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value }

export type ValueMap = { readonly [key: string]: Value }

/** Tags that the runtime gives to its errors. https://cloud.google.com/workflows/docs/reference/syntax/error-types */
export type ErrorTag =
  | 'ConnectionError'
  | 'HttpError'
  | 'IndexError'
  | 'KeyError'
  | 'RecursionError'
  | 'ResourceLimitError'
  | 'TimeoutError'
  | 'TypeError'
  | 'ValueError'

/** What a workflow raises: a value, that `except` gets as it is. */
export class Raised extends Error {
  readonly value: Value

  constructor(value: Value) {
    super(typeof value === 'string' ? value : JSON.stringify(value))
    this.value = value
  }
}

export const raised = (tag: ErrorTag, message: string, more: ValueMap = {}): Raised =>
  new Raised({ ...more, message, tags: [tag] })

export const isMap = (value: Value | undefined): value is ValueMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const typeOf = (value: Value): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' ? 'map' : typeof value
}

/** Values are passed by value: who changes a copy changes nothing else. */
export const copyOf = (value: Value): Value => {
  if (Array.isArray(value)) return value.map(copyOf)
  return isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copyOf(item)])) : value
}

/** https://cloud.google.com/workflows/docs/reference/syntax/variables#memory-usage */
export const sizeOf = (value: Value): number => {
  if (typeof value === 'string') return 8 + value.length
  if (Array.isArray(value)) return value.reduce((sum: number, item: Value) => sum + sizeOf(item), 8)
  if (!isMap(value)) return 8
  return Object.entries(value).reduce((sum, [key, item]) => sum + 8 + key.length + sizeOf(item), 8)
}
