import { Link, type LinkProps } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { words } from '../words/common.ts'
import { announce } from './Live.tsx'
import styles from './page-head.module.css'

export interface Crumb {
  readonly label: string
  readonly link: LinkProps
}

interface PageHeadProps {
  /** Of the window: `shop: Backups`. */
  readonly title: string
  /** What h1 says, where it is not the title. */
  readonly heading?: ReactNode
  /** Behind h1: a badge. */
  readonly beside?: ReactNode
  readonly crumbs?: readonly Crumb[]
  readonly meta?: ReactNode
  readonly refresh?: ReactNode
  readonly actions?: ReactNode
  /** What makes it another page; tabs of one page share it. Default: the title. */
  readonly page?: string
}

/** The head of every page. On a new page focus goes to h1, and the title is announced. */
export const PageHead = ({
  title,
  heading,
  beside,
  crumbs = [],
  meta,
  refresh,
  actions,
  page = title,
}: PageHeadProps) => {
  const head = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · ${words.product}`
  }, [title])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page, not another title
  useEffect(() => {
    const focused = document.activeElement
    // A field that wants to be first has it already.
    if (focused instanceof HTMLElement && focused.closest('main') && focused.matches('input, select, textarea')) return
    head.current?.focus({ preventScroll: true })
    announce(title)
  }, [page])
  return (
    <header className={styles.head}>
      {crumbs.length > 0 && (
        <nav aria-label={words.breadcrumb} className={styles.crumbs}>
          {crumbs.map(({ label, link }, index) => (
            <span key={label}>
              {index > 0 && ' / '}
              <Link {...link} activeOptions={{ exact: true }}>
                <bdi>{label}</bdi>
              </Link>
            </span>
          ))}
        </nav>
      )}
      <div className={styles.line}>
        <div className={styles.title}>
          <h1 ref={head} tabIndex={-1}>
            {heading ?? title}
          </h1>
          {beside}
        </div>
        <div className={styles.tools}>
          {refresh && <div className={styles.refresh}>{refresh}</div>}
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
      </div>
      {meta && <div className={styles.meta}>{meta}</div>}
    </header>
  )
}
