import { shellWord } from '../../shell-word.ts'
import type { Body } from './body.ts'

const lines = (parts: readonly string[]): string => parts.join(' \\\n  ')

/** @returns what does the same with curl; a password is read from standard input, and stands in no argument */
export const curlOf = (body: Body, origin: string): string => {
  const { password, ...open } = body
  // Spaces where a long line may be broken, which no string can have.
  const text = shellWord(JSON.stringify(open, null, 1).replaceAll(/\n\s*/g, ' '))
  const call = [
    `curl --fail-with-body -X POST ${shellWord(`${origin}/v1/databases`)}`,
    '-H "Authorization: Bearer $(npx howdah login --print-token)"',
    "-H 'Content-Type: application/json'",
  ]
  if (password === undefined) return lines([...call, `--data-raw ${text}`])
  const whole = `${text.slice(0, -1)} + {password: input}'`
  return `jq -nR ${whole} \\\n  | ${lines([...call, '--data-binary @-'])}`
}

type Option = readonly [name: string, value?: string | number | undefined]

/** @returns what does the same with the command line of Howdah */
export const howdahOf = (body: Body, origin: string): string => {
  const given = optionsOf(body).filter((option) => option.length === 1 || option[1] !== undefined)
  const isOption = body.name?.startsWith('-')
  const name = shellWord(body.name ?? '')
  return lines([
    `npx howdah database create${isOption ? '' : ` ${name}`}`,
    ...given.map(([option, value]) => (value === undefined ? `--${option}` : withValue(option, `${value}`))),
    withValue('server', origin),
    ...(isOption ? [`-- ${name}`] : []),
  ])
}

const withValue = (option: string, value: string): string =>
  value.startsWith('-') ? `--${option}=${shellWord(value)}` : `--${option} ${shellWord(value)}`

const optionsOf = (body: Body): readonly Option[] => [
  ['description', body.description],
  ['tenant', body.tenant],
  ['product', body.product],
  ['data-center', body.dataCenter],
  ['availability-zone', body.availabilityZone],
  ['postgresql-version', body.postgresqlVersion],
  ['flavour', body.flavour],
  ['storage-type', body.storageType],
  ['volume-gb', body.volumeGb],
  ['port', body.port],
  ['user', body.user],
  ['database-name', body.databaseName],
  ...(body.password === undefined ? [] : [['password-file', '-'] as const]),
  ...switched('data-protection', body.dataProtection),
  ...switched('deletion-protection', body.deletionProtection),
  ...switched('backup-encryption', body.backupEncryption),
  ...jobOptions(body.backupJob),
  ...sourceOptions(body.restoreFrom),
]

const switched = (name: string, isOn: boolean | undefined): readonly Option[] =>
  isOn === undefined ? [] : [[isOn ? name : `no-${name}`]]

const jobOptions = (job: Body['backupJob']): readonly Option[] => {
  if (!job) return []
  return [
    ...(job.enabled === false ? [['no-backup-job'] as const] : []),
    ['backup-every', job.every],
    ['backup-next-run', job.nextRun],
    ['backup-cron', job.cron],
    ['time-zone', job.timeZone],
    ['backup-kind', job.backupKind],
    ['keep-full', job.retention?.keepFull],
    ['keep-days', job.retention?.keepDays],
  ]
}

const sourceOptions = (restoreFrom: Body['restoreFrom']): readonly Option[] => {
  if (!restoreFrom) return []
  const { latest, time, lsn, transactionId, inclusive, restorePoint, backup } = restoreFrom.target
  return [
    ['restore-from', restoreFrom.databaseId],
    ...(latest ? [['latest'] as const] : []),
    ['time', time],
    ['lsn', lsn],
    ['transaction-id', transactionId],
    ...(inclusive === false ? [['exclusive'] as const] : []),
    ['restore-point', restorePoint],
    ['backup', backup],
  ]
}
