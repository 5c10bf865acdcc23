import type { Me } from '../../portal/src/api/queries.ts'

const roles = ['viewer', 'operator', 'administrator'] as const

/** Who calls, as the API tells it. */
export const caller = (role: (typeof roles)[number] = 'operator', more: Partial<Me> = {}): Me => ({
  subject: 'ada',
  name: 'Ada Byron',
  role,
  roles: roles.slice(0, roles.indexOf(role) + 1),
  tenants: ['ADMIN'],
  allTenants: false,
  ...more,
})
