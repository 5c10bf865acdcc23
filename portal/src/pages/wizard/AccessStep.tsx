import { PasswordField } from '../../parts/PasswordField.tsx'
import { fieldWords, wizardWords as words } from '../../words/wizard.ts'
import { keepsPassword } from './faults.ts'
import fieldsStyles from './fields.module.css'
import { DraftText, Slot } from './Slot.tsx'
import { useWizard } from './use-wizard.ts'

export const AccessStep = () => {
  const { values, defaults, source, password, setPassword, errorOf } = useWizard()
  const mayKeep = values.start === 'backups' && source !== undefined && keepsPassword(source, values.tenant)
  return (
    <>
      <DraftText field="user" help={words.userHelp} />
      <DraftText
        field="databaseName"
        help={source ? words.databaseNameOfSource : words.databaseNameHelp}
        placeholder={defaults.databaseName}
      />
      <div className={fieldsStyles.short}>
        <DraftText field="port" inputMode="numeric" help={words.portHelp} />
      </div>
      <Slot field="password">
        <PasswordField
          label={fieldWords.password.label}
          value={password}
          onChange={setPassword}
          error={errorOf('password')}
          help={mayKeep ? `${words.passwordOptional} ${words.passwordHelp}` : words.passwordHelp}
        />
      </Slot>
    </>
  )
}
