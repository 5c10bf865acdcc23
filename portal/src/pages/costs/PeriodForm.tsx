import { useNavigate } from '@tanstack/react-router'
import { type ReactNode, useId, useState } from 'react'
import { Button } from '../../parts/Button.tsx'
import { anew } from '../../search-parameters.ts'
import { costsWords as words } from '../../words/costs.ts'
import styles from './costs.module.css'
import {
  currentFiscalYear,
  fiscalYearChoices,
  fiscalYearName,
  monthChoices,
  monthName,
  type Period,
} from './periods.ts'
import { type CostsSearch, periodIn } from './search.ts'
import { useCalendar } from './use-calendar.ts'

interface Draft {
  readonly kind: 'month' | 'fiscalYear'
  readonly month: string
  readonly fiscalYear: number
}

interface PeriodFormProps {
  readonly search: CostsSearch
  /** The first month that something was counted in, as far as is known. */
  readonly firstMonth: string | undefined
  /** The same once more. */
  readonly onAgain: () => void
  readonly children: ReactNode
}

/** Which costs are shown: what is chosen is asked for with the button. */
export const PeriodForm = ({ search, firstMonth, onAgain, children }: PeriodFormProps) => {
  const calendar = useCalendar()
  const navigate = useNavigate()
  const [changes, setChanges] = useState<Partial<Draft>>({})
  const { month = calendar.currentMonth, fiscalYear = currentFiscalYear(calendar) } = search
  const kind = search.fiscalYear === undefined ? 'month' : 'fiscalYear'
  const draft: Draft = { kind, month, fiscalYear, ...changes }
  const change = (more: Partial<Draft>): void => setChanges({ ...changes, ...more })
  const submit = (): void => {
    const chosen: Period = draft.kind === 'month' ? { month: draft.month } : { fiscalYear: draft.fiscalYear }
    const { month: shownMonth, fiscalYear: shownYear } = {
      month: undefined,
      fiscalYear: undefined,
      ...periodIn(search),
    }
    if (chosen.month === shownMonth && chosen.fiscalYear === shownYear) onAgain()
    void navigate({ to: '/costs', search: anew(search, { month: undefined, fiscalYear: undefined, ...chosen }) })
  }
  return (
    <form
      className={styles.form}
      aria-label={words.period}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Choice label={words.month} isChosen={draft.kind === 'month'} onChoose={() => change({ kind: 'month' })}>
        <select
          aria-label={words.whichMonth}
          value={draft.month}
          onChange={({ target }) => change({ kind: 'month', month: target.value })}
        >
          {monthChoices(calendar, draft.month, firstMonth).map((one) => (
            <option key={one} value={one}>
              {one === calendar.currentMonth ? words.current(monthName(one)) : monthName(one)}
            </option>
          ))}
        </select>
      </Choice>
      <Choice
        label={words.fiscalYear}
        isChosen={draft.kind === 'fiscalYear'}
        onChoose={() => change({ kind: 'fiscalYear' })}
      >
        <select
          aria-label={words.whichFiscalYear}
          value={draft.fiscalYear}
          onChange={({ target }) => change({ kind: 'fiscalYear', fiscalYear: Number(target.value) })}
        >
          {fiscalYearChoices(calendar, draft.fiscalYear).map((one) => (
            <option key={one} value={one}>
              {one === currentFiscalYear(calendar)
                ? words.current(fiscalYearName(one, calendar))
                : fiscalYearName(one, calendar)}
            </option>
          ))}
        </select>
      </Choice>
      <div className={styles.formButtons}>
        <Button type="submit" look="primary">
          {words.getCosts}
        </Button>
        {children}
      </div>
    </form>
  )
}

interface ChoiceProps {
  readonly label: string
  readonly isChosen: boolean
  readonly onChoose: () => void
  readonly children: ReactNode
}

const Choice = ({ label, isChosen, onChoose, children }: ChoiceProps) => {
  const id = useId()
  return (
    <div className={styles.choice}>
      <input type="radio" name="period" id={id} checked={isChosen} onChange={onChoose} />
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  )
}
