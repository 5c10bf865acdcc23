/** A decimal of the API times a whole number, in cents, half up: as the API reckons a line of an estimate, never as a float. */
export const amountOf = (price: string, quantity: number): string => {
  const [whole = '0', fraction = ''] = price.split('.')
  const scale = 10n ** BigInt(fraction.length)
  const hundredfold = BigInt(whole + fraction) * BigInt(quantity) * 100n
  const cents = (hundredfold * 2n + scale) / (scale * 2n)
  return `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`
}

const leastDigits = 4

/** Prices of an hour stand below one another: with as many digits as most of them have. */
export const aligned = (price: string): string => {
  const [whole, fraction = ''] = price.split('.')
  return `${whole}.${fraction.padEnd(leastDigits, '0')}`
}
