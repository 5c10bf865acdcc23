import type { ComponentProps, ReactNode } from 'react'
import { CheckField, RadioGroup, SelectField, TextField } from '../../parts/Field.tsx'
import { fieldWords } from '../../words/wizard.ts'
import type { Field } from './fields.ts'
import { useWizard } from './use-wizard.ts'
import type { Draft, Values } from './values.ts'

/** Around a field: how it is found, and when somebody has left it. */
export const Slot = ({ field, children }: { field: Field; children: ReactNode }) => {
  const { touch } = useWizard()
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only listens to what is inside
    <div
      data-field={field}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget) && !isWayOn(relatedTarget)) touch(field)
      }}
    >
      {children}
    </div>
  )
}

/** Who presses one of these leaves the page: what would appear now would move it from below the pointer. */
const isWayOn = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-way-on]') !== null

/** Puts the cursor where a field is. @returns whether it is on this page */
export const focusField = (field: Field): boolean => {
  const slot = document.querySelector(`[data-field="${field}"]`)
  const control =
    slot?.querySelector<HTMLElement>('input:checked, input:not([type="radio"]), select, textarea') ??
    slot?.querySelector<HTMLElement>('input, button')
  control?.focus()
  return Boolean(control)
}

type TextName = { [K in keyof Values]: Values[K] extends boolean ? never : K }[keyof Values]
type FlagName = { [K in keyof Values]: Values[K] extends boolean ? K : never }[keyof Values]

type More = Pick<
  ComponentProps<typeof TextField>,
  'help' | 'mark' | 'autoFocus' | 'inputMode' | 'placeholder' | 'list' | 'className'
>

/** @param also what is settled with it */
export const DraftText = ({ field, also, ...more }: { field: TextName; also?: Draft } & More) => {
  const { values, set, errorOf } = useWizard()
  return (
    <Slot field={field}>
      <TextField
        {...more}
        name={field}
        label={fieldWords[field].label}
        value={values[field]}
        error={errorOf(field)}
        onChange={({ target }) => set({ ...also, [field]: target.value })}
      />
    </Slot>
  )
}

/** @param also what is settled with it */
export const DraftSelect = ({
  field,
  also,
  choices,
  help,
}: {
  field: TextName
  also?: Draft
  choices: readonly { readonly value: string; readonly label: string }[]
  help?: ReactNode
}) => {
  const { values, set, errorOf } = useWizard()
  const value = values[field]
  const isKnown = choices.some((choice) => choice.value === value)
  return (
    <Slot field={field}>
      <SelectField
        name={field}
        label={fieldWords[field].label}
        help={help}
        value={value}
        error={errorOf(field)}
        onChange={({ target }) => set({ ...also, [field]: target.value })}
      >
        {!isKnown && <option value={value}>{value}</option>}
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </SelectField>
    </Slot>
  )
}

export const DraftCheck = ({ field, help }: { field: FlagName; help?: ReactNode }) => {
  const { values, set, errorOf } = useWizard()
  return (
    <Slot field={field}>
      <CheckField
        name={field}
        label={fieldWords[field].label}
        help={help}
        checked={values[field]}
        error={errorOf(field)}
        onChange={({ target }) => set({ [field]: target.checked })}
      />
    </Slot>
  )
}

export const DraftRadio = <F extends TextName>({
  field,
  choices,
  label = fieldWords[field].label,
}: {
  field: F
  label?: string
  choices: readonly {
    readonly value: Values[F] & string
    readonly label: ReactNode
    readonly help?: ReactNode
    readonly refused?: string
  }[]
}) => {
  const { values, set, errorOf } = useWizard()
  return (
    <Slot field={field}>
      <RadioGroup
        label={label}
        value={values[field] as Values[F] & string}
        choices={choices}
        error={errorOf(field)}
        onChange={(value) => set({ [field]: value } as Partial<Values>)}
      />
    </Slot>
  )
}
