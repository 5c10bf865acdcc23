/** What a caller may do; each role may all that the ones before it may. */
export const roles = ['viewer', 'operator', 'administrator'] as const
export type Role = (typeof roles)[number]

/** Who calls, as the token says. */
export interface Caller {
  /** Unique over all callers of the issuer. */
  readonly subject: string
  /** For people. */
  readonly name: string
  /** The highest of the token's roles; absent: none. */
  readonly role?: Role
  /** Whose databases the caller sees and touches; `*`: everybody's. */
  readonly tenants: '*' | readonly string[]
}

export const mayActAs = (caller: Caller, role: Role): boolean =>
  caller.role !== undefined && roles.indexOf(caller.role) >= roles.indexOf(role)

export const seesTenant = (caller: Pick<Caller, 'tenants'>, tenant: string): boolean =>
  caller.tenants === '*' || caller.tenants.includes(tenant)

export const highestRole = (names: readonly string[]): Role | undefined =>
  roles.findLast((role) => names.includes(role))
