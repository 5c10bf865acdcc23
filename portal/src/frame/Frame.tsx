import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { useApi } from '../api/context.ts'
import { type Me, meQuery } from '../api/queries.ts'
import { readsFeedback } from '../feedback/reader.ts'
import { LiveRegion } from '../parts/Live.tsx'
import { mayOperate } from '../permissions.ts'
import { useZone } from '../time/zone.ts'
import { frameWords, words } from '../words/common.ts'
import { Banner } from './Banner.tsx'
import { FrameDialogs } from './Dialogs.tsx'
import { FeedbackAsking, FeedbackDialogs } from './FeedbackDialogs.tsx'
import styles from './frame.module.css'
import { HeaderMenus } from './HeaderMenus.tsx'
import { useShortcuts } from './shortcuts.ts'
import { useStuckCount } from './stuck.ts'

/** What is around every page. */
export const Frame = () => {
  useShortcuts()
  const zone = useZone()
  const { data: me } = useQuery(meQuery(useApi()))
  return (
    <>
      <a href="#content" className={styles.skip}>
        {frameWords.skip}
      </a>
      <header className={styles.header}>
        <div className={styles.inner}>
          <Link to="/databases" className={styles.product ?? ''}>
            {words.product}
          </Link>
          <Navigation me={me} />
          <HeaderMenus me={me} />
        </div>
      </header>
      <Banner />
      <main id="content" tabIndex={-1} className={styles.main}>
        {me && me.tenants.length === 0 && <p className={styles.notice}>{frameWords.noTenant}</p>}
        <Outlet />
      </main>
      <FeedbackAsking />
      <footer className={styles.footer}>
        <span>{frameWords.version(__VERSION__)}</span>
        <a href="/docs/errors">{frameWords.errors}</a>
        <a href="/docs">{frameWords.documentation}</a>
        <span className={styles.timesIn}>{frameWords.timesIn(zone)}</span>
      </footer>
      <FrameDialogs />
      <FeedbackDialogs />
      <LiveRegion />
    </>
  )
}

const Navigation = ({ me }: { me: Me | undefined }) => {
  const stuck = useStuckCount(mayOperate(me))
  return (
    <nav className={styles.nav} aria-label={frameWords.menu}>
      <Link to="/databases" className={styles.link ?? ''} activeProps={{ 'data-active': true }}>
        {frameWords.databases}
      </Link>
      <Link to="/requests" className={styles.link ?? ''} activeProps={{ 'data-active': true }}>
        {frameWords.requests}
        {stuck > 0 && <span className={styles.stuck}>{frameWords.stuck(stuck)}</span>}
      </Link>
      <Link to="/costs" className={`${styles.link} ${styles.wideLink}`} activeProps={{ 'data-active': true }}>
        {frameWords.costs}
      </Link>
      {readsFeedback(me) && (
        <Link to="/feedback" className={`${styles.link} ${styles.wideLink}`} activeProps={{ 'data-active': true }}>
          {frameWords.feedback}
        </Link>
      )}
    </nav>
  )
}
