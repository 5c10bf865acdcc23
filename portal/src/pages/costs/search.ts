import { numberIn, present, type Raw, textIn } from '../../search-parameters.ts'
import { isMonth, type Period } from './periods.ts'

export const usualRows = 25

const monthIn = (raw: Raw): string | undefined => {
  const text = textIn(raw, 'month')
  return text !== undefined && isMonth(text) ? text : undefined
}

export const costsSearch = (raw: Raw) => {
  const month = monthIn(raw)
  return present({
    month,
    // One of the two: the API takes no both.
    fiscalYear: month === undefined ? numberIn(raw, 'fiscalYear', 2000, 2098) : undefined,
    rows: numberIn(raw, 'rows', 1, 200),
    page: numberIn(raw, 'page', 1, 1_000_000),
    cursor: textIn(raw, 'cursor'),
  })
}

export type CostsSearch = ReturnType<typeof costsSearch>

/** Neither: the current month. */
export const periodIn = ({ month, fiscalYear }: CostsSearch): Period => present({ month, fiscalYear })

/** Without the page: what a dialog over it is about. */
export const withoutPage = ({ cursor: _, page: __, ...search }: CostsSearch): CostsSearch => search
