import type { Filter, Tag } from '@aws-sdk/client-ec2'
import type { DatabaseId, RequestKey } from '../../core/ids.ts'
import { instant } from '../../core/time.ts'
import type { OwnedThing, Owner } from '../cloud.ts'

/** Tags that everything carries that Howdah makes on AWS. */
export const tagNames = {
  installation: 'howdah:installation',
  database: 'howdah:database',
  request: 'howdah:request',
  /** Name of a volume; on an instance, with the volume's name behind it, the disk that it is (`howdah:volume:<name>`). */
  volume: 'howdah:volume',
  port: 'howdah:port',
} as const

export const tagsOf = (values: Readonly<Record<string, string>>): Tag[] =>
  Object.entries(values).map(([Key, Value]) => ({ Key, Value }))

export const ownerTags = (installation: string, { databaseId, request }: Owner): Record<string, string> => ({
  [tagNames.installation]: installation,
  [tagNames.database]: databaseId,
  [tagNames.request]: request,
})

export const valuesOf = (tags: readonly Tag[] = []): Readonly<Record<string, string>> =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? '', Value ?? '']))

export const withTag = (name: string, ...values: readonly string[]): Filter => ({
  Name: `tag:${name}`,
  Values: [...values],
})

export const ownedThing = (id: string, tags: readonly Tag[] | undefined, createdAt: Date | undefined): OwnedThing => {
  const values = valuesOf(tags)
  return {
    id,
    databaseId: (values[tagNames.database] ?? '') as DatabaseId,
    request: (values[tagNames.request] ?? '') as RequestKey,
    createdAt: instant(createdAt ?? 0),
  }
}
