import { randomInt } from 'node:crypto'

/** A network of IPv4: its first address as a number, and how many bits all its addresses share. */
interface Network {
  readonly first: number
  readonly bits: number
}

/** Six usable addresses: the gateway, the object store, the server, and three to spare. */
const bits = 29
const size = 2 ** (32 - bits)

export interface Subnet {
  readonly cidr: string
  readonly gateway: string
  readonly store: string
  readonly server: string
}

/** What stands where in a subnet. @param cidr as `subnetIn` gave it */
export const subnetOf = (cidr: string): Subnet => {
  const { first } = parseNetwork(cidr)
  return { cidr, gateway: addressOf(first + 1), store: addressOf(first + 2), server: addressOf(first + 3) }
}

/**
 * Any subnet of the first of these networks that has one which overlaps nothing that is taken.
 * @returns undefined when there is none
 */
export const subnetIn = (pool: readonly string[], taken: readonly string[]): Subnet | undefined => {
  const others = taken.map(parseNetwork)
  for (const { first, bits: share } of pool.map(parseNetwork)) {
    const count = 2 ** Math.max(bits - share, 0)
    const free = Array.from({ length: count }, (_, index) => first + index * size).filter(
      (one) => !others.some((other) => overlaps({ first: one, bits }, other)),
    )
    if (free.length > 0) return subnetOf(`${addressOf(free[randomInt(free.length)] ?? first)}/${bits}`)
  }
  return undefined
}

/** The networks that Linux has routes to, from `/proc/net/route`; the default route is none. */
export const routesIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'))
    .flatMap(([, destination = '', , , , , , mask = '']) => {
      const share = fromLittleEndian(mask).toString(2).replaceAll('0', '').length
      return share > 0 ? [`${addressOf(fromLittleEndian(destination))}/${share}`] : []
    })

/** @throws RangeError */
export const parseNetwork = (cidr: string): Network => {
  const [, address = '', share = '32'] = /^(\d{1,3}(?:\.\d{1,3}){3})(?:\/(\d{1,2}))?$/.exec(cidr) ?? []
  const parts = address.split('.').map(Number)
  if (parts.length !== 4 || parts.some((part) => part > 255) || Number(share) > 32)
    throw new RangeError(`${cidr} is no network: write it as 10.207.0.0/16`)
  const number = parts.reduce((sum, part) => sum * 256 + part, 0)
  const length = 2 ** (32 - Number(share))
  return { first: number - (number % length), bits: Number(share) }
}

const overlaps = (one: Network, other: Network): boolean => {
  const length = 2 ** (32 - Math.min(one.bits, other.bits))
  return Math.floor(one.first / length) === Math.floor(other.first / length)
}

const addressOf = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')

const fromLittleEndian = (hex: string): number =>
  hex.length === 8 ? Number.parseInt(hex.match(/../g)?.toReversed().join('') ?? '', 16) : 0
