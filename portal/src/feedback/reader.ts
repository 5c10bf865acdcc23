import type { Me } from '../api/queries.ts'

/** What people said is of no tenant: it is told to those who see all of them. */
export const readsFeedback = (me: Me | undefined): boolean => me?.role === 'administrator' && me.allTenants
