import type { z } from '@hono/zod-openapi'
import { type Database, databaseKey } from '../../../shared/entities/database.ts'
import type { Versioned } from '../../../shared/entities/entity-store.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { errorOf } from '../../../shared/pipeline/judgement.ts'
import { editRefusal } from '../../../shared/requests/actions.ts'
import { etagOf, ok, previewOf, viewOf } from '../http/answers.ts'
import type { Answer, Call } from '../http/endpoint.ts'
import { filedBefore, fileRequest } from '../http/file-request.ts'
import { refuseOtherVersion, visibleDatabase } from '../http/visible.ts'
import type { DatabaseParams } from '../schemas/common.ts'
import type { UpdateDatabaseSchema } from '../schemas/database.ts'

type Body = z.output<typeof UpdateDatabaseSchema>
type UpdateCall = Call<z.output<typeof DatabaseParams>, unknown, Body>
type Changes = Omit<Body, 'dataProtection'>

/** PATCH /v1/databases/{id}: what needs work on the server is filed as a request, the rest is written at once. */
export const updateDatabase = async (call: UpdateCall): Promise<Answer> => {
  const row = await visibleDatabase(call, call.params.id)
  const { dataProtection, ...atOnce } = call.body
  const isOther = dataProtection !== row.value.dataProtection
  if (dataProtection !== undefined && (isOther || (call.repeated && (await filedBefore(call)))))
    return switchProtection(call, row, dataProtection, atOnce)

  const isMyOwnChange = call.repeated && isSoAlready(row.value, atOnce)
  if (!isMyOwnChange) refuseOtherVersion(call.ifMatch, row)
  if (!isMyOwnChange) refuseChange(row.value, atOnce)
  if (call.dryRun) return previewOf(call, { database: withChanges(row.value, atOnce) })
  const written = await write(call, row, atOnce)
  return ok({ database: viewOf(call, written.value) }, { ETag: etagOf(written) })
}

const switchProtection = async (
  call: UpdateCall,
  row: Versioned<Database>,
  dataProtection: boolean,
  atOnce: Changes,
): Promise<Answer> => {
  const answer = await fileRequest(call, row, {
    type: 'UPDATE-DB',
    body: call.body,
    parameters: { changes: { dataProtection } },
  })
  if (call.dryRun) return answer
  const written = await change(call, row.value, atOnce)
  return {
    ...answer,
    headers: { ...answer.headers, ETag: etagOf(written) },
    body: { ...(answer.body as object), database: viewOf(call, written.value) },
  }
}

/** @throws HowdahError `precondition-failed` when the caller named a version, and it is not that any more */
const write = async (call: UpdateCall, row: Versioned<Database>, changes: Changes): Promise<Versioned<Database>> => {
  if (call.ifMatch === undefined || isSoAlready(row.value, changes)) return change(call, row.value, changes)
  refuseChange(row.value, changes)
  const value = { ...withChanges(row.value, changes), updatedAt: call.api.clock.now() }
  if (!(await call.api.stores.databases.replace(value, row.version, row.value)))
    throw new HowdahError('precondition-failed')
  return { value, version: row.version + 1 }
}

const change = ({ api }: UpdateCall, { id }: Database, changes: Changes): Promise<Versioned<Database>> =>
  api.stores.databases.update(databaseKey(id), (database) => {
    if (isSoAlready(database, changes)) return database
    // A deletion may have begun in this moment.
    refuseChange(database, changes)
    return { ...withChanges(database, changes), updatedAt: api.clock.now() }
  })

/** @throws HowdahError `state-conflict` */
const refuseChange = (database: Database, { deletionProtection }: Changes): void => {
  const refusal = editRefusal(database)
  if (refusal) throw errorOf(refusal)
  if (deletionProtection && database.state === 'DELETED')
    throw new HowdahError('state-conflict', 'The database is deleted: there is nothing left to protect')
}

const isSoAlready = (database: Database, changes: Changes): boolean =>
  (['name', 'description', 'deletionProtection'] as const).every(
    (field) => changes[field] === undefined || changes[field] === database[field],
  )

const withChanges = (database: Database, { name, description, deletionProtection }: Changes): Database => ({
  ...database,
  name: name ?? database.name,
  description: description ?? database.description,
  deletionProtection: deletionProtection ?? database.deletionProtection,
})
