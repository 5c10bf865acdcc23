import { useNavigate } from '@tanstack/react-router'
import { Pager } from '../../parts/Pager.tsx'
import { type Place, pageOf, useTrail } from '../../parts/trail.ts'
import { present } from '../../search-parameters.ts'

interface TabPagerProps {
  /** Which list of which database. */
  readonly list: string
  readonly view: string
  readonly place: Place
  readonly count: number
  readonly size: number
  readonly next: string | null | undefined
}

/** Below a list of a database; nothing where it has one page. */
export const TabPager = ({ list, view, place, count, size, next }: TabPagerProps) => {
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
