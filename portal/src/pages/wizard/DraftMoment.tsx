import type { ReactNode } from 'react'
import { instantOfMillis } from '../../time/instant.ts'
import { MomentField } from '../../time/MomentField.tsx'
import { parseMoment } from '../../time/parse-moment.ts'
import { serverNow } from '../../time/server-clock.ts'
import { fieldWords } from '../../words/wizard.ts'
import { Slot } from './Slot.tsx'
import { useWizard } from './use-wizard.ts'

/** A moment of the draft. A text that is none yet is kept as well: nothing typed is lost, or taken for nothing. */
export const DraftMoment = ({
  field,
  children,
  ...more
}: {
  field: 'time' | 'nextRun'
  help?: ReactNode
  min?: string | undefined
  steps?: boolean
  children?: ReactNode
}) => {
  const { values, set, errorOf, zone } = useWizard()
  const read = (typed: HTMLInputElement): void => {
    if (typed.type !== 'text' && typed.type !== 'datetime-local') return
    const text = typed.value.trim()
    const reading = parseMoment(text, { zone, now: instantOfMillis(serverNow()) })
    if (reading.kind !== 'moment') set({ [field]: text })
  }
  return (
    <Slot field={field}>
      <div onInput={({ target }) => target instanceof HTMLInputElement && read(target)}>
        <MomentField
          {...more}
          name={field}
          label={fieldWords[field].label}
          value={values[field]}
          error={errorOf(field)}
          onChange={(instant) => {
            if (instant !== '') set({ [field]: instant })
          }}
        />
      </div>
      {children}
    </Slot>
  )
}
