import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { createContext, useContext, useEffect, useMemo, useRef, useState } from 'react'
import { useApi } from '../../api/context.ts'
import { databaseQuery, meQuery, recoveryWindowQuery } from '../../api/queries.ts'
import { useTenant } from '../../tenant.ts'
import { useZone } from '../../time/zone.ts'
import { type Body, bodyOf } from './body.ts'
import { type CatalogueState, useCatalogue } from './catalogue.ts'
import { faultsOf, inOrder, type Refusal, stillStands } from './faults.ts'
import { type Fault, type Field, stepOf } from './fields.ts'
import { useScheduleFaults } from './schedule.ts'
import { type Step, steps } from './search.ts'
import { type DraftState, useDraft } from './use-draft.ts'
import { type Circumstances, type Draft, defaultsOf, type Values, valuesOf } from './values.ts'

export interface Wizard extends Circumstances, Omit<CatalogueState, 'catalogue'> {
  readonly step: Step
  readonly draft: DraftState
  readonly values: Values
  readonly defaults: Values
  readonly password: string
  /** What would be sent, with all that is wrong with it. */
  readonly body: Body
  readonly faults: readonly Fault[]
  readonly set: (by: Draft) => void
  readonly setPassword: (password: string) => void
  /** Somebody has left the field. */
  readonly touch: (field: Field) => void
  /** What is right, once it is time to say so. */
  readonly errorOf: (field: Field) => string | undefined
  readonly refuse: (refusals: readonly Refusal[]) => void
  readonly sourceError: unknown
  readonly empty: () => void
}

export const useWizardState = (): Wizard => {
  const { step = steps[0] } = useSearch({ from: '/databases/new' })
  const draft = useDraft()
  const [password, setPassword] = useState('')
  const { catalogue, ...loading } = useCatalogue()
  const circumstances = useCircumstances(catalogue, draft.draft)
  const { source, earliest, sourceError, ...given } = circumstances
  const defaults = defaultsOf({ ...given, catalogue, source }, draft.draft)
  const values = valuesOf(defaults, draft.draft)
  const body = bodyOf(values, defaults, password)
  const [refusals, refuse] = useState<readonly Refusal[]>([])
  const own = loading.isLoading ? [] : faultsOf(body, values, { source, earliest, zone: given.zone })
  const ofSchedule = useScheduleFaults(values)
  const faults = inOrder([...own, ...ofSchedule, ...refusals.filter((refusal) => stillStands(body, refusal))])
  const touched = useTouched(step, draft)
  return {
    ...{ ...loading, ...given, catalogue, source, sourceError, step, draft, values, defaults, password, body, faults },
    set: (by) => {
      touched.type(Object.keys(by) as Field[])
      draft.change(by)
    },
    setPassword: (text) => {
      touched.type(['password'])
      setPassword(text)
    },
    touch: touched.leave,
    errorOf: (field) => {
      const fault = faults.find((one) => one.field === field)
      return fault && touched.isTold(fault) ? fault.message : undefined
    },
    refuse,
    empty: () => {
      draft.empty()
      setPassword('')
      refuse([])
      touched.forget()
    },
  }
}

const useCircumstances = (catalogue: Circumstances['catalogue'], { start, source: id = '' }: Draft) => {
  const api = useApi()
  const { data: me } = useQuery(meQuery(api))
  const asked = useQuery({ ...databaseQuery(api, id), enabled: start === 'backups' && id !== '' })
  const source = start === 'backups' ? asked.data?.database : undefined
  const window = useQuery({ ...recoveryWindowQuery(api, id), enabled: source !== undefined })
  const earliest = source && window.data?.earliest
  return { catalogue, me, source, earliest, sourceError: asked.error, tenant: useTenant(), zone: useZone() }
}

/** When it is time to say what is right: while somebody types, what more typing does not mend; then all. */
const useTouched = (step: Step, draft: DraftState) => {
  const [typed, setTyped] = useState<ReadonlySet<Field>>(new Set())
  const [left, setLeft] = useState<ReadonlySet<Field>>(new Set())
  const before = useRef(step)
  const { leave } = draft
  useEffect(() => {
    // Before it is created all of it is looked at.
    if (step === 'summary') leave(steps)
    else if (before.current !== step) leave([before.current])
    before.current = step
  }, [step, leave])
  return useMemo(
    () => ({
      type: (fields: readonly Field[]) => setTyped((now) => new Set([...now, ...fields])),
      leave: (field: Field) => setLeft((now) => (now.has(field) ? now : new Set([...now, field]))),
      forget: () => {
        setTyped(new Set())
        setLeft(new Set())
      },
      isTold: ({ field, isUnfinished }: Fault) =>
        draft.left.includes(stepOf(field)) || left.has(field) || (typed.has(field) && !isUnfinished),
    }),
    [draft.left, left, typed],
  )
}

export const WizardContext = createContext<Wizard | undefined>(undefined)

export const useWizard = (): Wizard => {
  const wizard = useContext(WizardContext)
  if (!wizard) throw new Error('This is not inside of the wizard')
  return wizard
}
