import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import type { Role } from '../../shared/auth/caller.ts'
import { Attempts } from './attempts.ts'

/** Somebody who can log in; of the password only a hash is kept. */
export interface User {
  readonly name: string
  readonly role: Role
  readonly tenants: readonly string[]
  readonly salt: string
  readonly hash: string
}

export interface NewUser {
  readonly name: string
  readonly role: Role
  readonly tenants: readonly string[]
  readonly password: string
}

const everybody: readonly Omit<NewUser, 'password'>[] = [
  { name: 'administrator', role: 'administrator', tenants: ['*'] },
  { name: 'operator', role: 'operator', tenants: ['DEMO'] },
  { name: 'viewer', role: 'viewer', tenants: ['DEMO'] },
]

/** One user of each role, each with a password of its own. */
export const firstUsers = async (): Promise<{ users: readonly User[]; newUsers: readonly NewUser[] }> => {
  const newUsers = everybody.map((user) => ({ ...user, password: randomBytes(15).toString('base64url') }))
  const users = await Promise.all(newUsers.map(hashed))
  return { users, newUsers }
}

const hashed = async ({ password, ...user }: NewUser): Promise<User> => {
  const salt = randomBytes(16)
  return { ...user, salt: salt.toString('base64'), hash: (await hash(password, salt)).toString('base64') }
}

/** The passwords are random, 120 bits: the hash need not make up for weak ones. */
const hash = (password: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, 32, { N: 2 ** 14, r: 8, p: 1 }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  )

/** Checks passwords, slowly, and ever more so for who guesses. */
export class Users {
  readonly #byName: ReadonlyMap<string, User>
  readonly #attempts: Attempts

  constructor(users: readonly User[], now = Date.now) {
    this.#byName = new Map(users.map((user) => [user.name, user]))
    this.#attempts = new Attempts(now)
  }

  find(name: string): User | undefined {
    return this.#byName.get(name)
  }

  /**
   * @param address from where it is tried: who guesses elsewhere keeps nobody out
   * @returns how long to wait when too many wrong passwords were tried
   */
  async check(name: string, password: string, address: string): Promise<User | 'wrong' | { waitSeconds: number }> {
    const user = this.#byName.get(name)
    const who = JSON.stringify([user ? name : '', address])
    const waitSeconds = this.#attempts.begin(who)
    if (waitSeconds > 0) return { waitSeconds }
    const salt = Buffer.from(user?.salt ?? '', 'base64')
    // Whoever is not known takes as long.
    const given = await hash(password, salt)
    if (!user || !timingSafeEqual(given, Buffer.from(user.hash, 'base64'))) return 'wrong'
    this.#attempts.forget(who)
    return user
  }
}
