import { useNavigate, useSearch } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import { type RecoverSearch, recoverSearch, type TargetKind } from './search.ts'

/** What is typed, or moved by a key that is held, goes into the address when it rests: browsers refuse it more often. */
const restMillis = 250

export interface TargetState {
  readonly search: RecoverSearch
  /** Chosen: a step that Back takes back. */
  readonly choose: (next: RecoverSearch) => void
  /** Typed, or moved step by step: the address follows without a step of its own. */
  readonly type: (next: RecoverSearch) => void
  /** Under the pointer, until it is let go; undefined: given up. */
  readonly drag: (next: RecoverSearch | undefined) => void
  /** Another kind of target, with what was chosen of that kind before. */
  readonly chooseKind: (kind: TargetKind) => void
}

const textOf = (search: RecoverSearch): string => JSON.stringify(recoverSearch(search))

/** What is chosen: in the address, and here until it stands there. */
export const useTarget = (): TargetState => {
  const address = useSearch({ from: '/databases/$id/recover' })
  const navigate = useNavigate({ from: '/databases/$id/recover' })
  const [pending, setPending] = useState<RecoverSearch>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const remembered = useRef<Partial<Record<TargetKind, RecoverSearch>>>({})
  const written = useRef('')
  const addressText = textOf(address)
  const search = pending ?? address
  if (search.to) remembered.current[search.to] = search

  const write = useCallback(
    (next: RecoverSearch, replace: boolean): void => {
      written.current = textOf(next)
      void navigate({ search: next, replace, resetScroll: false }).finally(() =>
        setPending((held) => (held === next ? undefined : held)),
      )
    },
    [navigate],
  )
  useEffect(() => {
    if (addressText === written.current) {
      setPending((held) => (held && textOf(held) === addressText ? undefined : held))
      return
    }
    // Back and forward say what is chosen then: what was about to be written is no more.
    clearTimeout(timer.current)
    written.current = addressText
    setPending(undefined)
  }, [addressText])
  useEffect(() => () => clearTimeout(timer.current), [])

  const choose = (next: RecoverSearch): void => {
    clearTimeout(timer.current)
    setPending(next)
    write(next, false)
  }
  const type = (next: RecoverSearch): void => {
    clearTimeout(timer.current)
    setPending(next)
    timer.current = setTimeout(write, restMillis, next, true)
  }
  return {
    search,
    choose,
    type,
    drag: (next) => {
      clearTimeout(timer.current)
      setPending(next)
    },
    chooseKind: (kind) => choose(remembered.current[kind] ?? { to: kind }),
  }
}
