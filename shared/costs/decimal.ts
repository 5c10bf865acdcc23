/** An exact decimal number: `units` × 10^-`scale`. Money is never a float: 0.1 + 0.2 is not 0.3 there. */
export interface Decimal {
  readonly units: bigint
  readonly scale: number
}

const spelling = /^(\d+)(?:\.(\d+))?(?:e([+-]\d{1,3}))?$/

/**
 * What the shortest spelling of a number says: 0.1 is a tenth, whatever the float beneath it is.
 * @throws RangeError when it is none, or below zero
 */
export const decimalOf = (value: number | string): Decimal => {
  const [, whole, fraction = '', exponent = '0'] = spelling.exec(String(value)) ?? []
  if (whole === undefined) throw new RangeError(`${value} is no decimal number`)
  const units = BigInt(whole + fraction)
  const scale = fraction.length - Number(exponent)
  return scale < 0 ? { units: units * 10n ** BigInt(-scale), scale: 0 } : { units, scale }
}

/** The shortest spelling: no zeros at the end. */
export const spell = ({ units, scale }: Decimal): string => {
  const digits = units.toString().padStart(scale + 1, '0')
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  const whole = digits.slice(0, digits.length - scale)
  return scale === 0 || fraction === '' ? whole : `${whole}.${fraction}`
}

/** A price so many times, rounded once to cents; half a cent counts as one. */
export const centsOf = ({ units, scale }: Decimal, times: number): bigint => {
  const hundredfold = units * BigInt(times) * 100n
  const one = 10n ** BigInt(scale)
  return (hundredfold * 2n + one) / (one * 2n)
}

/** `5.12` */
export const spellCents = (cents: bigint): string => {
  const digits = cents.toString().padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}
