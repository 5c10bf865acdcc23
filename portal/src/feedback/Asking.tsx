import { useEffect } from 'react'
import { Button } from '../parts/Button.tsx'
import { announce } from '../parts/Live.tsx'
import { askingWords as words } from '../words/feedback.ts'
import styles from './asking.module.css'
import { noteAsked } from './once-a-month.ts'
import { showFeedback, useFeedbackShown } from './opening.ts'
import { useAsking } from './use-asking.ts'

/** Where focus was goes away with the card. */
const leave = (): void => document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true })

/** Asks quietly at the end of a page, and takes nothing away from what somebody does. */
export const Asking = () => {
  const { isShown, end } = useAsking()
  const isOpen = useFeedbackShown()
  useEffect(() => {
    if (isShown) announce(words.announced)
  }, [isShown])
  // Whoever opens it from the menu needs no asking.
  useEffect(() => {
    if (isOpen) end()
  })
  if (!isShown || isOpen) return null
  return (
    <aside className={styles.card} aria-label={words.label}>
      <p>{words.question}</p>
      <div className={styles.buttons}>
        <Button
          look="quiet"
          onClick={() => {
            noteAsked()
            leave()
            end()
          }}
        >
          {words.notNow}
        </Button>
        <Button
          onClick={() => {
            leave()
            showFeedback(true)
          }}
        >
          {words.give}
        </Button>
      </div>
    </aside>
  )
}
