import type { Database } from '../api/queries.ts'

/** What somebody can change of a database at once, or by a request. */
export interface Edits {
  readonly name: string
  readonly description: string
  readonly deletionProtection: boolean
  readonly dataProtection: boolean
}

const editedFields = ['name', 'description', 'deletionProtection', 'dataProtection'] as const
export type EditedField = (typeof editedFields)[number]

export const editsOf = ({ name, description, deletionProtection, dataProtection }: Database): Edits => ({
  name,
  description,
  deletionProtection,
  dataProtection,
})

/** What is sent: only what was changed. */
export const changesOf = (base: Edits, mine: Edits): Partial<Edits> =>
  Object.fromEntries(editedFields.filter((field) => mine[field] !== base[field]).map((field) => [field, mine[field]]))

/** What I and somebody else changed, differently. */
export const conflictsOf = (base: Edits, mine: Edits, theirs: Edits): readonly EditedField[] =>
  editedFields.filter(
    (field) => mine[field] !== base[field] && theirs[field] !== base[field] && mine[field] !== theirs[field],
  )

/** My changes on top of what is there now. */
export const onTopOf = (base: Edits, mine: Edits, theirs: Edits): Edits => ({ ...theirs, ...changesOf(base, mine) })
