import { HowdahError } from '../../../shared/errors/howdah-error.ts'

/** Where a list goes on: bound to the list's order, opaque to callers. */
export const writeCursor = (order: string, after: string | undefined): string | null =>
  after === undefined ? null : Buffer.from(JSON.stringify([order, after])).toString('base64url')

/** @throws HowdahError `invalid-request` */
export const readCursor = (order: string, cursor: string | undefined): { readonly after?: string } => {
  if (cursor === undefined) return {}
  const parts = parse(cursor)
  if (parts?.[0] !== order || parts[1] === undefined)
    throw new HowdahError('invalid-request', 'The cursor is not one of this list', {
      fields: [{ pointer: '?cursor', message: 'Is not one of this list in this order' }],
    })
  return { after: parts[1] }
}

const parse = (cursor: string): readonly string[] | undefined => {
  if (!/^[A-Za-z0-9_-]+$/.test(cursor)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(value) && value.every((part) => typeof part === 'string') ? value : undefined
  } catch {
    return undefined
  }
}
