import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { exportJWK, type JWK } from 'jose'
import { firstUsers, type NewUser, type User } from './users.ts'

/** What the identity provider keeps of itself, in a file that only its own user can read. */
export interface ProviderState {
  /** RS256, private. */
  readonly signingKeys: readonly JWK[]
  readonly cookieKeys: readonly string[]
  /** Secret of the client that stands for this machine. */
  readonly machineSecret: string
  readonly users: readonly User[]
}

/** @returns the users with their passwords when they were made by this call: nobody can read them again */
export const openState = async (
  file: string,
): Promise<{ readonly state: ProviderState; readonly newUsers: readonly NewUser[] }> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (text !== undefined) return { state: JSON.parse(text) as ProviderState, newUsers: [] }

  const { users, newUsers } = await firstUsers()
  const state: ProviderState = {
    signingKeys: [await newSigningKey()],
    cookieKeys: [secret()],
    machineSecret: secret(),
    users,
  }
  await writePrivately(file, `${JSON.stringify(state, null, 2)}\n`)
  return { state, newUsers }
}

const secret = (): string => randomBytes(32).toString('base64url')

const newSigningKey = async (): Promise<JWK> => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const kid = randomBytes(8).toString('hex')
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' }
}

/** As a whole or not at all, and safe on the disk. */
const writePrivately = async (file: string, text: string): Promise<void> => {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const handle = await open(`${file}.new`, 'w', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.new`, file)
}
