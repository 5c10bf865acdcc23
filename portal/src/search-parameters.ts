/** Search parameters as they stand in an address: what is not valid falls to nothing, without an error. */
export type Raw = Readonly<Record<string, unknown>>

export const textIn = (raw: Raw, name: string): string | undefined => {
  const value = raw[name]
  return typeof value === 'string' && value !== '' ? value.slice(0, 2_000) : undefined
}

export const oneOf = <T extends string>(raw: Raw, name: string, choices: readonly T[]): T | undefined =>
  choices.find((choice) => choice === raw[name])

export const numberIn = (raw: Raw, name: string, from: number, to: number): number | undefined => {
  // Read once, it is a number; it may be read again.
  const value = typeof raw[name] === 'number' ? raw[name] : Number(textIn(raw, name))
  return Number.isInteger(value) && value >= from && value <= to ? value : undefined
}

/** Without what is absent: such a parameter does not stand in the address. */
export const present = <T extends object>(search: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as never

type Changes<S> = { readonly [K in keyof S]?: S[K] | undefined }

/** Another choice; undefined takes one away. */
export const changed = <S extends object>(search: S, changes: Changes<NoInfer<S>>): S =>
  present({ ...search, ...changes }) as S

/** What is chosen anew begins at its first page. */
export const anew = <S extends { readonly cursor?: string; readonly page?: number }>(
  search: S,
  changes: Changes<S>,
): S => changed(search, { ...changes, cursor: undefined, page: undefined })
