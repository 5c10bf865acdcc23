import { requestTypes } from '../../../../cli/generated/choices.ts'
import { numberIn, oneOf, present, type Raw, textIn } from '../../search-parameters.ts'

export const requestChips = ['stuck', 'running', 'failed', 'all'] as const
export type Chip = (typeof requestChips)[number]

export const usualRows = 25

export const requestsSearch = (raw: Raw) =>
  present({
    show: oneOf(raw, 'show', requestChips),
    type: oneOf(raw, 'type', requestTypes),
    database: textIn(raw, 'database'),
    tenant: textIn(raw, 'tenant'),
    rows: numberIn(raw, 'rows', 1, 200),
    page: numberIn(raw, 'page', 1, 1_000_000),
    cursor: textIn(raw, 'cursor'),
  })

export type RequestsSearch = ReturnType<typeof requestsSearch>
