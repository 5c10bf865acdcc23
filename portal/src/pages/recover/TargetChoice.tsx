import { type Ref, useState } from 'react'
import { CheckField, FieldError, RadioGroup, SelectField, TextField } from '../../parts/Field.tsx'
import { dateTime, inBothZones } from '../../time/format.ts'
import type { Instant } from '../../time/instant.ts'
import { MomentField } from '../../time/MomentField.tsx'
import { Age } from '../../time/Time.tsx'
import { recoverWords } from '../../words/recover.ts'
import styles from './recover.module.css'
import { type RecoverSearch, type TargetKind, targetKinds } from './search.ts'
import { isBackup, momentIn, type RecoveryWindow, searchOfTime } from './target.ts'
import type { TargetState } from './use-target.ts'

const words = recoverWords.choice

interface TargetChoiceProps {
  readonly kind: TargetKind
  readonly window: RecoveryWindow
  readonly target: TargetState
  /** What is wrong with what is chosen. */
  readonly error: string | undefined
  readonly isStopped: boolean
  readonly zone: string
  readonly fields: Ref<HTMLDivElement>
}

/** What to recover to: of which kind, and which of that kind. */
export const TargetChoice = (props: TargetChoiceProps) => {
  const { kind, window, target, fields } = props
  return (
    <div className={styles.choice}>
      <RadioGroup
        label={words.label}
        value={kind}
        onChange={target.chooseKind}
        choices={targetKinds.map((value) => ({
          value,
          label: words.kinds[value],
          ...(window.everyMoment || value === 'backup' ? {} : { refused: words.needsProtection }),
        }))}
      />
      <div className={styles.chosen} ref={fields}>
        <Chosen {...props} />
      </div>
    </div>
  )
}

const Chosen = ({ kind, window, target, error, isStopped, zone }: TargetChoiceProps) => {
  const { search, choose, type } = target
  switch (kind) {
    case 'time':
      return (
        <MomentField
          label={words.moment}
          value={momentIn(search)}
          onChange={(at) => type(searchOfTime(at))}
          error={error}
          steps
        />
      )
    case 'restorePoint':
      return <RestorePoints window={window} search={search} error={error} zone={zone} onChoose={choose} />
    case 'backup':
      return <Backups window={window} search={search} error={error} zone={zone} onChoose={choose} />
    case 'lsn':
      return (
        <Typed
          label={words.lsn}
          help={words.lsnHelp}
          value={search.lsn}
          error={error}
          onType={(lsn) => type({ to: 'lsn', ...(lsn === '' ? {} : { lsn }) })}
        />
      )
    case 'transactionId':
      return <Transaction search={search} error={error} target={target} />
    case 'latest':
      return (
        <>
          <p>{isStopped ? words.latestStopped : words.latestHelp}</p>
          {error && <FieldError>{error}</FieldError>}
        </>
      )
  }
}

interface PickProps {
  readonly window: RecoveryWindow
  readonly search: RecoverSearch
  readonly error: string | undefined
  readonly zone: string
  readonly onChoose: (next: RecoverSearch) => void
}

const RestorePoints = ({ window, search: { name }, error, zone, onChoose }: PickProps) => {
  const newest = new Map(window.restorePoints.toReversed().map((point) => [point.name, point]))
  const choices = [...newest.values()].toReversed()
  const chosen = name === undefined ? undefined : newest.get(name)
  return (
    <>
      <SelectField
        label={words.restorePoint}
        help={choices.length === 0 ? words.noRestorePoints : undefined}
        error={error}
        value={name ?? ''}
        onChange={({ target }) =>
          onChoose({ to: 'restorePoint', ...(target.value === '' ? {} : { name: target.value }) })
        }
      >
        <option value="">{words.pickRestorePoint}</option>
        {name !== undefined && !chosen && <option value={name}>{words.unknown(name)}</option>}
        {choices.map((point) => (
          <option key={point.name} value={point.name}>
            {`${point.name} · ${dateTime(point.createdAt, zone)}`}
          </option>
        ))}
      </SelectField>
      <Understood at={chosen?.createdAt} zone={zone} />
    </>
  )
}

const Backups = ({ window, search: { backup }, error, zone, onChoose }: PickProps) => {
  const chosen = backup === undefined ? undefined : window.backups.find((one) => isBackup(one, backup))
  return (
    <>
      <SelectField
        label={words.backup}
        error={error}
        value={chosen?.id ?? backup ?? ''}
        onChange={({ target }) => onChoose({ to: 'backup', ...(target.value === '' ? {} : { backup: target.value }) })}
      >
        <option value="">{words.pickBackup}</option>
        {backup !== undefined && !chosen && <option value={backup}>{words.unknown(backup)}</option>}
        {window.backups.map(({ id, kind, finishedAt }) => (
          <option key={id} value={id}>
            {`${dateTime(finishedAt, zone)} · ${kind}`}
          </option>
        ))}
      </SelectField>
      <Understood at={chosen?.finishedAt} zone={zone} />
    </>
  )
}

/** As the moment field says it. */
const Understood = ({ at, zone }: { at: Instant | undefined; zone: string }) => (
  <p className={styles.understood}>
    {at && (
      <>
        {inBothZones(at, zone)} · <Age at={at} />
      </>
    )}
  </p>
)

interface TypedProps {
  readonly label: string
  readonly help: string
  readonly value: string | undefined
  readonly error: string | undefined
  readonly onType: (text: string) => void
}

/** A text that goes into the address when it rests: here it stands at once. */
const Typed = ({ label, help, value = '', error, onType }: TypedProps) => {
  const [text, setText] = useState(value)
  const [seen, setSeen] = useState(value)
  if (value !== seen) {
    setSeen(value)
    if (value !== text.trim()) setText(value)
  }
  return (
    <TextField
      label={label}
      help={help}
      error={error}
      value={text}
      onChange={({ target }) => {
        setText(target.value)
        onType(target.value.trim())
      }}
    />
  )
}

const Transaction = ({
  search,
  error,
  target: { choose, type },
}: {
  search: RecoverSearch
  error: string | undefined
  target: TargetState
}) => {
  const isInclusive = search.inclusive !== 'false'
  const next = (id: string, inclusive: boolean): RecoverSearch => ({
    to: 'transactionId',
    ...(id === '' ? {} : { transactionId: id }),
    ...(inclusive ? {} : { inclusive: 'false' as const }),
  })
  return (
    <>
      <Typed
        label={words.transaction}
        help={words.transactionHelp}
        value={search.transactionId}
        error={error}
        onType={(id) => type(next(id, isInclusive))}
      />
      <CheckField
        label={words.inclusive}
        help={words.exclusiveHelp}
        checked={isInclusive}
        onChange={({ target }) => choose(next(search.transactionId ?? '', target.checked))}
      />
    </>
  )
}
