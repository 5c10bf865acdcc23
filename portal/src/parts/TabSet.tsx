import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import styles from './tab-set.module.css'

interface TabOfSet {
  readonly key: string
  readonly label: string
  readonly content: ReactNode
}

const moves: Readonly<Record<string, (at: number, count: number) => number>> = {
  ArrowLeft: (at, count) => (at + count - 1) % count,
  ArrowRight: (at, count) => (at + 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
}

/** Several forms of one thing, in one place. What is a view of a page is a link instead. */
export const TabSet = ({ label, tabs }: { label: string; tabs: readonly TabOfSet[] }) => {
  const id = useId()
  const [chosen, setChosen] = useState(0)
  const at = Math.min(chosen, tabs.length - 1)
  const move = (event: KeyboardEvent): void => {
    const next = moves[event.key]?.(at, tabs.length)
    if (next === undefined) return
    event.preventDefault()
    setChosen(next)
    document.getElementById(`${id}-tab-${next}`)?.focus()
  }
  return (
    <div>
      <div role="tablist" aria-label={label} className={styles.tabs}>
        {tabs.map((tab, index) => (
          <button
            key={tab.key}
            type="button"
            role="tab"
            id={`${id}-tab-${index}`}
            aria-selected={index === at}
            aria-controls={`${id}-panel`}
            tabIndex={index === at ? 0 : -1}
            className={styles.tab}
            onClick={() => setChosen(index)}
            onKeyDown={move}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${at}`} className={styles.panel}>
        {tabs[at]?.content}
      </div>
    </div>
  )
}
