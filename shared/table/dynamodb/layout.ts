import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { type IndexName, type Item, indexNames, type Key, type NewItem } from '../table.ts'

export type Attributes = Record<string, AttributeValue>

/** DynamoDB wants names of indexes to have three characters. */
export const indexOf = (name: IndexName): string => name.replace('i', 'index')

/** Names of the attributes that hold partition and sort key: of the table, or of an index. */
export const placeOf = (index: IndexName | undefined): { readonly pk: string; readonly sk: string } =>
  index ? { pk: `${index}pk`, sk: `${index}sk` } : { pk: 'pk', sk: 'sk' }

/**
 * DynamoDB has no empty keys. The empty text becomes one zero character, and what begins with a zero character gets one more: the order and the prefixes stay as
 * they were, and every other key is stored as it is.
 */
export const encodeKey = (text: string): string => (text === '' || text.startsWith('\0') ? `\0${text}` : text)
export const decodeKey = (stored: string): string => (stored.startsWith('\0') ? stored.slice(1) : stored)

export const keyAttributes = ({ pk, sk }: Key, index?: IndexName): Attributes => {
  const place = placeOf(index)
  return { [place.pk]: { S: encodeKey(pk) }, [place.sk]: { S: encodeKey(sk) } }
}

/** Keys of the indexes that the item takes part in. */
export const indexAttributes = ({ indexes }: NewItem): Attributes => {
  const attributes: Attributes = {}
  for (const name of indexNames) {
    const place = indexes?.[name]
    if (place) Object.assign(attributes, keyAttributes(place, name))
  }
  return attributes
}

export const itemOf = (attributes: Attributes): Item => ({
  pk: decodeKey(attributes.pk?.S ?? ''),
  sk: decodeKey(attributes.sk?.S ?? ''),
  version: versionOf(attributes),
  data: JSON.parse(attributes.data?.S ?? 'null'),
})

export const versionOf = (attributes: Attributes): number => Number(attributes.version?.N)

/** So many of an item's last writes are remembered in it by their tokens. */
export const rememberedWrites = 16

/** Where the token of the write that made this version is kept, until its place is needed again. */
export const slotOf = (version: number): string => String(version % rememberedWrites)

/** The token of the write that made `version`; undefined when the item is older, or so much newer that it has forgotten. */
export const writerOf = (attributes: Attributes, version: number): string | undefined => {
  const age = versionOf(attributes) - version
  return age >= 0 && age < rememberedWrites ? attributes.writes?.M?.[slotOf(version)]?.S : undefined
}
