import { useNavigate } from '@tanstack/react-router'
import { present } from '../search-parameters.ts'
import { Pager } from './Pager.tsx'
import { type Place, pageOf, useTrail } from './trail.ts'

interface ListPagerProps {
  /** Which list it is. */
  readonly list: string
  readonly view: string
  readonly place: Place
  readonly count: number
  readonly size: number
  readonly next: string | null | undefined
}

/** Below a list whose place stands in the address; nothing where it has one page. */
export const ListPager = ({ list, view, place, count, size, next }: ListPagerProps) => {
  const navigate = useNavigate()
  const trail = useTrail(list, view, place)
  if (pageOf(place) === 1 && !next) return null
  const go = (to: Place): void =>
    void navigate({
      to: '.',
      search: ({ cursor: _, page: __, ...now }) => ({ ...now, ...present(to) }),
      resetScroll: false,
    })
  return <Pager trail={trail} place={place} count={count} size={size} next={next ?? undefined} onGo={go} />
}
