import { createHash, createHmac, pbkdf2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import saslprep from '@mongodb-js/saslprep'

const derive = promisify(pbkdf2)

/** PostgreSQL's own number (`scram_iterations`). */
const defaultIterations = 4096
const saltBytes = 16
const keyBytes = 32

export const newSalt = (): Buffer => randomBytes(saltBytes)

/**
 * What PostgreSQL keeps of a password: `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`. The password cannot be had from it.
 * Sources: RFC 5802 section 3, RFC 7677, PostgreSQL manual "pg_authid".
 */
export const scramVerifier = async (
  password: string,
  salt: Buffer = newSalt(),
  iterations: number = defaultIterations,
): Promise<string> => {
  const salted = await derive(prepare(password), salt, iterations, keyBytes, 'sha256')
  const storedKey = createHash('sha256').update(keyFor(salted, 'Client Key')).digest()
  const serverKey = keyFor(salted, 'Server Key')
  const encoded = [salt, storedKey, serverKey].map((bytes) => bytes.toString('base64'))
  return `SCRAM-SHA-256$${iterations}:${encoded[0]}$${encoded[1]}:${encoded[2]}`
}

/** Whether the verifier was made with this salt, and so perhaps of this password. */
export const hasSalt = (verifier: string, salt: Buffer): boolean =>
  verifier.startsWith(`SCRAM-SHA-256$${defaultIterations}:${salt.toString('base64')}$`)

/** Whether the verifier, made with this salt, is the password's. */
export const isVerifierOf = async (verifier: string, password: string, salt: Buffer): Promise<boolean> => {
  const [known, other] = [verifier, await scramVerifier(password, salt)].map((text) => Buffer.from(text))
  return known !== undefined && other !== undefined && known.length === other.length && timingSafeEqual(known, other)
}

const keyFor = (salted: Buffer, name: string): Buffer => createHmac('sha256', salted).update(name).digest()

/** SASLprep (RFC 4013). What it does not allow is taken as it is, as PostgreSQL and its clients do (`pg_saslprep`). */
const prepare = (password: string): string => {
  try {
    return saslprep(password) || password
  } catch {
    return password
  }
}
