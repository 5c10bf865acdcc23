import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { type Api, answerOf, type Schemas } from '../../../api/client.ts'
import { useApi } from '../../../api/context.ts'
import { problemOf } from '../../../api/problem.ts'
import { keys } from '../../../api/queries.ts'
import { LogBuffer, type LogView } from './log-buffer.ts'
import { textLines } from './text-lines.ts'

export interface LogAsked {
  readonly lines: number
  readonly filter?: string
  readonly since?: string
}

export interface Log {
  readonly view: LogView
  /** `ended`: the server hung up. */
  readonly state: 'reading' | 'there' | 'following' | 'ended'
  readonly error: unknown
  readonly again: () => void
  readonly hold: (isHeld: boolean) => void
}

/** Lines that came within this time are drawn together. */
const batchMillis = 100
/** Where it cannot be followed. */
const rereadMillis = 10_000

/** The newest lines of a log, read once. */
export const useLogOnce = (
  id: string,
  asked: LogAsked,
  { enabled, often }: { enabled: boolean; often: boolean },
): Log => {
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: [...keys.database(id), 'logs', asked],
    queryFn: async ({ signal }) => {
      const call = api.GET('/v1/databases/{id}/logs', { params: { path: { id }, query: asked }, signal })
      const buffer = new LogBuffer()
      const page = (await answerOf(call)) as Schemas['LogPage']
      buffer.push(page.items)
      return buffer.view()
    },
    enabled,
    structuralSharing: false,
    ...(often ? { refetchInterval: rereadMillis } : {}),
  })
  return {
    view: data ?? empty,
    state: data ? 'there' : 'reading',
    error: data ? undefined : error,
    again: () => void refetch(),
    hold: () => {},
  }
}

const empty = new LogBuffer().view()

/** The newest lines, and those to come, until somebody leaves. */
export const useLogFollowed = (id: string, asked: LogAsked, enabled: boolean): Log => {
  const api = useApi()
  const [turn, setTurn] = useState(0)
  const [end, setEnd] = useState<{ error?: unknown; of: string }>()
  // Whoever begins to follow again is told the newest lines again.
  const text = JSON.stringify([id, asked, turn, enabled])
  const held = useRef<{ text: string; buffer: LogBuffer }>({ text, buffer: new LogBuffer() })
  if (held.current.text !== text) held.current = { text, buffer: new LogBuffer() }
  const { buffer } = held.current
  const view = useSyncExternalStore(buffer.subscribe, buffer.view)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` is all that is asked for
  useEffect(() => {
    if (!enabled) return
    const leave = new AbortController()
    follow(api, id, asked, buffer, leave.signal).then(
      () => !leave.signal.aborted && setEnd({ of: text }),
      (error: unknown) => !leave.signal.aborted && setEnd({ of: text, error }),
    )
    return () => leave.abort()
  }, [api, text, buffer])
  const ended = end?.of === text ? end : undefined
  return {
    view,
    state: ended ? 'ended' : 'following',
    // What broke off when there were lines already is an end, as any other.
    error: view.count === 0 || problemOf(ended?.error) ? ended?.error : undefined,
    again: () => setTurn((now) => now + 1),
    hold: (isHeld) => buffer.hold(isHeld),
  }
}

const follow = async (api: Api, id: string, asked: LogAsked, buffer: LogBuffer, signal: AbortSignal): Promise<void> => {
  const params = { path: { id }, query: { ...asked, follow: true } }
  const stream = await answerOf(api.GET('/v1/databases/{id}/logs', { params, signal, parseAs: 'stream' }))
  let batch: string[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    timer = undefined
    buffer.push(batch)
    batch = []
  }
  try {
    for await (const lines of textLines(stream as unknown as ReadableStream<Uint8Array>, signal)) {
      batch = batch.concat(lines)
      timer ??= setTimeout(flush, batchMillis)
    }
  } finally {
    clearTimeout(timer)
    flush()
  }
}
