import { numberIn, oneOf, present, type Raw, textIn } from '../../search-parameters.ts'

export const requestChips = ['stuck', 'running', 'failed', 'all'] as const
export type Chip = (typeof requestChips)[number]

export const requestTypes = [
  'CREATE-DB',
  'BACKUP-DB',
  'RECOVER-DB',
  'DELETE-DB',
  'PURGE-DB',
  'STOP-DB',
  'START-DB',
  'SET-PASSWORD',
  'SET-REPLICATION-ROLE',
  'REMOVE-REPLICATION-ROLE',
  'ROTATE-BACKUP-KEY',
  'UPDATE-DB',
  'RESTORE-POINT',
] as const

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

type Changes = { readonly [K in keyof RequestsSearch]: RequestsSearch[K] | undefined }

/** Another choice; undefined takes one away. */
export const changed = (search: RequestsSearch, changes: Changes): RequestsSearch => present({ ...search, ...changes })

/** The same of what is chosen anew, which begins at its first page. */
export const anew = (search: RequestsSearch, changes: Changes): RequestsSearch =>
  changed(search, { ...changes, cursor: undefined, page: undefined })
