import { numberIn, oneOf, present, type Raw, textIn } from '../../search-parameters.ts'
import { isInstant } from '../../time/instant.ts'

/** `do`: the action whose dialog is open over the page, whichever tab it shows. */
export const pageSearch = (raw: Raw) => present({ do: textIn(raw, 'do')?.slice(0, 63) })

/** Of the lists below a database. `dialog`: what is open over the page. */
export const databaseSearch = (raw: Raw) =>
  present({
    cursor: textIn(raw, 'cursor'),
    page: numberIn(raw, 'page', 1, 1_000_000),
    rows: numberIn(raw, 'rows', 1, 200),
    dialog: textIn(raw, 'dialog'),
  })

/** `edit`: the kind of job that a dialog is open for. */
export const jobsSearch = (raw: Raw) =>
  present({ edit: textIn(raw, 'edit')?.slice(0, 63), dialog: textIn(raw, 'dialog') })

export const detailsSearch = (raw: Raw) => present({ dialog: textIn(raw, 'dialog') })

export const lineCounts = [100, 200, 1_000, 5_000, 10_000] as const

const longestFilter = 200

export const logsSearch = (raw: Raw) =>
  present({
    filter: textIn(raw, 'filter')?.slice(0, longestFilter),
    /** RFC 3339. */
    since: instantIn(raw, 'since'),
    lines: numberIn(raw, 'lines', 1, 10_000),
    follow: oneOf(raw, 'follow', ['true']),
    dialog: textIn(raw, 'dialog'),
  })

const instantIn = (raw: Raw, name: string): string | undefined => {
  const text = textIn(raw, name)
  return text !== undefined && isInstant(text) ? text : undefined
}

export type LogsSearch = ReturnType<typeof logsSearch>
