import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { accepted } from '../http/answers.ts'
import type { Answer, Call } from '../http/endpoint.ts'
import { filedBefore, fileRequest } from '../http/file-request.ts'
import { visibleDatabase } from '../http/visible.ts'

type DeleteCall = Call<
  { readonly id: string },
  { readonly finalBackup: boolean; readonly keepBackupsDays: number },
  unknown
>

/** DELETE /v1/databases/{id}: of a deleted one, what is kept of it. */
export const deleteDatabase = async (call: DeleteCall): Promise<Answer> => {
  // The repeat of a call that was cut off may come when the database is gone already.
  const before = call.repeated ? await filedBefore(call) : undefined
  if (before) return accepted(call, before)
  const row = await visibleDatabase(call, call.params.id)
  const { finalBackup, keepBackupsDays } = call.query
  if (row.value.state === 'DELETED') return purge(call, row)
  return fileRequest(call, row, {
    type: 'DELETE-DB',
    body: { finalBackup, keepBackupsDays },
    parameters: { finalBackup, keepBackupsDays },
  })
}

const purge = async (call: DeleteCall, row: Awaited<ReturnType<typeof visibleDatabase>>): Promise<Answer> => {
  if (call.query.keepBackupsDays > 0) {
    if (await call.api.filing.activeOn(row.value)) await call.api.filing.refuse(row.value, { type: 'DELETE-DB' })
    // Also where the call is a repeat: what it asked for first, others may have done meanwhile.
    throw new HowdahError('state-conflict', alreadyDeleted)
  }
  const parameters = { keepBackupsDays: 0 } as const
  return fileRequest(call, row, { type: 'PURGE-DB', body: parameters, parameters })
}

const alreadyDeleted = 'The database is deleted already; with keepBackupsDays=0 its backups are removed now'
