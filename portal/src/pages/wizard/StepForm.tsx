import { useNavigate } from '@tanstack/react-router'
import { Button } from '../../parts/Button.tsx'
import { ProblemPanel } from '../../parts/Panel.tsx'
import { SentLater } from '../../parts/SentLater.tsx'
import { useRoleRefusal } from '../../permissions.ts'
import { stepWords, wizardWords as words } from '../../words/wizard.ts'
import { AccessStep } from './AccessStep.tsx'
import { BackupStep } from './BackupStep.tsx'
import { DetailsStep } from './DetailsStep.tsx'
import type { Field } from './fields.ts'
import { MiscStep } from './MiscStep.tsx'
import { PricePanel } from './PricePanel.tsx'
import { SizingStep } from './SizingStep.tsx'
import { SummaryStep } from './SummaryStep.tsx'
import { type Step, steps } from './search.ts'
import { useCreate } from './use-create.ts'
import { useWizard } from './use-wizard.ts'
import styles from './wizard.module.css'

const pages = {
  details: DetailsStep,
  sizing: SizingStep,
  access: AccessStep,
  backup: BackupStep,
  misc: MiscStep,
}

interface Going {
  readonly goToStep: (step: Step) => void
  readonly goToField: (field: Field) => void
}

interface StepFormProps extends Going {
  readonly isWide: boolean
  readonly onCreated: () => void
}

/** The page of a step, with the way on. */
export const StepForm = ({ isWide, onCreated, ...going }: StepFormProps) => {
  const wizard = useWizard()
  const { step, error, retry, draft } = wizard
  const creating = useCreating(going, onCreated)
  const next = steps[steps.indexOf(step) + 1]
  const Page = step === 'summary' ? undefined : pages[step]
  return (
    <form
      noValidate
      className={styles.form}
      aria-labelledby="wizard-step"
      onSubmit={(event) => {
        event.preventDefault()
        if (next) going.goToStep(next)
        else creating.submit()
      }}
    >
      <h2 id="wizard-step" tabIndex={-1} data-step-heading>
        {stepWords[step]}
      </h2>
      {draft.goesOn && step === 'details' && <p className={styles.note}>{words.goesOn}</p>}
      {error ? <ProblemPanel error={error} onRetry={retry} /> : null}
      {Page ? <Page /> : <SummaryStep error={creating.error} onGoTo={going.goToField} />}
      {!isWide && <PricePanel isWide={false} />}
      <Buttons goToStep={going.goToStep} creating={creating} />
    </form>
  )
}

/** Creates, or goes to the first field that is wrong. */
const useCreating = ({ goToField }: Going, onCreated: () => void) => {
  const { faults, draft } = useWizard()
  const navigate = useNavigate()
  const correct = (field: Field): void => {
    draft.leave(steps)
    goToField(field)
  }
  const { create, isPending, error } = useCreate(({ request }) => {
    onCreated()
    void navigate({ to: '/requests/$key', params: { key: request.key } })
  }, correct)
  const [first] = faults
  return { submit: () => (first ? correct(first.field) : create()), isPending, error }
}

const Buttons = ({
  goToStep,
  creating,
}: {
  goToStep: (step: Step) => void
  creating: { readonly isPending: boolean }
}) => {
  const { step } = useWizard()
  const refused = useRoleRefusal()
  const before = steps[steps.indexOf(step) - 1]
  const isLast = step === 'summary'
  return (
    <div className={styles.buttons} data-way-on>
      <SentLater isPending={creating.isPending} />
      {before && <Button onClick={() => goToStep(before)}>{words.back}</Button>}
      {!isLast && (
        <>
          <Button type="submit" look="primary">
            {words.next}
          </Button>
          <Button className={styles.review ?? ''} onClick={() => goToStep('summary')}>
            {words.review}
          </Button>
        </>
      )}
      {isLast && (
        <Button type="submit" look="primary" refused={refused} aria-busy={creating.isPending || undefined}>
          {creating.isPending ? `${words.creating} …` : words.create}
        </Button>
      )}
    </div>
  )
}
