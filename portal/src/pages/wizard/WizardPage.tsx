import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { PageHead } from '../../parts/PageHead.tsx'
import { mayOperate, needed } from '../../permissions.ts'
import { databasesWords } from '../../words/databases.ts'
import { stepWords, wizardWords as words } from '../../words/wizard.ts'
import { keep, nothingKept } from './draft.ts'
import { type Field, stepOf } from './fields.ts'
import { LeaveDialog, StartAgain } from './LeaveDialog.tsx'
import { PricePanel } from './PricePanel.tsx'
import { focusField } from './Slot.tsx'
import { StepForm } from './StepForm.tsx'
import { Steps } from './Steps.tsx'
import type { Step } from './search.ts'
import { useIsWide } from './use-is-wide.ts'
import { useWizard, useWizardState, WizardContext } from './use-wizard.ts'
import styles from './wizard.module.css'

/** A new database in six steps. */
export const WizardPage = () => {
  const wizard = useWizardState()
  const { step, draft, empty, password } = wizard
  const isWide = useIsWide()
  const isCreated = useRef(false)
  const { goToStep, goToField } = useGoing(step)
  const isChanged = draft.isChanged || password !== ''
  return (
    <WizardContext value={wizard}>
      <PageHead
        title={words.pageTitle(stepWords[step])}
        heading={words.title}
        page="wizard"
        crumbs={[{ label: words.databases, link: { to: '/databases' } }]}
        actions={
          <StartAgain
            isChanged={isChanged}
            onStart={() => {
              empty()
              goToStep('details')
            }}
          />
        }
      />
      <RoleNote />
      <Steps />
      <div className={styles.columns}>
        <StepForm
          isWide={isWide}
          goToStep={goToStep}
          goToField={goToField}
          onCreated={() => {
            isCreated.current = true
            keep(nothingKept)
          }}
        />
        {isWide && <PricePanel isWide />}
      </div>
      <LeaveDialog mustAsk={() => isChanged && !isCreated.current} />
    </WizardContext>
  )
}

/** Before anything is filled in that could not be sent, as the list says it. */
const RoleNote = () => {
  const { me, tenant } = useWizard()
  // Who belongs to no tenant is told by the frame what to do.
  if (!me || mayOperate(me) || me.tenants.length === 0) return null
  const tenants = tenant || me.tenants.join(databasesWords.or)
  return <p className={styles.role}>{words.needsRole(needed, me.role, tenants)}</p>
}

/** Other steps are other places in the history; the cursor goes to what one came for. */
const useGoing = (step: Step) => {
  const navigate = useNavigate({ from: '/databases/new' })
  const wanted = useRef<Field | undefined>(undefined)
  const before = useRef(step)
  useEffect(() => {
    if (before.current === step) return
    before.current = step
    const found = wanted.current && focusField(wanted.current)
    wanted.current = undefined
    if (!found) document.querySelector<HTMLElement>('[data-step-heading]')?.focus()
  }, [step])
  const goToStep = (next: Step): void => {
    if (next !== step) void navigate({ search: (search) => ({ ...search, step: next }) })
  }
  return {
    goToStep,
    goToField: (field: Field): void => {
      if (stepOf(field) === step) {
        focusField(field)
        return
      }
      wanted.current = field
      goToStep(stepOf(field))
    },
  }
}
