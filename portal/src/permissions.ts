import { useQuery } from '@tanstack/react-query'
import { useApi } from './api/context.ts'
import { type Me, meQuery, type Permission } from './api/queries.ts'
import { words } from './words/common.ts'

/** What operations that change something take, by their description. */
export const needed = 'operator'

/** Which roles somebody may act as, the API says. */
export const mayOperate = (me: Me | undefined): boolean => me?.roles.includes(needed) ?? false

export const useRole = (): string | undefined => useQuery(meQuery(useApi())).data?.role

/** Where the API tells no permission: why somebody may not ask for changes; undefined: they may, or it is not known yet. */
export const useRoleRefusal = (): string | undefined => {
  const { data: me } = useQuery(meQuery(useApi()))
  return me === undefined || mayOperate(me) ? undefined : words.needsRole(needed, me.role)
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
