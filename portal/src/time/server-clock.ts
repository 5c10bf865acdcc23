/** A `Date` header tells whole seconds, and an answer may have been on its way for a while. */
const uncertainty = 1000 + 2000
const halfSecond = 500

let offset = 0

/**
 * Takes the `Date` header of an answer. The clock is only moved when the header contradicts it: following each
 * header would let every age jump to and fro by a second.
 */
export function noteServerDate(header: string | null | undefined): void {
  const date = Date.parse(header ?? '')
  if (Number.isNaN(date)) return
  const least = date - Date.now()
  if (offset < least || offset > least + uncertainty) offset = least + halfSecond
}

/** Milliseconds since 1970 by the server's clock. */
export const serverNow = (): number => Date.now() + offset
