import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useId, useRef, useState } from 'react'

const TipPopup = lazy(() => import('./TipPopup.tsx'))

const delayMillis = 300

type Target = ReactElement<React.ComponentProps<'button'>>

/** A few words beside what is pointed at or focused; read out with it. Esc puts them away (WCAG 1.4.13). */
export const Tip = ({ text, children }: { text: ReactNode; children: Target }) => {
  const id = useId()
  const [open, setOpen] = useState(false)
  const [wasOpened, setOpened] = useState(false)
  const target = useRef<HTMLButtonElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const change = (next: boolean, after = 0): void => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setOpen(next)
      if (next) setOpened(true)
    }, after)
  }
  return (
    <>
      {cloneElement(children, {
        ref: target,
        'aria-describedby': id,
        onPointerEnter: () => change(true, delayMillis),
        onPointerLeave: () => change(false, delayMillis),
        onFocus: () => change(true),
        onBlur: () => change(false),
        onKeyDown: (event) => {
          if (event.key === 'Escape' && open) change(false)
        },
      })}
      <span id={id} hidden>
        {text}
      </span>
      {wasOpened && (
        <Suspense>
          <TipPopup open={open} text={text} anchor={target} onHold={(held) => change(held, held ? 0 : delayMillis)} />
        </Suspense>
      )}
    </>
  )
}
