import { useRef, useState } from 'react'
import type { Request } from '../../api/queries.ts'

export interface SteadyRow {
  readonly request: Request
  /** It is in the answer no more: it stays until somebody asks for the list anew. */
  readonly hasLeft: boolean
}

export interface Found {
  /** Undefined: not read yet. */
  readonly requests: readonly Request[] | undefined
  /** What was asked for: filter and page. */
  readonly view: string
  /** Milliseconds since the epoch. */
  readonly updatedAt: number
}

interface Shown {
  readonly view: string
  readonly order: readonly Request[]
}

/** Nothing moves under the hand: values change in place; which rows there are, and in which order, changes only with what was asked for, or when somebody says so. */
export const useSteadyRows = ({ requests, view, updatedAt }: Found) => {
  const shown = useRef<Shown>({ view: '', order: [] })
  /** Somebody asked for the list anew, then: the answer is taken as it comes. */
  const askedAt = useRef(Number.POSITIVE_INFINITY)
  const [, render] = useState(0)
  const byKey = new Map((requests ?? []).map((request) => [request.key, request]))
  const { order } = shown.current
  if (requests && (shown.current.view !== view || order.length === 0 || updatedAt >= askedAt.current)) {
    shown.current = { view, order: requests }
    askedAt.current = Number.POSITIVE_INFINITY
  } else shown.current = { ...shown.current, order: order.map((old) => byKey.get(old.key) ?? old) }
  const known = new Set(shown.current.order.map(({ key }) => key))
  return {
    rows: shown.current.order.map(
      (request): SteadyRow => ({ request, hasLeft: requests !== undefined && !byKey.has(request.key) }),
    ),
    fresh: (requests ?? []).filter(({ key }) => !known.has(key)).length,
    /** Takes over what was found. */
    accept: (): void => {
      shown.current = { view, order: requests ?? [] }
      render((count) => count + 1)
    },
    /** Takes over what will be found. */
    acceptNext: (): void => {
      askedAt.current = Date.now()
    },
  }
}
