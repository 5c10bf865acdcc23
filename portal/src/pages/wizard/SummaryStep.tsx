import { Link } from '@tanstack/react-router'
import { words as common } from '../../words/common.ts'
import { stepWords, wizardWords as words } from '../../words/wizard.ts'
import { Check } from './Check.tsx'
import { Commands } from './Commands.tsx'
import { FaultList } from './FaultList.tsx'
import type { Field } from './fields.ts'
import { type Step, steps } from './search.ts'
import summaryStyles from './summary.module.css'
import { rowsOf } from './summary-rows.ts'
import { useWizard } from './use-wizard.ts'

export const SummaryStep = ({ error, onGoTo }: { error: unknown; onGoTo: (field: Field) => void }) => (
  <>
    <FaultList onGoTo={onGoTo} />
    <div className={summaryStyles.overview}>
      {steps
        .filter((step) => step !== 'summary')
        .map((step) => (
          <Overview key={step} step={step} />
        ))}
    </div>
    <Check error={error} onGoTo={onGoTo} />
    <Commands />
  </>
)

/** What was chosen on a page; in bold what nobody would get without choosing. */
const Overview = ({ step }: { step: Step }) => (
  <section>
    <header className={summaryStyles.part}>
      <h3>{stepWords[step]}</h3>
      <Link
        from="/databases/new"
        search={(before) => ({ ...before, step })}
        aria-label={words.changeOf(stepWords[step])}
      >
        {words.change}
      </Link>
    </header>
    <dl className={summaryStyles.facts}>
      {rowsOf(step, useWizard()).map(({ field, label, value, isChosen }) => (
        <div key={field}>
          <dt>{label}</dt>
          <dd>
            <bdi className={summaryStyles.value}>{isChosen ? <strong>{value}</strong> : value || common.nothing}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  </section>
)
