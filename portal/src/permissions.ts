import { useQuery } from '@tanstack/react-query'
import { useApi } from './api/context.ts'
import { meQuery, type Permission } from './api/queries.ts'
import { words } from './words/common.ts'

const needed = 'operator'

/** Who may ask for changes, as the descriptions of the operations say it of roles. */
export const mayOperate = (role: string | undefined): boolean => role === needed || role === 'administrator'

export const useRole = (): string | undefined => useQuery(meQuery(useApi())).data?.role

/** Where the API tells no permission: why somebody may not ask for changes; undefined: they may, or it is not known yet. */
export const useRoleRefusal = (): string | undefined => {
  const role = useRole()
  return role === undefined || mayOperate(role) ? undefined : words.needsRole(needed, role)
}

/**
 * Why the API does not allow something now; undefined: it does, or has not said.
 * @param inWords for what is no matter of roles
 */
export const refusalOf = (
  permission: Permission | undefined,
  role: string | undefined,
  inWords: (permission: Permission) => string | undefined,
): string | undefined => {
  if (!permission || permission.allowed) return undefined
  return permission.code === 'forbidden' ? words.needsRole(needed, role) : inWords(permission)
}
