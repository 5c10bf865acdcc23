import { CheckField, Field, TextField } from '../parts/Field.tsx'
import { dateTime } from '../time/format.ts'
import { instantOfMillis } from '../time/instant.ts'
import { useEverySecond } from '../time/ticker.ts'
import { useZone } from '../time/zone.ts'
import { deleteWords as words } from '../words/actions.ts'
import styles from './actions.module.css'
import { isSameName, keepBackupsMost } from './rules.ts'

export interface Deletion {
  readonly finalBackup: boolean
  /** As it is typed. */
  readonly keepDays: string
  readonly typed: string
}

const dayMillis = 86_400_000

const daysIn = (text: string): number | undefined => {
  const days = Number(text)
  return /^\d+$/.test(text) && days <= keepBackupsMost ? days : undefined
}

export const deletionIsRight = ({ keepDays, typed }: Deletion, name: string): boolean =>
  daysIn(keepDays) !== undefined && isSameName(typed, name)

export const DeleteFields = ({
  name,
  value,
  onChange,
  isTried,
}: {
  name: string
  value: Deletion
  onChange: (value: Deletion) => void
  isTried: boolean
}) => {
  const days = daysIn(value.keepDays)
  const nothingStays = days === 0
  return (
    <>
      <CheckField
        label={words.finalBackup}
        help={nothingStays ? words.noUse : words.finalBackupHelp}
        checked={value.finalBackup && !nothingStays}
        aria-disabled={nothingStays || undefined}
        onChange={({ target }) => !nothingStays && onChange({ ...value, finalBackup: target.checked })}
      />
      <Field label={words.keep} mark={words.days} error={days === undefined ? words.keepWrong : undefined}>
        <input
          type="number"
          inputMode="numeric"
          min={0}
          max={keepBackupsMost}
          step={1}
          style={{ maxWidth: '6rem' }}
          value={value.keepDays}
          onChange={({ target }) => onChange({ ...value, keepDays: target.value })}
        />
      </Field>
      {days === 0 && <p className={styles.bad}>{words.nothingLeft}</p>}
      {days !== undefined && days > 0 && <Until days={days} />}
      <TextField
        label={
          <>
            {words.typeVerb} <bdi>{name}</bdi> {words.type}
          </>
        }
        value={value.typed}
        autoCapitalize="none"
        onChange={({ target }) => onChange({ ...value, typed: target.value })}
        error={isTried && !isSameName(value.typed, name) ? words.typeWrong(name) : undefined}
      />
    </>
  )
}

const Until = ({ days }: { days: number }) => {
  const zone = useZone()
  const date = useEverySecond((now) => dateTime(instantOfMillis(now + days * dayMillis), zone).slice(0, 10))
  return <p>{words.until(date)}</p>
}
