import { useEffect } from 'react'
import { frameWords, words } from '../words/common.ts'
import styles from './notice.module.css'

/** A page of its own, for whoever is not signed in. */
export const Notice = ({
  title,
  text,
  offersSignIn = false,
}: {
  title: string
  text?: string
  offersSignIn?: boolean
}) => {
  useEffect(() => {
    document.title = `${title} · ${words.product}`
  }, [title])
  return (
    <main className={styles.notice}>
      <p className={styles.product}>{words.product}</p>
      <h1>{title}</h1>
      {text && <p>{text}</p>}
      {offersSignIn && (
        <a className={styles.button} href="/databases">
          {frameWords.signIn}
        </a>
      )}
    </main>
  )
}
