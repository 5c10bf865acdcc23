import { fieldError } from '../api/problem.ts'
import type { Database } from '../api/queries.ts'
import { CheckField, Field, RadioGroup, TextField } from '../parts/Field.tsx'
import { editWords as words } from '../words/actions.ts'
import styles from './actions.module.css'
import type { EditedField, Edits } from './conflict.ts'
import { isDescription, isName, nameMost } from './rules.ts'
import { useReasonAgainst } from './use-reason-against.ts'

export const editIsRight = ({ name, description }: Edits): boolean => isName(name) && isDescription(description)

export const EditFields = ({
  database,
  value,
  onChange,
  isTried,
  error,
}: {
  database: Database
  value: Edits
  onChange: (value: Edits) => void
  isTried: boolean
  error: unknown
}) => {
  const refused = useReasonAgainst(database.actions.update, database)
  return (
    <>
      <TextField
        label={words.name}
        help={words.nameHelp}
        value={value.name}
        maxLength={2 * nameMost}
        onChange={({ target }) => onChange({ ...value, name: target.value })}
        error={
          isTried && !isName(value.name)
            ? value.name.trim() === ''
              ? words.nameMissing
              : words.nameWrong
            : fieldError(error, '/name')
        }
      />
      <Field
        label={words.description}
        error={
          isTried && !isDescription(value.description) ? words.descriptionWrong : fieldError(error, '/description')
        }
      >
        <textarea
          rows={3}
          value={value.description}
          onChange={({ target }) => onChange({ ...value, description: target.value })}
        />
      </Field>
      {!database.deletedAt && (
        <>
          <CheckField
            label={words.deletionProtection}
            help={words.deletionProtectionHelp}
            checked={value.deletionProtection}
            onChange={({ target }) => onChange({ ...value, deletionProtection: target.checked })}
          />
          <CheckField
            label={words.dataProtection}
            help={`${words.dataProtectionHelp} ${refused ?? words.dataProtectionTakes}`}
            checked={value.dataProtection}
            aria-disabled={refused !== undefined || undefined}
            onChange={({ target }) => refused === undefined && onChange({ ...value, dataProtection: target.checked })}
          />
        </>
      )}
    </>
  )
}

const shown = (value: string | boolean): string => {
  if (typeof value === 'boolean') return value ? words.on : words.off
  return value === '' ? words.empty : words.quoted(value)
}

/** What somebody else changed as well: theirs or mine. */
export const ConflictChoices = ({
  name,
  fields,
  mine,
  theirs,
  chosen,
  onChoose,
}: {
  name: string
  fields: readonly EditedField[]
  mine: Edits
  theirs: Edits
  chosen: Edits
  onChoose: (value: Edits) => void
}) => (
  <div role="alert" className={styles.changed}>
    <p>
      <strong>{words.changed(name)}</strong>
    </p>
    {fields.map((field) => (
      <RadioGroup
        key={field}
        label={words.differs(words[field], shown(mine[field]), shown(theirs[field]))}
        value={chosen[field] === mine[field] ? 'yours' : chosen[field] === theirs[field] ? 'now' : undefined}
        choices={[
          { value: 'yours', label: words.yours(shown(mine[field])) },
          { value: 'now', label: words.now(shown(theirs[field])) },
        ]}
        onChange={(which) => onChoose({ ...chosen, [field]: which === 'yours' ? mine[field] : theirs[field] })}
      />
    ))}
  </div>
)
