import type { Secrets } from '../../../shared/secrets/secrets.ts'

export class MemorySecrets implements Secrets {
  readonly all = new Map<string, string>()

  async get(name: string): Promise<string | undefined> {
    return this.all.get(name)
  }

  async put(name: string, value: string): Promise<void> {
    this.all.set(name, value)
  }

  async putNew(name: string, value: string): Promise<string> {
    const there = this.all.get(name) ?? value
    this.all.set(name, there)
    return there
  }

  async remove(name: string): Promise<void> {
    this.all.delete(name)
  }

  async list(prefix: string): Promise<readonly string[]> {
    return [...this.all.keys()].filter((name) => name.startsWith(prefix))
  }
}
