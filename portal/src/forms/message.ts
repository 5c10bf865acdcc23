import { formWords as words } from '../words/forms.ts'
import type { Issue } from './validate.ts'

/** How a field is spoken of. */
export interface FieldWords {
  readonly label: string
  /** Behind its numbers. */
  readonly unit?: string
  /** A sentence that says what is right, for what no limit says: how it is spelled, or that it is needed. */
  readonly right?: string
  /** The same for a field that is empty. */
  readonly missing?: string
}

const isEmpty = ({ keyword }: Issue, value: unknown): boolean =>
  keyword === 'required' || value === undefined || value === ''

/** What is right, for somebody who sees the field. */
export const messageOf = (issue: Issue, { label, unit = '', right, missing }: FieldWords, value: unknown): string => {
  const { minimum, maximum, minLength = 0, maxLength, enum: choices } = issue.schema
  if (isEmpty(issue, value) && missing) return missing
  if (issue.schema.type === 'integer' && minimum !== undefined)
    return maximum === undefined ? words.atLeast(label, minimum, unit) : words.between(label, minimum, maximum, unit)
  if (isEmpty(issue, value)) return right ?? words.missing(label)
  if ((issue.keyword === 'minLength' || issue.keyword === 'maxLength') && maxLength !== undefined)
    return words.characters(label, minLength, maxLength)
  if (choices && !right) return words.oneOf(label, choices)
  return right ?? words.invalid(label)
}
