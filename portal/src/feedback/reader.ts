import type { Me } from '../api/queries.ts'

/** What people said is of no tenant: it is told to those who see all of them, and have the role that it takes. */
export const readsFeedback = (me: Me | undefined): boolean =>
  (me?.roles.includes('administrator') && me.allTenants) ?? false
