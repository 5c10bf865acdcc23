import { useState } from 'react'
import { Button } from '../../parts/Button.tsx'
import { feedbackWords as words } from '../../words/feedback.ts'
import styles from './feedback.module.css'

const longCharacters = 280
const longLines = 4

/** As it was typed; of a long one the first lines, until somebody wants all. */
export const Comment = ({ text }: { text: string }) => {
  const [isWhole, setWhole] = useState(false)
  const isLong = text.length > longCharacters || text.split('\n').length > longLines
  return (
    <>
      <p className={`${styles.comment} ${isLong && !isWhole ? styles.cut : ''}`} dir="auto">
        {text}
      </p>
      {isLong && (
        <Button look="quiet" className={styles.more} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? words.showLess : words.showAll}
        </Button>
      )}
    </>
  )
}
