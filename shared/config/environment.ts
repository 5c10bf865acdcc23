import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Billing, readPriceFile } from './billing.ts'
import { usualMostDatabases } from './catalogue.ts'
import { type PortalClient, portalClientIn } from './portal-settings.ts'

/** What the environment says. This file is its only reader in the control plane; everything downstream takes values as arguments. */
export interface Environment {
  /** Folder with all state of a Howdah on one machine. */
  readonly home: string
  readonly port: number
  /** Where it is reached as well, beside loopback: by a proxy, say. */
  readonly origins: readonly string[]
  /** How many requests work at once. */
  readonly concurrency: number
  /** How many databases a tenant may have. */
  readonly mostDatabases: number
  /** What databases cost, and when: the file of `HOWDAH_PRICES`, in months of `HOWDAH_TIME_ZONE`. */
  readonly billing: Billing
  /** What databases on this machine reach besides public addresses (`any`: all that this machine reaches), and the networks from which theirs are taken. */
  readonly network: { readonly open: readonly string[]; readonly pool: readonly string[] }
  /** Another issuer of access tokens than the embedded one. */
  readonly oidc?: {
    readonly issuer: string
    readonly audience: string
    readonly rolesClaim: string
    readonly tenantsClaim: string
    /** The public client that the portal signs people in by; absent: there is none. */
    readonly portal?: PortalClient
  }
  /** For commands that run on this machine: nothing that could hold a secret. */
  readonly commandEnvironment: Readonly<Record<string, string>>
}

/** @throws RangeError that names the variable and says what it may hold */
export const readEnvironment = (variables: NodeJS.ProcessEnv, projectFolder: string): Environment => {
  const issuer = variables.HOWDAH_OIDC_ISSUER
  return {
    home: variables.HOWDAH_HOME || join(projectFolder, '.howdah'),
    port: wholeNumber(variables, 'HOWDAH_PORT', 8432, 1, 65_535),
    origins: originsIn(variables, 'HOWDAH_ORIGINS'),
    concurrency: wholeNumber(variables, 'HOWDAH_CONCURRENCY', availableParallelism() * 4, 1, 1000),
    mostDatabases: wholeNumber(variables, 'HOWDAH_MOST_DATABASES', usualMostDatabases, 1, 1_000_000),
    billing: readPriceFile(variables.HOWDAH_PRICES || undefined, variables.HOWDAH_TIME_ZONE || systemTimeZone()),
    network: {
      open: words(variables.HOWDAH_NETWORK_OPEN),
      pool: words(variables.HOWDAH_NETWORK_POOL || '10.207.0.0/16 172.29.0.0/16 192.168.224.0/20'),
    },
    ...(issuer
      ? {
          oidc: {
            issuer,
            audience: variables.HOWDAH_OIDC_AUDIENCE || 'howdah',
            rolesClaim: variables.HOWDAH_OIDC_ROLES_CLAIM || 'roles',
            tenantsClaim: variables.HOWDAH_OIDC_TENANTS_CLAIM || 'tenants',
            ...portalClientIn(variables),
          },
        }
      : {}),
    commandEnvironment: Object.fromEntries(
      ['PATH', 'HOME', 'LANG', 'DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG'].flatMap((name) => {
        const value = variables[name]
        return value === undefined ? [] : [[name, value]]
      }),
    ),
  }
}

const systemTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

const originsIn = (variables: NodeJS.ProcessEnv, name: string): readonly string[] => {
  const origins = words(variables[name])
  for (const origin of origins)
    if (!/^https?:/.test(origin) || URL.parse(origin)?.origin !== origin)
      throw new RangeError(`${name} has ${origin}: set it to addresses such as https://howdah.example.net`)
  return origins
}

const words = (text = ''): readonly string[] => text.split(/[\s,]+/).filter(Boolean)

const wholeNumber = (
  variables: NodeJS.ProcessEnv,
  name: string,
  otherwise: number,
  from: number,
  to: number,
): number => {
  const text = variables[name]
  if (text === undefined || text === '') return otherwise
  const value = Number(text)
  if (!Number.isInteger(value) || value < from || value > to)
    throw new RangeError(`${name} is ${text}: set it to a whole number from ${from} to ${to}`)
  return value
}
