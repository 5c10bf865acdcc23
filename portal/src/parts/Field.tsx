import { CircleAlert } from 'lucide-react'
import { type ComponentProps, cloneElement, type ReactElement, type ReactNode, useId } from 'react'
import styles from './field.module.css'

interface FieldFrame {
  readonly label: ReactNode
  /** Said in brackets behind the label. */
  readonly mark?: string
  readonly help?: ReactNode
  /** What is right, in place of what is wrong. */
  readonly error?: string | undefined
}

export const FieldError = ({ id, children }: { id?: string; children: string }) => (
  <span className={styles.error} id={id}>
    <CircleAlert aria-hidden="true" />
    <span>{children}</span>
  </span>
)

/** Label above, help below, error below: around one control, which is told of them. */
export const Field = ({
  label,
  mark,
  help,
  error,
  children,
}: FieldFrame & { children: ReactElement<ComponentProps<'input'>> }) => {
  const id = useId()
  const described = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {mark && <span className={styles.mark}> ({mark})</span>}
      </label>
      {cloneElement(children, {
        id,
        'aria-invalid': error ? true : undefined,
        'aria-describedby': described || undefined,
      } as ComponentProps<'input'>)}
      {help && (
        <span className={styles.help} id={`${id}-help`}>
          {help}
        </span>
      )}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  )
}

export const TextField = ({ label, mark, help, error, ...input }: FieldFrame & ComponentProps<'input'>) => (
  <Field label={label} {...(mark ? { mark } : {})} help={help} error={error}>
    <input type="text" autoComplete="off" spellCheck={false} {...input} />
  </Field>
)

/** The browser's own list: for few choices. */
export const SelectField = ({ label, mark, help, error, ...select }: FieldFrame & ComponentProps<'select'>) => (
  <Field label={label} {...(mark ? { mark } : {})} help={help} error={error}>
    <select {...select} />
  </Field>
)

/** On or off, with its label behind it. */
export const CheckField = ({ label, help, error, ...input }: FieldFrame & ComponentProps<'input'>) => {
  const id = useId()
  return (
    <div className={styles.check}>
      <input type="checkbox" id={id} aria-describedby={help ? `${id}-help` : undefined} {...input} />
      <label htmlFor={id}>{label}</label>
      {help && (
        <span className={styles.help} id={`${id}-help`}>
          {help}
        </span>
      )}
      {error && <FieldError>{error}</FieldError>}
    </div>
  )
}

interface Choice<T extends string> {
  readonly value: T
  readonly label: ReactNode
  readonly help?: ReactNode
  /** Why it cannot be chosen. */
  readonly refused?: string
}

/** One of a few, all of them seen. */
export const RadioGroup = <T extends string>({
  label,
  value,
  choices,
  onChange,
  error,
}: {
  label: ReactNode
  value: T | undefined
  choices: readonly Choice<T>[]
  onChange: (value: T) => void
  error?: string | undefined
}) => {
  const id = useId()
  return (
    <fieldset className={styles.group} aria-describedby={error ? `${id}-error` : undefined}>
      <legend>{label}</legend>
      {choices.map((choice) => (
        <div className={styles.check} key={choice.value}>
          <input
            type="radio"
            id={`${id}-${choice.value}`}
            name={id}
            value={choice.value}
            checked={choice.value === value}
            aria-disabled={choice.refused !== undefined || undefined}
            aria-describedby={choice.help || choice.refused ? `${id}-${choice.value}-help` : undefined}
            onChange={() => choice.refused === undefined && onChange(choice.value)}
          />
          <label htmlFor={`${id}-${choice.value}`}>{choice.label}</label>
          {(choice.help || choice.refused) && (
            <span className={styles.help} id={`${id}-${choice.value}-help`}>
              {choice.refused ?? choice.help}
            </span>
          )}
        </div>
      ))}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </fieldset>
  )
}
