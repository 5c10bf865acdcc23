import { useState } from 'react'
import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import { fieldError } from '../api/problem.ts'
import type { Database } from '../api/queries.ts'
import { useIdempotencyKey, useWrite } from '../api/use-write.ts'
import { CheckField, RadioGroup } from '../parts/Field.tsx'
import { backupWords as words } from '../words/actions.ts'
import { backupKindWords as kindWords } from '../words/schedules.ts'
import { ActionDialog } from './ActionDialog.tsx'
import { named } from './named.tsx'

export const BackupDialog = ({ database, onClose }: { database: Database; onClose: () => void }) => {
  const api = useApi()
  const [kind, setKind] = useState<'full' | 'incremental'>('full')
  const [permanent, setPermanent] = useState(false)
  const key = useIdempotencyKey({ kind, permanent })
  const write = useWrite(
    (_: undefined, signal) =>
      answerOf(
        api.POST('/v1/databases/{id}/backups', {
          params: { path: { id: database.id }, header: { 'Idempotency-Key': key } },
          body: { kind, permanent },
          signal,
        }),
      ),
    onClose,
  )
  return (
    <ActionDialog
      database={database}
      title={named(words.title, database.name)}
      verb={words.submit}
      pending={words.submitting}
      write={write}
      fields={['/kind']}
      onSubmit={() => write.mutate(undefined)}
      onClose={onClose}
    >
      <RadioGroup
        label={kindWords.label}
        value={kind}
        onChange={setKind}
        error={fieldError(write.error, '/kind')}
        choices={[
          { value: 'full', label: kindWords.full, help: kindWords.fullHelp },
          {
            value: 'incremental',
            label: kindWords.incremental,
            help: kindWords.incrementalHelp,
            ...(database.dataProtection ? {} : { refused: words.alwaysWhole }),
          },
        ]}
      />
      <CheckField
        label={words.permanent}
        help={words.permanentHelp}
        checked={permanent}
        onChange={({ target }) => setPermanent(target.checked)}
      />
    </ActionDialog>
  )
}
