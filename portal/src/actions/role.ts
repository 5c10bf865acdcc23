import { useQuery } from '@tanstack/react-query'
import { useApi } from '../api/context.ts'
import { type Database, meQuery, type Permission } from '../api/queries.ts'
import { reasonAgainst } from './entries.ts'

export const useRole = (): string | undefined => useQuery(meQuery(useApi())).data?.role

export const useReasonAgainst = (permission: Permission, database: Database): string | undefined =>
  reasonAgainst(permission, database, useRole())
