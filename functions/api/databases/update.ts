import type { z } from '@hono/zod-openapi'
import { type Database, databaseKey } from '../../../shared/entities/database.ts'
import type { Versioned } from '../../../shared/entities/entity-store.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { etagOf, ok, previewOf } from '../http/answers.ts'
import type { Answer, Call } from '../http/endpoint.ts'
import { filedBefore, fileRequest } from '../http/file-request.ts'
import { refuseOtherVersion, refuseStateBut, visibleDatabase } from '../http/visible.ts'
import type { DatabaseParams } from '../schemas/common.ts'
import type { UpdateDatabaseSchema } from '../schemas/database.ts'
import { databaseView } from '../views.ts'

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
  if (row.value.state === 'DELETING') throw new HowdahError('state-conflict', 'The database is being deleted')
  if (call.dryRun) return previewOf(call, { database: withChanges(row.value, atOnce) })
  const written = await write(call, row, atOnce)
  return ok({ database: databaseView(written.value) }, { ETag: etagOf(written) })
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
    check: refuseStateBut('RUNNING'),
  })
  if (call.dryRun) return answer
  const written = await change(call, row.value, atOnce)
  return {
    ...answer,
    headers: { ...answer.headers, ETag: etagOf(written) },
    body: { ...(answer.body as object), database: databaseView(written.value) },
  }
}

/** @throws HowdahError `precondition-failed` when the caller named a version, and it is not that any more */
const write = async (call: UpdateCall, row: Versioned<Database>, changes: Changes): Promise<Versioned<Database>> => {
  if (call.ifMatch === undefined || isSoAlready(row.value, changes)) return change(call, row.value, changes)
  const value = { ...withChanges(row.value, changes), updatedAt: call.api.clock.now() }
  if (!(await call.api.stores.databases.replace(value, row.version, row.value)))
    throw new HowdahError('precondition-failed')
  return { value, version: row.version + 1 }
}

const change = ({ api }: UpdateCall, { id }: Database, changes: Changes): Promise<Versioned<Database>> =>
  api.stores.databases.update(databaseKey(id), (database) =>
    isSoAlready(database, changes) ? database : { ...withChanges(database, changes), updatedAt: api.clock.now() },
  )

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
