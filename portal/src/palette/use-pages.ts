import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useApi } from '../api/context.ts'
import { meQuery } from '../api/queries.ts'
import { readsFeedback } from '../feedback/reader.ts'
import { useRoleRefusal } from '../permissions.ts'
import { frameWords } from '../words/common.ts'
import { paletteWords as words } from '../words/palette.ts'
import type { Option } from './options.ts'

/** The pages that somebody can go to, in the order of the header. */
export const usePages = (): readonly (Option & { readonly label: string })[] => {
  const navigate = useNavigate()
  const { data: me } = useQuery(meQuery(useApi()))
  const refused = useRoleRefusal()
  const page = (to: '/databases' | '/databases/new' | '/requests' | '/costs' | '/feedback', label: string) => ({
    key: to,
    label,
    choose: () => void navigate({ to }),
  })
  return [
    page('/databases', frameWords.databases),
    { ...page('/databases/new', words.newDatabase), ...(refused === undefined ? {} : { refused }) },
    page('/requests', frameWords.requests),
    page('/costs', frameWords.costs),
    ...(readsFeedback(me) ? [page('/feedback', frameWords.feedback)] : []),
  ]
}
