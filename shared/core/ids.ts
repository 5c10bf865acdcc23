import { createHash, randomBytes, randomUUID } from 'node:crypto'

type Branded<B extends string> = string & { readonly __brand: B }

/** UUID of a database; minted before any work, so it serves as client token everywhere. */
export type DatabaseId = Branded<'DatabaseId'>
/** Key of a request: sorts by the time of filing, fits execution names of every engine (`[a-z0-9-]`, 29 characters). */
export type RequestKey = Branded<'RequestKey'>
/** Name of one life of a database's data: begins with a create or a recovery. */
export type Incarnation = Branded<'Incarnation'>
/** Name that sets the things of one Howdah apart from those of another on the same cloud account or machine. */
export type InstallationId = Branded<'InstallationId'>

export const newDatabaseId = (): DatabaseId => randomUUID() as DatabaseId

export const newRequestKey = (nowMillis: number = Date.now()): RequestKey =>
  `${requestKeysAt(nowMillis)}-${randomBytes(10).toString('hex').slice(0, 17)}` as RequestKey

/** How the keys begin that are minted at that moment; sorts before them, and after all that were minted before. */
export const requestKeysAt = (millis: number): string => `r-${millis.toString(36).padStart(9, '0')}`

export const newInstallationId = (): InstallationId => randomBytes(4).toString('hex') as InstallationId

export const newNonce = (): string => randomBytes(4).toString('hex')

/**
 * The same request always means the same incarnation, so that a step run twice names the same things. Its key is told to whoever may see requests, the nonce to nobody: who has the key of the bucket could take the name of
 * a life before that has it.
 */
export const incarnationOf = ({ key, nonce }: { readonly key: RequestKey; readonly nonce?: string }): Incarnation =>
  (nonce === undefined ? key : `${key}-${nonce}`) as Incarnation

/** The request that began it. */
export const requestOf = (incarnation: Incarnation): RequestKey =>
  incarnation.replace(/-[0-9a-f]{8}$/, '') as RequestKey

export const fingerprintOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
