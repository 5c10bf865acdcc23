import { useRef } from 'react'
import { timeWords as words } from '../words/time.ts'
import { dateText, timeText } from './format.ts'
import { instantOfMillis } from './instant.ts'
import styles from './moment-field.module.css'
import type { MomentText } from './moment-text.ts'
import { serverNow } from './server-clock.ts'
import { wallClockAt } from './wall-clock.ts'

/** Opens the browser's own picker on what the field's zone shows; what is picked counts as typed. */
export function CalendarButton({ label, moment }: { label: string; moment: MomentText }) {
  const picker = useRef<HTMLInputElement>(null)

  function open() {
    const input = picker.current
    if (!input) return
    const wall = wallClockAt(moment.instant || instantOfMillis(serverNow()), moment.zone)
    input.value = `${dateText(wall)}T${timeText(wall)}`
    try {
      input.showPicker()
    } catch {
      // A browser without a picker, or a page in a frame: the field's own digits can be typed.
      input.focus()
    }
  }

  return (
    <span className={styles.calendar}>
      <button type="button" className={styles.button} aria-label={words.calendar(label)} onClick={open}>
        <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" aria-hidden="true">
          <path d="M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 1.5v3M10.5 1.5v3" />
        </svg>
      </button>
      {/* Of no form: a value that the browser finds wrong here would stop the submit, out of sight. */}
      <input
        ref={picker}
        className={styles.picker}
        type="datetime-local"
        step={1}
        form=""
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => moment.take(event.target.value)}
      />
    </span>
  )
}
