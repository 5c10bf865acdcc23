/** A bound on how many work at once, with a share for each group so that one stuck group cannot hold the others back. First come, first served. */
export class Slots {
  readonly #limit: number
  readonly #limitOfGroup: number
  readonly #waiting: { readonly group: string; readonly again: boolean; readonly admit: () => void }[] = []
  readonly #taken = new Map<string, number>()
  #total = 0

  constructor(limit: number, limitOfGroup: number) {
    this.#limit = limit
    this.#limitOfGroup = limitOfGroup
  }

  /** @param again it held a slot before and goes on: it is served first */
  async take(group: string, again = false): Promise<void> {
    if (this.#isFree(group)) return this.#admit(group)
    await new Promise<void>((resolve) => {
      const firstNew = this.#waiting.findIndex((entry) => !entry.again)
      const place = again && firstNew >= 0 ? firstNew : this.#waiting.length
      this.#waiting.splice(place, 0, { group, again, admit: resolve })
    })
  }

  give(group: string): void {
    this.#total--
    this.#taken.set(group, (this.#taken.get(group) ?? 1) - 1)
    const next = this.#waiting.findIndex((entry) => this.#isFree(entry.group))
    const [entry] = next < 0 ? [] : this.#waiting.splice(next, 1)
    if (!entry) return
    this.#admit(entry.group)
    entry.admit()
  }

  #isFree(group: string): boolean {
    return this.#total < this.#limit && (this.#taken.get(group) ?? 0) < this.#limitOfGroup
  }

  #admit(group: string): void {
    this.#total++
    this.#taken.set(group, (this.#taken.get(group) ?? 0) + 1)
  }
}
