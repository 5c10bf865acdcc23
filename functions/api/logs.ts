import { z } from '@hono/zod-openapi'
import { type Instant, instant } from '../../shared/core/time.ts'
import { NewestLines } from '../../shared/logs/lines.ts'
import { wants } from './http/csv.ts'
import { defineEndpoint } from './http/endpoint.ts'
import { visibleDatabase } from './http/visible.ts'
import { DatabaseParams, flag, pageOf, sizedText, TimeSchema, wholeList } from './schemas/common.ts'

export const logsEndpoint = defineEndpoint({
  operationId: 'readLogs',
  method: 'get',
  path: '/v1/databases/{id}/logs',
  tag: 'Databases',
  summary: "PostgreSQL's log",
  description:
    'The newest lines, oldest of them first; of a long one its first 8 kB, and 2 MB in all. As JSON, or as text with `Accept: text/plain`; with `follow` as text that goes on until you hang up.',
  params: DatabaseParams,
  query: z.strictObject({
    lines: z.coerce
      .number()
      .int()
      .min(1)
      .max(10_000)
      .default(200)
      .openapi({ description: 'How many of the newest lines' }),
    filter: sizedText(0, 200).optional().openapi({ description: 'Only lines with this text, in any case' }),
    since: TimeSchema.optional(),
    follow: flag(false),
  }),
  answers: { 200: { description: 'Lines of the log', schema: pageOf('LogPage', z.string()), alsoText: true } },
  errors: [
    'not-found',
    'state-conflict',
    'server-lost',
    'command-failed',
    'not-offered',
    'other-region',
    'cloud-unavailable',
  ],
  handle: async (call) => {
    const { api, query } = call
    const { value: database } = await visibleDatabase(call, call.params.id)
    const giveBack = api.logsAtOnce.take(call.caller.subject)
    const hangUp = new AbortController()
    const signal = AbortSignal.any([call.signal(), hangUp.signal])
    signal.addEventListener('abort', giveBack, { once: true })
    const end = () => hangUp.abort()
    try {
      const lines = api.logs.read(database, {
        lines: query.lines,
        follow: query.follow,
        signal,
        ...(query.filter === undefined ? {} : { filter: query.filter }),
        ...(query.since === undefined ? {} : { since: timeOf(query.since) }),
      })
      const wantsText = query.follow || wants('text/plain', call.accept)
      const type = wantsText ? 'text/plain; charset=utf-8' : 'application/json'
      const stream = wantsText ? await textOf(lines, end) : await jsonOf(lines, end)
      return { status: 200, headers: { 'Content-Type': type }, stream }
    } catch (error) {
      end()
      throw error
    }
  },
})

const chunkBytes = 65_536

/** All of it at once, but handed out as the caller takes it: who asks often and takes nothing fills no memory. */
const jsonOf = async (lines: AsyncIterable<string>, end: () => void): Promise<ReadableStream<Uint8Array>> => {
  const newest = new NewestLines()
  for await (const line of lines) newest.push(line)
  const bytes = new TextEncoder().encode(JSON.stringify(wholeList(newest.lines)))
  let at = 0
  return new ReadableStream({
    pull: (controller) => {
      controller.enqueue(bytes.subarray(at, at + chunkBytes))
      at += chunkBytes
      if (at < bytes.length) return
      controller.close()
      end()
    },
    cancel: end,
  })
}

const timeOf = (text: string): Instant => instant(text.toUpperCase())

/** How long an answer waits for its first line, in milliseconds. */
const patience = 250

/**
 * The lines as a stream: no more of them are read than the caller takes. The answer waits a moment for the first one, so that an error can still be told.
 * @param end is called when there is nothing more to read, or nobody who reads
 */
const textOf = async (lines: AsyncIterable<string>, end: () => void): Promise<ReadableStream<Uint8Array>> => {
  const encoder = new TextEncoder()
  const reader = lines[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<string>> | undefined = reader.next()
  await Promise.race([next, new Promise((resolve) => setTimeout(resolve, patience))])
  return new ReadableStream({
    pull: async (controller) => {
      try {
        const line = await (next ?? reader.next())
        next = undefined
        if (!line.done) return controller.enqueue(encoder.encode(`${line.value}\n`))
        controller.close()
        end()
      } catch (error) {
        end()
        throw error
      }
    },
    cancel: async () => {
      end()
      await reader.return?.()
    },
  })
}
