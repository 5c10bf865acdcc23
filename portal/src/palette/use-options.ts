import { useNavigate } from '@tanstack/react-router'
import { useChoose } from '../actions/use-database-actions.tsx'
import { useOpenDialog } from '../actions/use-open-dialog.ts'
import type { Database } from '../api/queries.ts'
import { useRole } from '../permissions.ts'
import { paletteWords as words } from '../words/palette.ts'
import { actionOptions, databaseOption, type Group, type Option, unique } from './options.ts'
import { matches, verbIn } from './typed.ts'
import { useFound, useLookedAt } from './use-databases.ts'
import { usePages } from './use-pages.ts'

/**
 * What can be chosen: pages, actions and databases by what is typed, or the actions of one database.
 * @param subject the database whose actions are asked for
 */
export const useOptions = (typed: string, subject: Database | undefined) => {
  const text = subject ? '' : typed.trim()
  const verb = verbIn(text)
  const found = useFound(text)
  const ofVerb = useFound(verb?.rest ?? '')
  const lookedAt = useLookedAt()
  const pages = usePages().filter(({ label }) => matches(label, text))
  const navigate = useNavigate()
  const choose = useChoose(useOpenDialog())
  const role = useRole()
  const open = (id: string): void => void navigate({ to: '/databases/$id', params: { id } })

  const actionsOf = (database: Database): readonly Option[] =>
    actionOptions(database, role, choose)
      .filter(({ action }) => verb?.keys.includes(action))
      .map((option) => ({ ...option, database, isFound: true }))
  const actions = verb ? (verb.rest === '' ? lookedAt : ofVerb.databases).flatMap(actionsOf) : []
  const databases = text === '' ? lookedAt : unique([...found.databases, ...ofVerb.databases])
  /** Of which there are more than are shown. */
  const search = found.hasMore ? text : ofVerb.hasMore ? verb?.rest : undefined
  const verbs: Group = { label: words.actions, options: actions }
  /** A database may have the name of an action: who types all of it means the database. */
  const isName = databases.some(({ name }) => name.toLowerCase() === text.toLowerCase())
  const shown: readonly Group[] = subject
    ? [
        {
          label: words.actions,
          options: actionOptions(subject, role, choose).filter(({ label, action }) =>
            matches(`${label} ${action}`, typed),
          ),
        },
      ]
    : [
        { label: words.pages, options: pages },
        ...(isName ? [] : [verbs]),
        {
          label: text === '' ? words.lookedAt : words.databases,
          options: [
            ...databases.map((database) => databaseOption(database, open)),
            ...(search === undefined
              ? []
              : [inList(search, () => void navigate({ to: '/databases', search: { search } }))]),
          ],
        },
        ...(isName ? [verbs] : []),
      ]
  return {
    groups: shown.filter(({ options }) => options.length > 0),
    isBehind: found.isBehind || ofVerb.isBehind,
    error: found.error ?? ofVerb.error,
    retry: () => void Promise.all([found.refetch(), ...(verb?.rest ? [ofVerb.refetch()] : [])]),
  }
}

const inList = (text: string, choose: () => void): Option => ({
  key: 'list',
  label: words.allInList(text),
  isFound: true,
  choose,
})
