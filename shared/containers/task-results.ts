import * as z from 'zod/mini'
import { storageStates } from '../entities/observation.ts'
import { HowdahError } from '../errors/howdah-error.ts'
import type { ErrorCode } from '../errors/registry.ts'
import type { ServerTask, TaskName, TaskResults } from './tasks.ts'

/** The longest result of a task, in bytes. */
export const longestResult = 200_000

/**
 * What an image may say went wrong, by the names that images/ has for it. A server says anything: no code is taken from it by which runner and engines tell each other how to go on, nor one that speaks of what is
 * not its own.
 */
export const saidByServers = [
  'archive-hole',
  'backup-damaged',
  'backup-key-missing',
  'backup-needed',
  'no-backup',
  'other-replication-role',
  'recovery-failed',
  'replication-slots-taken',
  'restore-point-exists',
  'role-exists',
  'store-refused',
  'store-unreachable',
  'target-before-first-backup',
  'target-in-future',
  'target-not-reached',
  'target-unknown',
  'target-within-change',
  'version-mismatch',
  'volume-too-small',
] as const satisfies readonly ErrorCode[]

/** What a server says is what its database's superuser may have made it say: each field has a form and a bound, and what has none is left out. */
type Fields<T> = z.ZodMiniType<T> & { readonly shape: { readonly [K in keyof Required<T>]: z.ZodMiniType } }

const text = (most: number, least = 0) =>
  z.string().check(z.minLength(least), z.maxLength(most), z.regex(/^(\P{Cc}|[\n\t])*$/u))
const word = (most: number) => z.string().check(z.regex(new RegExp(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,${most - 1}}$`)))
const lsn = z.string().check(z.regex(/^[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8}$/))
const time = z.string().check(
  z.maxLength(40),
  z.refine((value) => !Number.isNaN(Date.parse(value))),
)
const size = z.int().check(z.minimum(0))
const kind = z.enum(['full', 'incremental', 'self-contained'])
const nullable = <T extends z.ZodMiniType>(schema: T) => z.exactOptional(z.nullable(schema))

const keyId = z.string().check(z.regex(/^[0-9a-f]{16}$/))
const ca = text(16_000, 1)
const backup = z.object({
  id: word(64),
  name: word(200),
  asked: kind,
  kind,
  incarnation: word(64),
  prefix: z.string().check(z.regex(/^\d{1,20}-\d{1,3}\/[a-z0-9-]{1,64}(\/self-contained\/[A-Za-z0-9-]{1,64})?$/)),
  startedAt: time,
  finishedAt: time,
  startLsn: lsn,
  finishLsn: lsn,
  sizeBytes: size,
  storedBytes: size,
  permanent: z.boolean(),
  base: nullable(word(200)),
  keyId: nullable(keyId),
  partsBytes: nullable(size),
})

const segment = z.string().check(z.regex(/^[0-9A-F]{24}$/))
const wal = z.string().check(z.regex(/^([0-9A-F]{24}|[0-9A-F]{8}\.history)$/))
// What is something else is in the way of nothing that anybody reads.
const taken = z.exactOptional(z.catch(z.nullable(z.object({ wal, putAt: time })), null))

const results: { readonly [N in keyof TaskResults]: Fields<TaskResults[N]> } = {
  'run-postgres': z.object({
    ca,
    leftBehind: z.exactOptional(text(1_000)),
    recovery: z.exactOptional(z.object({ fromIncarnation: word(64), reachedLsn: lsn })),
  }),
  'start-postgres': z.object({ ca }),
  'report-archive': z.object({
    mode: z.exactOptional(z.enum(['on', 'off', 'hold'])),
    lastArchivedWal: nullable(word(64)),
    lastArchivedAt: nullable(time),
    archivedUntil: nullable(time),
    lookedAt: z.exactOptional(time),
    oldestUnarchivedAgeSeconds: nullable(z.number().check(z.minimum(0), z.maximum(1e10))),
    failedCount: nullable(size),
    currentLsn: nullable(lsn),
    storage: nullable(z.object({ usedBytes: size, limitBytes: size, state: z.enum(storageStates) })),
    taken,
  }),
  'fence-archive': z.object({ wal: z.exactOptional(segment), archived: z.exactOptional(z.boolean()), taken }),
  'report-container': z.object({ exists: z.boolean(), admitted: z.boolean() }),
  'set-backup-keys': z.object({ keyId: z.nullable(keyId) }),
  'create-restore-point': z.object({ name: text(63, 1), lsn, time, incarnation: word(64) }),
  'run-backup': backup,
}

const hasResult = (task: TaskName): task is keyof TaskResults => Object.hasOwn(results, task)

type ResultOf<N extends TaskName> = N extends keyof TaskResults ? TaskResults[N] : undefined

/**
 * What a task printed, as far as it says what such a task says.
 * @throws HowdahError `command-failed`
 */
export const readResult = <N extends ServerTask['task']>(task: N, line: string): ResultOf<N> => {
  if (!hasResult(task)) return undefined as ResultOf<N>
  const read = results[task].safeParse(objectIn(line))
  if (read.success) return read.data as ResultOf<N>
  const wrong = read.error.issues.map(({ path }) => path.join('.') || 'all of it')
  throw new HowdahError(
    'command-failed',
    `The server's answer to ${task} is not one of such a task: ${[...new Set(wrong)].slice(0, 5).join(', ')}`,
  )
}

/** @returns undefined for what is no JSON object, or too long for one of ours */
export const objectIn = (line: string): Readonly<Record<string, unknown>> | undefined => {
  if (line.length > longestResult) return undefined
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

/** People see no standard error: where a command points there, its last words take that place. Progress is none. */
export const withLastWords = (message: string, stderr: string): string => {
  const pointer = /(see|look at) standard error$/
  if (!pointer.test(message)) return message
  const lines = stderr.split('\n').map((line) => line.trim())
  const words = lines.findLast((line) => line !== '' && !line.startsWith('{') && !pointer.test(line))
  return words === undefined ? message : message.replace(pointer, `its last words were: ${words.slice(-500)}`)
}

/** What a server says to people: so much of it that it fits into a row, and nothing that would act on a terminal. */
export const saidToPeople = (said: string): string =>
  said.slice(0, 1_000).replace(/[\p{Cc}\p{Bidi_Control}]/gu, (one) => (one === '\n' || one === '\t' ? one : ' '))
