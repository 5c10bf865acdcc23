import type { Month } from './periods.ts'

type StorageType = 'local' | 'network'

/** What an hour costs from a month on. Exact decimals: `0.0926`. */
export interface PriceList {
  readonly validFrom: Month
  /** By flavour and storage type; absent: not offered. */
  readonly flavours: Readonly<Record<string, { readonly [S in StorageType]?: string }>>
  /** Of a GB of network-attached disk. */
  readonly networkDiskGbHour: string
}

/** What changes from a month on: all else keeps its price. */
export type PriceChange = Pick<PriceList, 'validFrom' | 'flavours'> & Partial<Pick<PriceList, 'networkDiskGbHour'>>

/** What was charged before the first list that somebody configured, from then on. */
export const beginning = '0000-01' as Month

export const changedBy = (before: PriceList, { validFrom, flavours, networkDiskGbHour }: PriceChange): PriceList => {
  const changed = Object.entries(flavours).map(([name, prices]) => [name, { ...before.flavours[name], ...prices }])
  return {
    validFrom,
    flavours: { ...before.flavours, ...Object.fromEntries(changed) },
    networkDiskGbHour: networkDiskGbHour ?? before.networkDiskGbHour,
  }
}

/** The one that is valid in a month: the last that has begun. @param lists by their validity, the first from the beginning */
export const priceListIn = (lists: readonly PriceList[], month: Month): PriceList => {
  const valid = lists.findLast(({ validFrom }) => validFrom <= month)
  if (!valid) throw new RangeError(`There is no price list of ${month}`)
  return valid
}
