import { useNavigate } from '@tanstack/react-router'
import { Pager } from '../../parts/Pager.tsx'
import { useTrail } from '../../parts/trail.ts'
import { anew, changed } from '../../search-parameters.ts'
import { type CostsSearch, usualRows } from './search.ts'

interface PagesProps {
  readonly search: CostsSearch
  readonly count: number
  readonly nextCursor: string | undefined
}

export const Pages = ({ search, count, nextCursor }: PagesProps) => {
  const navigate = useNavigate()
  const { month, fiscalYear, rows = usualRows } = search
  const trail = useTrail('costs', JSON.stringify([month, fiscalYear, rows]), search)
  const go = (to: CostsSearch): void => void navigate({ to: '/costs', search: to })
  return (
    <Pager
      trail={trail}
      place={search}
      count={count}
      size={rows}
      next={nextCursor}
      onGo={({ cursor, page }) => go(changed(search, { cursor, page }))}
      onSize={(size) => go(anew(search, { rows: size }))}
    />
  )
}
