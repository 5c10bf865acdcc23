import { decimalOf, spell, spellCents } from './decimal.ts'

/** Thousandths of a second in an hour. */
const hour = 3_600_000n

/** So much for so long, in thousandths of a second (or GB times those), at a price for an hour: exact, and rounded to cents once; half a cent counts as one. */
export const centsFor = (amount: bigint, hourlyPrice: string): bigint => {
  const { units, scale } = decimalOf(hourlyPrice)
  return rounded(amount * units * 100n, hour * 10n ** BigInt(scale))
}

/** Hours, or GB-hours, with at most two decimals. */
export const hoursText = (amount: bigint): string => spell({ units: rounded(amount * 100n, hour), scale: 2 })

const rounded = (dividend: bigint, divisor: bigint): bigint => (dividend * 2n + divisor) / (divisor * 2n)

export interface ChargeLine {
  readonly quantity: string
  readonly unitPrice: string
  readonly cents: bigint
}

export const chargeLine = (amount: bigint, hourlyPrice: string): ChargeLine => ({
  quantity: hoursText(amount),
  unitPrice: spell(decimalOf(hourlyPrice)),
  cents: centsFor(amount, hourlyPrice),
})

export const moneyText = spellCents
