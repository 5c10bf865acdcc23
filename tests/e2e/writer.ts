import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestDatabase } from './client.ts'
import { waitUntil } from './howdah.ts'

/** Inserts one number after the other, each in a transaction of its own, and remembers those whose commit PostgreSQL has acknowledged. */
export class Writer {
  readonly acknowledged = new Set<number>()
  readonly #database: TestDatabase
  #next = 1
  #stopping = false
  #running: Promise<void> | undefined

  constructor(database: TestDatabase) {
    this.#database = database
  }

  start(): void {
    this.#stopping = false
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    await this.#running
  }

  /** Waits until `count` more numbers are acknowledged. */
  async goesOn(count = 20): Promise<void> {
    const wanted = this.acknowledged.size + count
    await waitUntil('commits are acknowledged', async () => this.acknowledged.size >= wanted)
  }

  /** Numbers that were acknowledged and are not there. */
  async lost(): Promise<readonly number[]> {
    const promised = [...this.acknowledged]
    const there = new Set((await this.#database.sql('select n from ledger')).split('\n').map(Number))
    return promised.filter((n) => !there.has(n))
  }

  /** One session after the other: whatever ends one, the next begins. */
  async #run(): Promise<void> {
    const { command, env } = await this.#database.session()
    while (!this.#stopping) {
      await this.#writeInOneSession(command, env)
      await sleep(200)
    }
  }

  #writeInOneSession([program, ...args]: readonly [string, ...string[]], env: Record<string, string>): Promise<void> {
    return new Promise((resolve) => {
      const child = spawn(program, [...args, '-v', 'ON_ERROR_STOP=1'], {
        env: { ...process.env, ...env, PGCONNECT_TIMEOUT: '5' },
        stdio: ['pipe', 'pipe', 'ignore'],
      })
      child.stdin.on('error', () => undefined)
      child.once('error', () => resolve())
      child.once('close', () => resolve())
      const write = () => {
        if (this.#stopping) return child.stdin.end()
        // A number whose commit was cut is never used again: nobody knows whether it is there.
        child.stdin.write(`insert into ledger values (${this.#next++}) returning n;\n`)
      }
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.acknowledged.add(Number(line))
        setTimeout(write, 5)
      })
      write()
    })
  }
}
