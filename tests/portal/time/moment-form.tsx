import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { vi } from 'vitest'
import { MomentField, type MomentFieldProps } from '../../../portal/src/time/MomentField.tsx'
import { setZone } from '../../../portal/src/time/zone.ts'

export const at = '2026-11-21T08:12:30Z'

/** 22 November 2026, 14:03:27 in Berlin; only the clock stands still, timers run. */
export function beginInBerlin() {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-22T13:03:27Z') })
  setZone('Europe/Berlin')
}

/** A field labelled "Moment" in a form that keeps its value. */
export function show({ value: initial = '', ...props }: Partial<MomentFieldProps> = {}) {
  const changes = vi.fn<(instant: string) => void>()
  let change: (value: string) => void = () => {}
  let bounds: (value: Partial<MomentFieldProps>) => void = () => {}
  function Form() {
    const [value, setValue] = useState(initial)
    const [more, setMore] = useState<Partial<MomentFieldProps>>({})
    change = setValue
    bounds = setMore
    const onChange = (instant: string) => {
      changes(instant)
      setValue(instant)
    }
    return <MomentField label="Moment" {...props} {...more} value={value} onChange={onChange} />
  }
  const { container } = render(<Form />)
  const input = screen.getByLabelText<HTMLInputElement>('Moment')
  return {
    container,
    input,
    changes,
    user: userEvent.setup({ delay: null }),
    setValue: (value: string) => act(() => change(value)),
    setProps: (value: Partial<MomentFieldProps>) => act(() => bounds(value)),
    description: () =>
      (input.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent)
        .join(' | '),
    isWrong: () => input.getAttribute('aria-invalid') === 'true',
  }
}
