import {
  cloneElement,
  type ReactElement,
  type ReactNode,
  Suspense,
  type SyntheticEvent,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { lazily } from '../loading.ts'

const TipPopup = lazily(() => import('./TipPopup.tsx'), 'TipPopup')

const delayMillis = 300

type TargetProps = React.ComponentProps<'button'>

/**
 * A few words beside what is pointed at or focused; read out with it. Esc puts them away (WCAG 1.4.13).
 * @param text undefined: there is nothing to say now. What it is of stays the same element, and keeps the focus
 */
export const Tip = ({ text, children }: { text: ReactNode; children: ReactElement<TargetProps> }) => {
  const id = useId()
  const [open, setOpen] = useState(false)
  const [wasOpened, setOpened] = useState(false)
  const target = useRef<HTMLElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const change = (next: boolean, after = 0): void => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      setOpen(next)
      if (next) setOpened(true)
    }, after)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const isTold = text !== undefined
  const { onPointerEnter, onPointerLeave, onFocus, onBlur, onKeyDown } = children.props
  const show = ({ currentTarget }: SyntheticEvent<HTMLElement>, after = 0): void => {
    target.current = currentTarget
    change(true, after)
  }
  const told: TargetProps = {
    'aria-describedby': id,
    onPointerEnter: (event) => {
      onPointerEnter?.(event)
      show(event, delayMillis)
    },
    onPointerLeave: (event) => {
      onPointerLeave?.(event)
      change(false, delayMillis)
    },
    onFocus: (event) => {
      onFocus?.(event)
      show(event)
    },
    onBlur: (event) => {
      onBlur?.(event)
      change(false)
    },
    onKeyDown: (event) => {
      onKeyDown?.(event)
      if (event.key === 'Escape' && open) change(false)
    },
  }
  return (
    <>
      {cloneElement(children, isTold ? told : {})}
      {isTold && (
        <span id={id} hidden>
          {text}
        </span>
      )}
      {isTold && wasOpened && (
        <Suspense>
          <TipPopup open={open} text={text} anchor={target} onHold={(held) => change(held, held ? 0 : delayMillis)} />
        </Suspense>
      )}
    </>
  )
}
