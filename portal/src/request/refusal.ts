import type { Permission } from '../api/queries.ts'
import { refusalOf } from '../permissions.ts'

/** Why a request cannot be retried or cancelled now; undefined: it can, or nobody has said. */
export const requestRefusalOf = (permission: Permission | undefined, role: string | undefined): string | undefined =>
  refusalOf(permission, role, ({ hint, code }) => hint ?? code)
