/** Values that never stand in a table row, log, trace, command line or history. Names are `<owner>/<what>`, `[a-z0-9-]`. */
export interface Secrets {
  /** @returns undefined when there is none of this name */
  get(name: string): Promise<string | undefined>
  put(name: string, value: string): Promise<void>
  /** Already gone is success. */
  remove(name: string): Promise<void>
  /** Names that begin with `prefix`. */
  list(prefix: string): Promise<readonly string[]>
}
