import type { Secrets } from './secrets.ts'

/** Shorter texts are no secrets of Howdah's, and would be found everywhere. */
const shortest = 8
/** A process that serves for long forgets the oldest. */
const remembered = 1000

const mask = '[secret]'

/** Knows the secrets that have passed through this process, and takes them out of what is about to be written down: other people's libraries quote what they are given. */
export class Redaction {
  readonly #values = new Set<string>()

  remember(value: string): void {
    if (value.length < shortest) return
    this.#values.delete(value)
    this.#values.add(value)
    const oldest = this.#values.values().next()
    if (this.#values.size > remembered && !oldest.done) this.#values.delete(oldest.value)
  }

  /** The text with a mask in the place of every secret, as it is or as it stands in JSON. */
  of(text: string): string {
    let clean = text
    for (const value of this.#values)
      for (const form of [value, JSON.stringify(value).slice(1, -1)]) clean = clean.replaceAll(form, mask)
    return clean
  }
}

/** The same secrets; what they hold is remembered. */
export const remembering = (secrets: Secrets, redaction: Redaction): Secrets => ({
  get: async (name) => {
    const value = await secrets.get(name)
    if (value !== undefined) redaction.remember(value)
    return value
  },
  put: (name, value) => {
    redaction.remember(value)
    return secrets.put(name, value)
  },
  putNew: async (name, value) => {
    redaction.remember(value)
    const there = await secrets.putNew(name, value)
    redaction.remember(there)
    return there
  },
  remove: (name) => secrets.remove(name),
  list: (prefix) => secrets.list(prefix),
})
