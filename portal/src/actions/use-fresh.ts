import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../api/context.ts'
import { type Database, type DatabaseAnswer, databaseQuery } from '../api/queries.ts'

/**
 * The database with its ETag as it is when a dialog opens, or was taken anew by it: what the page reads meanwhile changes nothing under the hand.
 * @param etag of `database`, where the page has it; else both are read
 */
export const useFresh = (database: Database, etag: string | undefined) => {
  const read = useQuery({ ...databaseQuery(useApi(), database.id), enabled: etag === undefined })
  const [taken, take] = useState<DatabaseAnswer | undefined>(etag === undefined ? undefined : { database, etag })
  // What an earlier page kept of it may be old.
  if (!taken && read.data && !read.isFetching) take(read.data)
  return { fresh: taken, take, error: taken ? undefined : read.error }
}
