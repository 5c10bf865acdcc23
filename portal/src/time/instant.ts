/** A moment as the API sends and takes it: RFC 3339 in UTC, `2026-11-21T08:12:30Z`, with up to six digits of a second. */
export type Instant = string

const second = 1_000_000

/** Microseconds since 1970, which a number holds exactly until the year 2255; NaN for what is no instant. */
export function microsOf(instant: Instant): number {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/.exec(instant)
  if (!match) return Number.NaN
  const [, whole, fraction = '', zone] = match
  return Date.parse(`${whole}${zone}`) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'))
}

export const millisOf = (instant: Instant): number => Math.floor(microsOf(instant) / 1000)

export const isInstant = (text: string): boolean => !Number.isNaN(microsOf(text))

/** Whole seconds without a fraction, else three digits, or six where three do not hold it. */
export function instantOfMicros(micros: number): Instant {
  const fraction = fractionText(positiveRemainder(micros))
  const whole = new Date(Math.floor(micros / second) * 1000).toISOString().slice(0, 19)
  return `${whole}${fraction}Z`
}

export const instantOfMillis = (millis: number): Instant => instantOfMicros(Math.round(millis) * 1000)

/** Without its part of a second: for what nobody wants to know so exactly. */
export const wholeSecond = (instant: Instant): Instant =>
  isInstant(instant) ? instantOfMicros(Math.floor(microsOf(instant) / second) * second) : instant

export const plusSeconds = (instant: Instant, seconds: number): Instant =>
  instantOfMicros(microsOf(instant) + seconds * second)

/** `.123`, `.123456`, or nothing for a whole second. */
export function fractionText(micros: number): string {
  if (micros === 0) return ''
  const digits = String(micros).padStart(6, '0')
  return `.${digits.endsWith('000') ? digits.slice(0, 3) : digits}`
}

export const fractionOf = (instant: Instant): string => fractionText(microsOfSecond(instant))

export const microsOfSecond = (instant: Instant): number => positiveRemainder(microsOf(instant))

const positiveRemainder = (micros: number): number => ((micros % second) + second) % second
