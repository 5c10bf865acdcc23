import { identifierFrom } from '../../../../shared/core/identifier.ts'
import type { Database, Me } from '../../api/queries.ts'
import { schemaAt } from '../../forms/schemas.ts'
import { present } from '../../search-parameters.ts'
import type { Chosen } from '../../time/moment-text.ts'
import type { TargetKind } from '../recover/search.ts'
import type { Catalogue } from './catalogue.ts'

/** What the fields hold; numbers as they are typed. */
export interface Values {
  readonly start: 'empty' | 'backups'
  /** Id of the database to begin with the backups of. */
  readonly source: string
  readonly target: TargetKind
  readonly time: Chosen
  readonly restorePoint: string
  readonly backup: string
  readonly lsn: string
  readonly transactionId: string
  readonly inclusive: boolean
  readonly name: string
  readonly description: string
  readonly tenant: string
  readonly product: string
  readonly dataCenter: string
  readonly availabilityZone: string
  readonly postgresqlVersion: string
  readonly flavour: string
  readonly storageType: string
  readonly volumeGb: string
  readonly user: string
  readonly databaseName: string
  readonly port: string
  readonly dataProtection: boolean
  readonly jobEnabled: boolean
  readonly frequency: 'every' | 'cron'
  readonly everyCount: string
  readonly everyUnit: IntervalUnit
  readonly nextRun: Chosen
  readonly cron: string
  readonly timeZone: string
  readonly backupKind: string
  readonly keepFull: string
  readonly keepDays: string
  readonly deletionProtection: boolean
  readonly backupEncryption: boolean
}

export const intervalUnits = ['HOUR', 'DAY', 'WEEK'] as const
type IntervalUnit = (typeof intervalUnits)[number]

/** What somebody changed; all else, and what is undefined again, follows the defaults. */
export type Draft = { readonly [K in keyof Values]?: Values[K] | undefined }

/** What the defaults follow from. */
export interface Circumstances {
  readonly catalogue: Catalogue
  readonly me: Me | undefined
  /** That the lists are switched to; empty: all. */
  readonly tenant: string
  /** IANA name, of the times that are shown. */
  readonly zone: string
  /** The database to begin with the backups of. */
  readonly source: Database | undefined
}

const bySchema = (field: string): unknown => schemaAt('CreateDatabase', `/${field}`)?.default

/** Until the API's own are there. */
const usualJob = { enabled: true, every: '1 DAY', backupKind: 'full', retention: { keepFull: 2, keepDays: 7 } } as const

const intervalIn = (every: string): Pick<Values, 'everyCount' | 'everyUnit'> => {
  const [count = '', unit = ''] = every.split(' ')
  return { everyCount: count, everyUnit: intervalUnits.find((one) => unit.startsWith(one)) ?? 'DAY' }
}

/** What the API would take where nothing is sent, as far as one can see it before. */
export const defaultsOf = (given: Circumstances, draft: Draft): Values => {
  const { catalogue, zone, source } = given
  const job = { ...usualJob, ...catalogue.jobKinds.find(({ kind }) => kind === 'backup')?.defaults }
  return {
    ...{ start: 'empty', source: '', target: 'latest', time: '', restorePoint: '', backup: '', lsn: '' },
    ...{ transactionId: '', inclusive: true, name: '', description: '' },
    ...placeDefaults(given, draft),
    flavour: String(bySchema('flavour')),
    storageType: String(bySchema('storageType')),
    volumeGb: String(bySchema('volumeGb')),
    user: source?.user ?? 'app',
    databaseName: source?.databaseName ?? (draft.name?.trim() ? identifierFrom(draft.name) : ''),
    port: String(bySchema('port')),
    dataProtection: bySchema('dataProtection') === true,
    jobEnabled: job.enabled,
    frequency: 'every',
    ...intervalIn(job.every),
    ...{ nextRun: '', cron: '', timeZone: zone },
    backupKind: job.backupKind,
    keepFull: String(job.retention.keepFull),
    keepDays: String(job.retention.keepDays),
    deletionProtection: bySchema('deletionProtection') === true,
    backupEncryption: source?.backupEncryption ?? false,
  } satisfies Values
}

const placeDefaults = (given: Circumstances, draft: Draft) => {
  const { catalogue, source } = given
  const dataCenter = catalogue.dataCenters[0]?.name ?? ''
  const place = catalogue.dataCenters.find(({ name }) => name === (draft.dataCenter ?? dataCenter))
  const version = catalogue.postgresqlVersions.find((one) => one.default) ?? catalogue.postgresqlVersions[0]
  return {
    tenant: tenantDefault(given),
    product: catalogue.products[0]?.name ?? '',
    dataCenter,
    availabilityZone: place?.zones[0] ?? '',
    postgresqlVersion: source?.postgresqlVersion ?? version?.version ?? '',
  }
}

/** The source's, else the one that the lists are switched to, else the only one; who sees all begins with the first. */
const tenantDefault = ({ catalogue: { tenants }, source, tenant, me }: Circumstances): string => {
  const names = tenants.map(({ name }) => name)
  if (source && names.includes(source.tenant)) return source.tenant
  if (names.includes(tenant)) return tenant
  return names.length === 1 || me?.allTenants ? (names[0] ?? '') : ''
}

export const valuesOf = (defaults: Values, draft: Draft): Values => ({ ...defaults, ...present(draft) })

/** What is left to the API has no text of its own. */
export const isDefault = (field: keyof Values, values: Values, defaults: Values): boolean =>
  values[field] === defaults[field] || (field === 'databaseName' && values.databaseName === '')

export const intervalOf = ({ everyCount, everyUnit }: Values): string =>
  `${everyCount} ${everyUnit}${everyCount === '1' ? '' : 'S'}`
