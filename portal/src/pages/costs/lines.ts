import type { CostDetails, CostShare } from './queries.ts'

export type StorageType = CostDetails['flavours'][number]['storageType']

export interface Line {
  readonly key: string
  /** Absent: network disk. */
  readonly what: { readonly flavour: string; readonly storageType: StorageType } | undefined
  readonly quantity: string
  readonly unit: 'h' | 'GB·h'
  readonly unitPrice: string
  readonly amount: string
  readonly firstMonth: string
  readonly lastMonth: string
  /** There is another line of the same at another price. */
  readonly isOneOfSeveral: boolean
}

type Priced = Pick<Line, 'unitPrice' | 'amount' | 'firstMonth' | 'lastMonth'>

const pricedAs = ({ unitPrice, amount, firstMonth, lastMonth }: Priced): Priced => ({
  unitPrice,
  amount,
  firstMonth,
  lastMonth,
})

/** Flavours in the order of the API, then the disk. */
export const linesOf = ({ flavours, networkDisk }: CostDetails): readonly Line[] => {
  const lines = [
    ...flavours.map(({ flavour, storageType, hours, ...priced }) => ({
      name: `${flavour} ${storageType}`,
      what: { flavour, storageType },
      quantity: hours,
      unit: 'h' as const,
      ...pricedAs(priced),
    })),
    ...networkDisk.map(({ gbHours, ...priced }) => ({
      name: '',
      what: undefined,
      quantity: gbHours,
      unit: 'GB·h' as const,
      ...pricedAs(priced),
    })),
  ]
  return lines.map(({ name, ...line }) => ({
    ...line,
    key: `${name} ${line.unitPrice}`,
    isOneOfSeveral: lines.filter((other) => other.name === name).length > 1,
  }))
}

export interface Used {
  readonly share: CostShare
  readonly quantity: string
}

/** Databases that a line comes from, with what they used of it: at all prices, as the API tells it. */
export const databasesOf = ({ what }: Line, shares: readonly CostShare[]): readonly Used[] =>
  shares.flatMap((share) => {
    if (what === undefined) return share.gbHours === '0' ? [] : [{ share, quantity: share.gbHours }]
    const used = share.flavours.find((one) => one.flavour === what.flavour && one.storageType === what.storageType)
    return used ? [{ share, quantity: used.hours }] : []
  })
