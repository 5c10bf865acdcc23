import { HowdahError } from '../errors/howdah-error.ts'
import { indexNames, type Key, type NewItem } from './table.ts'

/**
 * What an item may measure in UTF-8: the limits of DynamoDB (its developer guide, "Quotas"), kept by every table, so that what works on one machine works
 * everywhere. An item may have 400 kB there; what is missing here is left to an adapter's own attributes.
 */
export const maxItemBytes = 399 * 1024
const maxPartitionKeyBytes = 2_040
const maxSortKeyBytes = 1_020

/** @throws HowdahError `item-too-large` */
export const refuseTooLarge = (item: NewItem, data: string): void => {
  refuseLongKey(item, 'key')
  let bytes = Buffer.byteLength(data) + bytesOf(item)
  for (const name of indexNames) {
    const place = item.indexes?.[name]
    if (!place) continue
    refuseLongKey(place, `place in index ${name}`)
    bytes += bytesOf(place)
  }
  if (bytes > maxItemBytes) throw tooLarge(item, `measures ${bytes} bytes; the table holds ${maxItemBytes}`)
}

const bytesOf = ({ pk, sk }: Key): number => Buffer.byteLength(pk) + Buffer.byteLength(sk)

const refuseLongKey = (key: Key, what: string): void => {
  if (Buffer.byteLength(key.pk) > maxPartitionKeyBytes || Buffer.byteLength(key.sk) > maxSortKeyBytes)
    throw tooLarge(key, `has a ${what} of more than ${maxPartitionKeyBytes} and ${maxSortKeyBytes} bytes`)
}

const tooLarge = ({ pk, sk }: Key, why: string): HowdahError =>
  new HowdahError('item-too-large', `The item ${pk.slice(0, 100)} ${sk.slice(0, 100)} ${why}`)
