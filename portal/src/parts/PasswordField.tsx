import { useState } from 'react'
import { passwordWords as words } from '../words/actions.ts'
import { Button } from './Button.tsx'
import { copyText } from './copy-text.ts'
import { Field } from './Field.tsx'
import { generatePassword, strengthOf } from './password.ts'
import styles from './password-field.module.css'

/** A password that somebody makes up, or lets be made: it can be seen and copied, as nobody will tell it again. */
export const PasswordField = ({
  label,
  value,
  onChange,
  error,
  help = words.keptNowhere,
}: {
  label: string
  value: string
  onChange: (value: string) => void
  error?: string | undefined
  help?: string
}) => {
  const [isShown, setShown] = useState(false)
  const strength = value === '' ? undefined : strengthOf(value)
  return (
    <div className={styles.password}>
      <Field label={label} help={help} error={error}>
        <input
          type={isShown ? 'text' : 'password'}
          className={styles.input}
          value={value}
          autoComplete="new-password"
          autoCapitalize="none"
          spellCheck={false}
          onChange={({ target }) => onChange(target.value)}
        />
      </Field>
      <div className={styles.tools}>
        <Button
          onClick={() => {
            onChange(generatePassword())
            setShown(true)
          }}
        >
          {words.generate}
        </Button>
        <Button look="quiet" aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? words.hide : words.show}
        </Button>
        {value !== '' && (
          <Button look="quiet" onClick={() => void copyText(value, words.copied)}>
            {words.copy}
          </Button>
        )}
        {strength && (
          <output className={styles.strength} data-strength={strength}>
            {words.strength}: {words.strengths[strength]}
          </output>
        )}
      </div>
    </div>
  )
}
