import type { Database, Permission } from '../api/queries.ts'
import { useRole } from '../permissions.ts'
import { reasonAgainst } from './entries.ts'

export const useReasonAgainst = (permission: Permission, database: Database): string | undefined =>
  reasonAgainst(permission, database, useRole())
