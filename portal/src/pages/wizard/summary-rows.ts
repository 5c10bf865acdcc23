import { shortId } from '../../parts/short-id.ts'
import { scheduleSentence } from '../../schedule/schedule-sentence.ts'
import { dateTime, longMoment } from '../../time/format.ts'
import { backupKindOf } from '../../words/schedules.ts'
import { fieldWords, wizardWords as words } from '../../words/wizard.ts'
import { scheduleOf } from './body.ts'
import type { Field } from './fields.ts'
import type { Step } from './search.ts'
import type { Wizard } from './use-wizard.ts'
import { isDefault, type Values } from './values.ts'

export interface Row {
  readonly field: Field
  readonly label: string
  readonly value: string
  /** Not what it would be where nobody chooses. */
  readonly isChosen: boolean
}

type Seen = Pick<Wizard, 'values' | 'defaults' | 'source' | 'password' | 'zone' | 'catalogue'>

/** What was chosen, page by page. */
export const rowsOf = (step: Step, seen: Seen): readonly Row[] => {
  switch (step) {
    case 'details':
      return detailRows(seen)
    case 'sizing':
      return [plain('flavour', seen), storageRow(seen), row('volumeGb', words.volumeOf(seen.values.volumeGb), seen)]
    case 'access':
      return accessRows(seen)
    case 'backup':
      return backupRows(seen)
    case 'misc':
      return [flag('deletionProtection', seen), flag('backupEncryption', seen)]
    case 'summary':
      return []
  }
}

const row = (
  field: keyof Values,
  value: string,
  { values, defaults }: Seen,
  of: readonly (keyof Values)[] = [field],
): Row => ({
  field,
  label: fieldWords[field].label,
  value,
  isChosen: of.some((one) => !isDefault(one, values, defaults)),
})

const plain = (field: keyof Values, seen: Seen): Row => row(field, String(seen.values[field]), seen)
const flag = (field: keyof Values, seen: Seen): Row => row(field, seen.values[field] ? words.on : words.off, seen)

const storageRow = (seen: Seen): Row =>
  row('storageType', words.storage[seen.values.storageType] ?? seen.values.storageType, seen)

const detailRows = (seen: Seen): readonly Row[] => {
  const { values, source } = seen
  const { product, start } = values
  const center = seen.catalogue.products.find(({ name }) => name === product)?.costCenter
  return [
    row('start', start === 'empty' ? words.empty : words.backups, seen),
    ...(start === 'backups'
      ? [
          row('source', source ? `${source.name} (${shortId(source.id)})` : values.source, seen),
          row('target', targetText(seen), seen),
        ]
      : []),
    plain('name', seen),
    plain('description', seen),
    plain('tenant', seen),
    row('product', center ? `${product} (${center})` : product, seen),
    plain('dataCenter', seen),
    plain('availabilityZone', seen),
    plain('postgresqlVersion', seen),
  ]
}

const targetText = ({ values, zone }: Seen): string => {
  const { target } = values
  const kind = words.targets[target]
  if (target === 'latest') return kind
  if (target === 'time') return values.time === '' ? '' : longMoment(values.time, zone)
  return `${kind}: ${values[target]}`
}

const accessRows = (seen: Seen): readonly Row[] => {
  const { values, defaults, password, source } = seen
  return [
    plain('user', seen),
    row('databaseName', values.databaseName || defaults.databaseName, seen),
    plain('port', seen),
    {
      field: 'password',
      label: fieldWords.password.label,
      value: password ? words.secret : source ? words.ofSource : '',
      isChosen: password !== '',
    },
  ]
}

const backupRows = (seen: Seen): readonly Row[] => {
  const { values, zone } = seen
  const { frequency, nextRun, backupKind, keepFull, keepDays } = values
  const sentence = scheduleSentence(scheduleOf(values))
  const rows = [flag('dataProtection', seen), flag('jobEnabled', seen)]
  if (!values.jobEnabled) return rows
  const timing =
    frequency === 'cron'
      ? [row('frequency', sentence, seen)]
      : [
          row('frequency', sentence, seen, ['everyCount', 'everyUnit']),
          row('nextRun', nextRun === '' ? words.anInterval : `${dateTime(nextRun, zone)} ${zone}`, seen),
        ]
  return [
    ...rows,
    ...timing,
    row('backupKind', backupKindOf(backupKind), seen),
    row('keepFull', words.keepText(keepFull, keepDays), seen, ['keepFull', 'keepDays']),
  ]
}
