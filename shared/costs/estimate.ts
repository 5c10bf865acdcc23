import { centsOf, decimalOf, spell, spellCents } from './decimal.ts'

/** What a database of these prices is reckoned with. */
export interface Sizes {
  /** Of the flavour, for an hour. */
  readonly hourlyPrice: number | string
  /** Of a GB of network-attached disk, for an hour; absent: the disk goes with the server. */
  readonly gbHourPrice?: number | string
  readonly volumeGb: number
}

export interface EstimateLine {
  readonly item: 'flavour' | 'network-disk'
  readonly quantity: number
  readonly unit: 'h' | 'GB·h'
  readonly unitPrice: string
  readonly amount: string
}

export interface Estimate {
  readonly lines: readonly EstimateLine[]
  /** The sum of the lines as they are shown. */
  readonly total: string
}

/** A month, as clouds reckon: a twelfth of 8760 hours. */
export const hoursOfMonth = 730

/** What so many hours cost; amounts are rounded once each. */
export const estimateOf = ({ hourlyPrice, gbHourPrice, volumeGb }: Sizes, hours: number = hoursOfMonth): Estimate => {
  const lines = [lineOf('flavour', hours, 'h', hourlyPrice)]
  if (gbHourPrice !== undefined) lines.push(lineOf('network-disk', hours * volumeGb, 'GB·h', gbHourPrice))
  const cents = lines.reduce((sum, line) => sum + line.cents, 0n)
  return { lines: lines.map(({ line }) => line), total: spellCents(cents) }
}

const lineOf = (item: EstimateLine['item'], quantity: number, unit: EstimateLine['unit'], price: number | string) => {
  const unitPrice = decimalOf(price)
  const cents = centsOf(unitPrice, quantity)
  return { cents, line: { item, quantity, unit, unitPrice: spell(unitPrice), amount: spellCents(cents) } }
}

/** A price of the catalogue as it is told. */
export const priceText = (price: number): string => spell(decimalOf(price))
