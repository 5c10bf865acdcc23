import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useState } from 'react'
import { addressOf, draftFrom, isEmpty, type Kept, keep, nothingKept, readKept } from './draft.ts'
import type { Step } from './search.ts'
import type { Draft } from './values.ts'

export interface DraftState extends Kept {
  /** It was begun before this page was opened. */
  readonly goesOn: boolean
  readonly isChanged: boolean
  readonly change: (by: Draft) => void
  readonly leave: (steps: readonly Step[]) => void
  readonly empty: () => void
}

/** An address that names a source says where to begin; afterwards it follows what is chosen. */
const begin = (address: Draft): Kept & { readonly goesOn: boolean } => {
  const kept = readKept()
  return { draft: { ...kept.draft, ...address }, left: kept.left, goesOn: !isEmpty(kept) }
}

/** What is filled in, kept in this tab. */
export const useDraft = (): DraftState => {
  const search = useSearch({ from: '/databases/new' })
  const navigate = useNavigate({ from: '/databases/new' })
  const [state, setState] = useState(() => begin(draftFrom(search)))
  const [isChanged, setChanged] = useState(state.goesOn)
  const { draft, left } = state
  useEffect(() => keep({ draft, left }), [draft, left])
  const address = addressOf(draft)
  const isCurrent = Object.entries(address).every(([name, value]) => search[name as keyof typeof address] === value)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address itself says when
  useEffect(() => {
    if (!isCurrent) void navigate({ search: (before) => ({ ...before, ...address }) as never, replace: true })
  }, [isCurrent, JSON.stringify(address)])
  return {
    ...state,
    isChanged,
    change: useCallback((by) => {
      setChanged(true)
      setState((before) => ({ ...before, draft: { ...before.draft, ...by } }))
    }, []),
    leave: useCallback((steps) => {
      setState((before) => {
        const more = steps.filter((step) => !before.left.includes(step))
        return more.length === 0 ? before : { ...before, left: [...before.left, ...more] }
      })
    }, []),
    empty: useCallback(() => {
      setChanged(false)
      setState({ ...nothingKept, goesOn: false })
    }, []),
  }
}
