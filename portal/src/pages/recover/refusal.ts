import type { Permission } from '../../api/queries.ts'
import { words } from '../../words/common.ts'
import { recoverWords } from '../../words/recover.ts'

/** Why the API does not allow something now; undefined: it does. */
export const refusalOf = (
  { allowed, code, hint = '' }: Permission,
  role: string | undefined,
  inWords: (hint: string) => string,
): string | undefined => {
  if (allowed) return undefined
  if (code === 'request-active') return recoverWords.busy.waits
  return code === 'forbidden' ? words.needsRole('operator', role) : inWords(hint)
}
