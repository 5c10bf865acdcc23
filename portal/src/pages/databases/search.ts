import { numberIn, oneOf, present, type Raw, textIn } from '../../search-parameters.ts'

const sortings = ['name', '-name', 'created', '-created', 'tenant', '-tenant', 'dataCenter', '-dataCenter'] as const

export const listSearch = (raw: Raw) =>
  present({
    search: textIn(raw, 'search'),
    /** Comma-separated. */
    state: textIn(raw, 'state'),
    dataCenter: textIn(raw, 'dataCenter'),
    tenant: textIn(raw, 'tenant'),
    sort: oneOf(raw, 'sort', sortings),
    rows: numberIn(raw, 'rows', 1, 200),
    page: numberIn(raw, 'page', 1, 1_000_000),
    cursor: textIn(raw, 'cursor'),
  })

export type ListSearch = ReturnType<typeof listSearch>
