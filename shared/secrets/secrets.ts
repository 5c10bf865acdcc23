/** Values that never stand in a table row, log, trace, command line or history. Names are `<owner>/<what>`, `[a-z0-9-]`. */
export interface Secrets {
  /** @returns undefined when there is none of this name */
  get(name: string): Promise<string | undefined>
  put(name: string, value: string): Promise<void>
  /** Unless there is one of this name, also when several do so at once. @returns the one that is there from then on */
  putNew(name: string, value: string): Promise<string>
  /** Already gone is success. */
  remove(name: string): Promise<void>
  /** Names that begin with `prefix`. */
  list(prefix: string): Promise<readonly string[]>
}
