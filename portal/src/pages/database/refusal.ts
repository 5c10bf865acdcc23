import { useRole } from '../../actions/role.ts'
import { words } from '../../words/common.ts'

/** Where the API tells no permission: what the description of the operation says of roles. */
export const useRoleRefusal = (): string | undefined => {
  const role = useRole()
  const isUnknown = role === undefined
  return isUnknown || role === 'operator' || role === 'administrator' ? undefined : words.needsRole('operator', role)
}
