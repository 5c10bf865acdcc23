/** What stands between a control plane and the world: it can be shut for good, slow things down, and make them fail before or after they had their effect. */
export interface Gate {
  before(call: string): Promise<void>
  after(call: string): Promise<void>
}

/** The same port behind a gate: every method that it has is a call through the gate. */
export const gated = <T extends object>(name: string, port: T, gate: Gate): T => {
  const calls = new Map<string | symbol, unknown>()
  return new Proxy(port, {
    get(target, property) {
      const known = calls.get(property)
      if (known) return known
      const value: unknown = Reflect.get(target, property, target)
      if (typeof value !== 'function') return value
      const call = `${name}.${String(property)}`
      const through = async (...args: unknown[]): Promise<unknown> => {
        await gate.before(call)
        const method: unknown = Reflect.get(target, property, target)
        const result: unknown = await (method as typeof value).apply(target, args)
        await gate.after(call)
        return result
      }
      calls.set(property, through)
      return through
    },
  })
}

/** A gate that lets everything through until its owner dies: then no call ever begins, and none ever returns. */
export class MortalGate implements Gate {
  #dead = false

  die(): void {
    this.#dead = true
  }

  async before(_call: string): Promise<void> {
    if (this.#dead) await forever()
  }

  async after(_call: string): Promise<void> {
    if (this.#dead) await forever()
  }
}

export const forever = (): Promise<never> => new Promise(() => {})
