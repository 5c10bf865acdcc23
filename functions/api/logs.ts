import { z } from '@hono/zod-openapi'
import { type Instant, instant } from '../../shared/core/time.ts'
import { ok } from './http/answers.ts'
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
    'The newest lines, oldest of them first. As JSON, or as text with `Accept: text/plain`; with `follow` as text that goes on until you hang up.',
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
    const hangUp = new AbortController()
    const lines = api.logs.read(database, {
      lines: query.lines,
      follow: query.follow,
      signal: AbortSignal.any([call.signal(), hangUp.signal]),
      ...(query.filter === undefined ? {} : { filter: query.filter }),
      ...(query.since === undefined ? {} : { since: timeOf(query.since) }),
    })
    const wantsText = query.follow || (call.accept.includes('text/plain') && !call.accept.includes('application/json'))
    if (!wantsText) return ok(wholeList(await allOf(lines)))
    return {
      status: 200,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      stream: await textOf(lines, () => hangUp.abort()),
    }
  },
})

const allOf = async (lines: AsyncIterable<string>): Promise<readonly string[]> => {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}

const timeOf = (text: string): Instant => instant(text.toUpperCase())

/** How long an answer waits for its first line, in milliseconds. */
const patience = 250

/** The lines as a stream. The answer waits a moment for the first one, so that an error can still be told. */
const textOf = async (lines: AsyncIterable<string>, hangUp: () => void): Promise<ReadableStream<Uint8Array>> => {
  const encoder = new TextEncoder()
  const reader = lines[Symbol.asyncIterator]()
  let next: Promise<IteratorResult<string>> | undefined = reader.next()
  await Promise.race([next, new Promise((resolve) => setTimeout(resolve, patience))])
  return new ReadableStream({
    pull: async (controller) => {
      const line = await (next ?? reader.next())
      next = undefined
      if (line.done) controller.close()
      else controller.enqueue(encoder.encode(`${line.value}\n`))
    },
    cancel: async () => {
      hangUp()
      await reader.return?.()
    },
  })
}
