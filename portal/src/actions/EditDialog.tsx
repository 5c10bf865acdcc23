import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { answerOf } from '../api/client.ts'
import { useApi } from '../api/context.ts'
import { problemOf } from '../api/problem.ts'
import { type Database, type DatabaseAnswer, databaseQuery } from '../api/queries.ts'
import { useWrite } from '../api/use-write.ts'
import { Bar, ProblemPanel } from '../parts/Panel.tsx'
import { actionWords, editWords as words } from '../words/actions.ts'
import { ActionDialog } from './ActionDialog.tsx'
import { changesOf, conflictsOf, type EditedField, type Edits, editsOf, onTopOf } from './conflict.ts'
import { ConflictChoices, EditFields, editIsRight } from './EditFields.tsx'
import { focusFirstWrong } from './focus-first-wrong.ts'
import { named } from './named.tsx'
import { useFresh } from './use-fresh.ts'

interface Props {
  readonly database: Database
  readonly etag?: string | undefined
  readonly onClose: () => void
}

/** Changes of the row by Howdah itself are no conflict: they are taken as often as this. */
const mostRetries = 5

export const EditDialog = (props: Props) => {
  const { fresh, take, error } = useFresh(props.database, props.etag || undefined)
  if (fresh) return <Form {...props} base={fresh} take={take} />
  const idle = { isPending: false, error: undefined, reset: () => {} }
  return (
    <ActionDialog
      {...props}
      title={named(actionWords.edit, props.database.name)}
      verb={words.save}
      pending={words.saving}
      write={idle}
      onSubmit={() => {}}
      hidesSubmit
    >
      {error ? <ProblemPanel error={error} /> : <Bar height={200} />}
    </ActionDialog>
  )
}

const Form = ({ base, take, onClose }: Props & { base: DatabaseAnswer; take: (answer: DatabaseAnswer) => void }) => {
  const original = editsOf(base.database)
  const [mine, setMine] = useState(original)
  const [conflict, setConflict] = useState<{ fields: readonly EditedField[]; mine: Edits }>()
  const [isTried, setTried] = useState(false)
  const write = useEdit(base, onClose, (now) => {
    const theirs = editsOf(now.database)
    const fields = conflictsOf(original, mine, theirs)
    if (fields.length > 0) setConflict({ fields, mine })
    setMine(onTopOf(original, mine, theirs))
    take(now)
  })
  return (
    <ActionDialog
      database={base.database}
      title={named(actionWords.edit, base.database.name)}
      verb={words.save}
      pending={words.saving}
      write={write}
      fields={['/name', '/description']}
      answersError={problemOf(write.error)?.code === 'precondition-failed'}
      onSubmit={() => {
        setTried(true)
        if (!editIsRight(mine)) return focusFirstWrong()
        if (Object.keys(changesOf(original, mine)).length === 0) return onClose()
        write.mutate({ original, mine })
      }}
      onClose={onClose}
    >
      {conflict && (
        <ConflictChoices
          name={base.database.name}
          fields={conflict.fields}
          mine={conflict.mine}
          theirs={original}
          chosen={mine}
          onChoose={setMine}
        />
      )}
      <EditFields database={base.database} value={mine} onChange={setMine} isTried={isTried} error={write.error} />
    </ActionDialog>
  )
}

interface Edit {
  readonly original: Edits
  readonly mine: Edits
}

/** Sends what was changed. Where the row has changed, and in nothing that I changed, it is sent again for the row as it is now. */
const useEdit = (base: DatabaseAnswer, onDone: () => void, onConflict: (now: DatabaseAnswer) => void) => {
  const api = useApi()
  const client = useQueryClient()
  const keyOf = useKeys()
  const send = async (edit: Edit, now: DatabaseAnswer, attempt: number, signal: AbortSignal): Promise<unknown> => {
    const { original, mine } = edit
    const { database, etag } = now
    try {
      return await answerOf(
        api.PATCH('/v1/databases/{id}', {
          params: {
            path: { id: database.id },
            header: { 'If-Match': etag, 'Idempotency-Key': keyOf([etag, original, mine]) },
          },
          body: changesOf(original, mine),
          signal,
        }),
      )
    } catch (error) {
      if (problemOf(error)?.code !== 'precondition-failed') throw error
      const newest = await client.fetchQuery({ ...databaseQuery(api, database.id), staleTime: 0 })
      const theirs = editsOf(newest.database)
      const next = { original: theirs, mine: onTopOf(original, mine, theirs) }
      if (conflictsOf(original, mine, theirs).length === 0 && attempt < mostRetries)
        return send(next, newest, attempt + 1, signal)
      onConflict(newest)
      throw error
    }
  }
  return useWrite((edit: Edit, signal) => send(edit, base, 1, signal), onDone)
}

/** The same key for the same values, however often they are sent. */
const useKeys = () => {
  const held = useRef(new Map<string, string>())
  return (values: unknown): string => {
    const text = JSON.stringify(values)
    const key = held.current.get(text) ?? crypto.randomUUID()
    held.current.set(text, key)
    return key
  }
}
