import { readFileSync } from 'node:fs'
import {
  array,
  exactOptional,
  int,
  maximum,
  minimum,
  number,
  prettifyError,
  record,
  regex,
  safeParse,
  strictObject,
  string,
  union,
} from 'zod/mini'
import type { Instant } from '../core/time.ts'
import { decimalOf, spell } from '../costs/decimal.ts'
import { type Month, monthOf, monthPattern } from '../costs/periods.ts'
import { beginning, changedBy, type PriceList, priceListIn } from '../costs/price-lists.ts'
import { type Catalogue, defaultFlavours, defaultNetworkDiskGbHourPrice, type Flavour } from './catalogue.ts'

/** What is charged, in which months. */
export interface Billing {
  /** As ISO 4217 has it. */
  readonly currency: string
  /** From 1 to 12. */
  readonly fiscalYearBegins: number
  /** Months begin when its calendars say so. */
  readonly timeZone: string
  /** By their validity: a change of price changes no month before it. */
  readonly priceLists: readonly PriceList[]
}

const Price = union([string().check(regex(/^\d+(\.\d+)?$/, 'Is no price, such as 0.0926')), number().check(minimum(0))])

const Prices = strictObject({
  currency: exactOptional(string().check(regex(/^[A-Z]{3}$/, 'Is no currency, such as EUR'))),
  fiscalYearBegins: exactOptional(int().check(minimum(1), maximum(12))),
  priceLists: exactOptional(
    array(
      strictObject({
        validFrom: exactOptional(string().check(regex(monthPattern, 'Is no month, such as 2027-01'))),
        flavours: exactOptional(
          record(string(), strictObject({ local: exactOptional(Price), network: exactOptional(Price) })),
        ),
        networkDiskGbHour: exactOptional(Price),
      }),
    ),
  ),
})

const usualCurrency = 'EUR'
const text = (price: string | number): string => spell(decimalOf(price))

/** The prices that the catalogue has, from the beginning. */
const pricesOf = (flavours: readonly Flavour[], networkDiskGbHourPrice: number): PriceList => ({
  validFrom: beginning,
  flavours: Object.fromEntries(flavours.map(({ name, hourlyPrice }) => [name, textsOf(hourlyPrice)])),
  networkDiskGbHour: text(networkDiskGbHourPrice),
})

const textsOf = (prices: Partial<Record<'local' | 'network', string | number>>): Partial<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(prices).flatMap(([storageType, price]) => (price === undefined ? [] : [[storageType, text(price)]])),
  )

/**
 * @param prices what a person has written down; undefined: nothing
 * @param source for messages
 * @throws RangeError that says what is wrong with it
 */
export const readBilling = (prices: unknown, timeZone: string, source: string): Billing => {
  checkTimeZone(timeZone)
  const parsed = safeParse(Prices, prices ?? {})
  if (!parsed.success) throw new RangeError(`${source} is not what it must be: ${prettifyError(parsed.error)}`)
  const { currency = usualCurrency, fiscalYearBegins = 1, priceLists: changes = [] } = parsed.data
  const refuse = (what: string): never => {
    throw new RangeError(`${source}: ${what}`)
  }
  const lists: PriceList[] = [pricesOf(defaultFlavours, defaultNetworkDiskGbHourPrice)]
  for (const [at, change] of changes.entries()) {
    const { validFrom = at === 0 ? beginning : refuse('only the first price list may have no validFrom') } = change
    const before = lists.at(-1) as PriceList
    const isWhole = currency !== usualCurrency && at === 0
    const { flavours = {}, networkDiskGbHour } = change
    for (const { name, hourlyPrice } of defaultFlavours)
      for (const storageType of ['local', 'network'] as const)
        if (isWhole && hourlyPrice[storageType] !== undefined && flavours[name]?.[storageType] === undefined)
          refuse(`prices are in EUR where nobody says otherwise: name one in ${currency} for ${name} ${storageType}`)
    if (isWhole && (networkDiskGbHour === undefined || validFrom !== beginning))
      refuse(
        `prices are in EUR where nobody says otherwise: the first list in ${currency} has no validFrom, and a networkDiskGbHour`,
      )
    for (const name of Object.keys(flavours))
      if (!before.flavours[name])
        refuse(`there is no flavour ${name}: choose from ${Object.keys(before.flavours).join(', ')}`)
    if (at > 0 && validFrom <= before.validFrom)
      refuse(`the list of ${validFrom} comes after that of ${before.validFrom}`)
    const list = changedBy(before, {
      validFrom: validFrom as Month,
      flavours: Object.fromEntries(Object.entries(flavours).map(([name, each]) => [name, textsOf(each)])),
      ...(networkDiskGbHour === undefined ? {} : { networkDiskGbHour: text(networkDiskGbHour) }),
    })
    if (validFrom === beginning) lists.pop()
    lists.push(list)
  }
  if (currency !== usualCurrency && changes.length === 0) refuse(`there is no price in ${currency}`)
  return { currency, fiscalYearBegins, timeZone, priceLists: lists }
}

/** @throws RangeError that says what is wrong with the file */
export const readPriceFile = (file: string | undefined, timeZone: string): Billing => {
  if (file === undefined) return readBilling(undefined, timeZone, 'The prices')
  const source = `HOWDAH_PRICES (${file})`
  let content: string
  try {
    content = readFileSync(file, 'utf8')
  } catch (cause) {
    throw new RangeError(`${source} cannot be read`, { cause })
  }
  return readBilling(fromJson(content, source), timeZone, source)
}

const fromJson = (content: string, source: string): unknown => {
  try {
    return JSON.parse(content)
  } catch {
    throw new RangeError(`${source} is not JSON`)
  }
}

const checkTimeZone = (timeZone: string): void => {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
  } catch {
    throw new RangeError(`HOWDAH_TIME_ZONE is ${timeZone}: set it to a time zone such as Europe/Berlin`)
  }
}

/** Of a catalogue that says nothing about it: its own prices, from the beginning. */
export const billingOf = ({ billing, flavours, networkDiskGbHourPrice }: Catalogue): Billing =>
  billing ?? {
    currency: usualCurrency,
    fiscalYearBegins: 1,
    timeZone: 'UTC',
    priceLists: [pricesOf(flavours, networkDiskGbHourPrice)],
  }

/** The prices of the month in which that moment lies. */
export const pricesAt = (catalogue: Catalogue, at: Instant): PriceList => {
  const { priceLists, timeZone } = billingOf(catalogue)
  return priceListIn(priceLists, monthOf(at, timeZone))
}
