import { useNavigate } from '@tanstack/react-router'
import { Button, ButtonLink } from '../parts/Button.tsx'
import { PageHead } from '../parts/PageHead.tsx'
import { words } from '../words/common.ts'
import styles from './notice.module.css'

export const NoSuchPage = () => {
  const navigate = useNavigate()
  const search = (form: FormData): void => {
    const text = String(form.get('search') ?? '').trim()
    void navigate({ to: '/databases', search: text ? { search: text } : {} })
  }
  return (
    <>
      <PageHead title={words.noSuchPage} />
      <div className={styles.lost}>
        <p>{words.noSuchPageHint}</p>
        <search>
          <form
            className={styles.search}
            onSubmit={(event) => {
              event.preventDefault()
              search(new FormData(event.currentTarget))
            }}
          >
            <input
              type="search"
              name="search"
              aria-label={words.searchDatabases}
              placeholder={words.searchDatabases}
              autoComplete="off"
              spellCheck={false}
              data-shortcut="/"
              aria-keyshortcuts="/"
            />
            <Button type="submit">{words.search}</Button>
          </form>
        </search>
        <ButtonLink to="/databases" look="primary">
          {words.toTheList}
        </ButtonLink>
      </div>
    </>
  )
}
