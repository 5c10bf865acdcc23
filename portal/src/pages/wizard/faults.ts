import type { Problem } from '../../api/problem.ts'
import type { Database } from '../../api/queries.ts'
import { messageOf } from '../../forms/message.ts'
import { schemaOf } from '../../forms/schemas.ts'
import { validate } from '../../forms/validate.ts'
import { hasFiveFields } from '../../schedule/schedule-sentence.ts'
import { isInstant } from '../../time/instant.ts'
import { boundsError } from '../../time/moment-bounds.ts'
import { scheduleWords } from '../../words/schedules.ts'
import { fieldWords, wizardWords as words } from '../../words/wizard.ts'
import type { Body } from './body.ts'
import { type Fault, fieldAt, fieldOrder, isUnfinished } from './fields.ts'
import type { Values } from './values.ts'

const at = (body: unknown, pointer: string): unknown =>
  pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], body)

interface Known {
  readonly source: Database | undefined
  /** Of the source: what its backups begin with. */
  readonly earliest: string | undefined
  readonly zone: string
}

/** What is wrong by the API's own schema, one thing for each field, in the order of the pages. */
export const faultsOf = (body: Body, values: Values, { source, earliest, zone }: Known): readonly Fault[] => {
  const found = validate(schemaOf('CreateDatabase'), body).flatMap((issue): Fault[] => {
    const field = fieldAt(issue.pointer)
    if (!field) return []
    const value = at(body, issue.pointer)
    return [{ field, message: messageOf(issue, fieldWords[field], value), isUnfinished: isUnfinished(issue, value) }]
  })
  return inOrder([
    ...cronFault(values),
    ...found,
    ...passwordFault(body, values, source),
    ...timeFault(values, earliest, zone),
  ])
}

/** The API's rule that no schema says: a database that begins with backups of its own tenant keeps their password, which goes with a deletion. */
export const keepsPassword = (source: Database, tenant: string): boolean =>
  source.tenant === tenant && source.state !== 'DELETED'

/** The schema knows only how long it is, which helps nobody. */
const cronFault = ({ jobEnabled, frequency, cron }: Values): readonly Fault[] =>
  jobEnabled && frequency === 'cron' && !hasFiveFields(cron)
    ? [{ field: 'cron', message: scheduleWords.expressionWrong, isUnfinished: true }]
    : []

const passwordFault = (body: Body, { start, tenant }: Values, source: Database | undefined): readonly Fault[] => {
  const isNeeded = start === 'empty' || (source !== undefined && !keepsPassword(source, tenant))
  if (!isNeeded || body.password !== undefined) return []
  return [{ field: 'password', message: words.passwordMissing, isUnfinished: true }]
}

/** As the field itself says it, which knows the same bound. */
const timeFault = ({ start, target, time }: Values, earliest: string | undefined, zone: string): readonly Fault[] => {
  const message =
    start === 'backups' && target === 'time' && isInstant(time) ? boundsError(time, { min: earliest }, zone) : undefined
  return message ? [{ field: 'time', message, isUnfinished: true }] : []
}

/** What the API said of a field, until another value stands there. */
export interface Refusal extends Fault {
  readonly pointer: string
  readonly sent: string
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? ''

/** @returns what is of no field apart */
export const refusalsOf = (
  problem: Problem,
  body: Body,
): { readonly ofFields: readonly Refusal[]; readonly ofForm: readonly string[] } => {
  const ofForm: string[] = []
  const ofFields = (problem.errors ?? []).flatMap(({ pointer, message }): Refusal[] => {
    const field = fieldAt(pointer)
    if (field) return [{ field, message, isUnfinished: false, pointer, sent: textOf(at(body, pointer)) }]
    ofForm.push(`${pointer}: ${message}`)
    return []
  })
  return { ofFields, ofForm }
}

export const stillStands = (body: Body, { pointer, sent }: Refusal): boolean => textOf(at(body, pointer)) === sent

/** The first of each field, field by field. */
export const inOrder = (faults: readonly Fault[]): readonly Fault[] =>
  fieldOrder.flatMap((field) => faults.find((fault) => fault.field === field) ?? [])
