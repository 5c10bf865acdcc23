/** What a caller may do; each role may all that the ones before it may. */
export const roles = ['viewer', 'operator', 'administrator'] as const
export type Role = (typeof roles)[number]

/** Who calls, as the token says. */
export interface Caller {
  /** Unique over all callers of the issuer. */
  readonly subject: string
  /** For people. */
  readonly name: string
  /** Where mail reaches them; absent: the token says none, or says that nobody has verified it. */
  readonly email?: string
  /** The highest of the token's roles; absent: none. */
  readonly role?: Role
  /** Whose databases the caller sees and touches; `*`: everybody's. */
  readonly tenants: '*' | readonly string[]
}

/** Code points of a name that are kept: it stands in rows, which have a bound. */
const longestName = 100

/** The caller's name as it can be shown beside the subject: an issuer may send any text. Undefined where it says no more. */
export const printableNameOf = ({ name, subject }: Pick<Caller, 'name' | 'subject'>): string | undefined => {
  const plain = name.replaceAll(/[\p{C}\p{Z}]+/gu, ' ').trim()
  const bounded = Array.from(plain).slice(0, longestName).join('').trim()
  return bounded === '' || bounded === subject ? undefined : bounded
}

export const mayActAs = (caller: Caller, role: Role): boolean =>
  caller.role !== undefined && roles.indexOf(caller.role) >= roles.indexOf(role)

export const seesTenant = (caller: Pick<Caller, 'tenants'>, tenant: string): boolean =>
  caller.tenants === '*' || caller.tenants.includes(tenant)

export const highestRole = (names: readonly string[]): Role | undefined =>
  roles.findLast((role) => names.includes(role))
