import type { Schemas } from '../../api/client.ts'
import { intervalOf, isDefault, type Values } from './values.ts'

/** What is sent; while somebody types it may hold what the API would refuse. */
export type Body = Partial<Omit<Schemas['CreateDatabase'], 'password'>> & { readonly password?: string }
type Job = Schemas['BackupJobSettings']
export type Target = Schemas['RecoveryTarget']

/** What is no number stays as it was typed: its field says what is right. */
const numberOf = (typed: string): number => (/^\s*-?\d+\s*$/.test(typed) ? Number(typed) : (typed as never))

/** The body of the call: what was chosen and seen, with what differs from the defaults of the rest. */
export const bodyOf = (values: Values, defaults: Values, password: string): Body => {
  const { name, dataCenter, availabilityZone, postgresqlVersion, product, tenant } = values
  return {
    name,
    ...changed('description', values, defaults),
    ...{ tenant, product, dataCenter, availabilityZone, postgresqlVersion },
    flavour: values.flavour,
    storageType: values.storageType as 'local' | 'network',
    volumeGb: numberOf(values.volumeGb),
    user: values.user,
    ...changed('databaseName', values, defaults),
    ...(isDefault('port', values, defaults) ? {} : { port: numberOf(values.port) }),
    ...(password === '' ? {} : { password }),
    ...changed('dataProtection', values, defaults),
    ...(isUsualJob(values, defaults)
      ? {}
      : { backupJob: jobOf(values.jobEnabled ? values : { ...defaults, jobEnabled: false }) }),
    ...changed('deletionProtection', values, defaults),
    ...changed('backupEncryption', values, defaults),
    ...(values.start === 'backups' ? { restoreFrom: { databaseId: values.source, target: targetOf(values) } } : {}),
  }
}

const changed = <F extends keyof Values>(field: F, values: Values, defaults: Values): { [K in F]?: Values[F] } =>
  isDefault(field, values, defaults) ? {} : ({ [field]: values[field] } as { [K in F]?: Values[F] })

const jobFields = [
  'jobEnabled',
  'frequency',
  'everyCount',
  'everyUnit',
  'nextRun',
  'backupKind',
  'keepFull',
  'keepDays',
] as const

const isUsualJob = (values: Values, defaults: Values): boolean =>
  jobFields.every((field) => isDefault(field, values, defaults))

/** When something is due. */
export const scheduleOf = (values: Values): Schemas['Schedule'] => {
  const { frequency, cron, timeZone, nextRun } = values
  if (frequency === 'cron') return { cron: cron.trim(), timeZone }
  return { every: intervalOf(values), ...(nextRun === '' ? {} : { nextRun }) }
}

/** Of a job that is off nothing else is shown: what was typed there before may be wrong, and is not sent. */
const jobOf = (values: Values): Job => ({
  enabled: values.jobEnabled,
  ...scheduleOf(values),
  backupKind: values.backupKind as 'full' | 'incremental',
  retention: { keepFull: numberOf(values.keepFull), keepDays: numberOf(values.keepDays) },
})

export const targetOf = ({ target, inclusive, ...values }: Values): Target => {
  if (target === 'latest') return { latest: true }
  const named = values[target]
  return target === 'transactionId' ? { transactionId: named, inclusive } : { [target]: named }
}
