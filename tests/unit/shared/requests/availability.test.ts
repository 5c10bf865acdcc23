import { describe, expect, test } from 'vitest'
import type { RequestKey } from '../../../../shared/core/ids.ts'
import { after, type Instant, instant, minutes, seconds } from '../../../../shared/core/time.ts'
import type { Database } from '../../../../shared/entities/database.ts'
import type { Observation } from '../../../../shared/entities/observation.ts'
import type { Request, TraceEntry } from '../../../../shared/entities/request.ts'
import { availabilityBy, effectsOnClients } from '../../../../shared/requests/availability.ts'
import { pipelines } from '../../../../state-machines/index.ts'
import { requestOf, runningDatabase } from '../../functions/api/harness.ts'

const now = instant('2026-11-22T12:00:00Z')
const ago = (duration: number): Instant => after(now, -duration as never)
const began = ago(minutes(2))
const ended = ago(minutes(1))

type Line = readonly [step: string, outcome?: TraceEntry['outcome'], direction?: TraceEntry['direction']]

const traceOf = (lines: readonly Line[]): readonly TraceEntry[] =>
  lines.map(([step, outcome = 'done', direction = 'run']) => ({
    ...{ step, outcome, direction, attempt: 1, polls: 0, retries: 0, startedAt: began },
    ...(outcome === 'started' ? {} : { endedAt: ended }),
  }))

const request = (type: Request['type'], lines: readonly Line[], changes: Partial<Request> = {}): Request =>
  requestOf(runningDatabase(), { type, state: 'RUNNING', attempt: 1, trace: traceOf(lines), ...changes } as never)

const seen = (changes: Partial<Observation> = {}): Observation => ({
  ...{ databaseId: runningDatabase().id, observedAt: now, lookedAt: ago(seconds(30)), container: 'container' },
  ...{ archiveLagSeconds: 0, failedCount: 0, ...changes },
})

const storage = { usedBytes: 10, limitBytes: 10, state: 'closed' } as const

const told = (
  database: Partial<Database>,
  requests: readonly Request[] = [],
  more: { readonly observation?: Observation; readonly admittedAt?: Instant; readonly stoppedAt?: Instant } = {},
) => {
  const { observation, admittedAt, stoppedAt } = more
  const lastDone = async (effect: 'admits' | 'cuts') => (effect === 'admits' ? admittedAt : stoppedAt)
  return availabilityBy({ database: runningDatabase(database), requests, observation, now, lastDone })
}

const changing = { answer: 'unknown', reason: 'changing', since: began }
const no = (reason: string) => ({ answer: 'no', reason, since: ended })
const yes = { answer: 'yes', since: ended }

describe('clients of a database', () => {
  const fenced: readonly Line[] = [['mark-recovering'], ['await-predecessors'], ['fence-archive'], ['stop-postgres']]
  const stopped = { state: 'STOPPED', desiredState: 'STOPPED' } as const

  test.each<[string, Partial<Database>, Request['type'], readonly Line[], object]>([
    ['is being made', { state: 'CREATING' }, 'CREATE-DB', [['ensure-server']], { answer: 'no', reason: 'being-made' }],
    ['lets them in', { state: 'CREATING' }, 'CREATE-DB', [['admit-clients', 'started']], changing],
    ['could not let them in', { state: 'CREATING' }, 'CREATE-DB', [['admit-clients', 'failed']], changing],
    ['was made', {}, 'CREATE-DB', [['admit-clients'], ['make-first-backup', 'started']], yes],
    [
      'takes back that they were let in',
      { state: 'CREATING' },
      'CREATE-DB',
      [
        ['admit-clients', 'failed'],
        ['admit-clients', 'done', 'undo'],
        ['ensure-server', 'started', 'undo'],
      ],
      no('being-made'),
    ],

    ['is being stopped', {}, 'STOP-DB', [['stop-postgres', 'started']], changing],
    ['was stopped in this moment', {}, 'STOP-DB', [['stop-postgres']], no('stopped')],
    [
      'starts again, as its stop failed',
      {},
      'STOP-DB',
      [['stop-postgres'], ['stop-postgres', 'failed', 'undo']],
      changing,
    ],
    ['runs again, as its stop failed', {}, 'STOP-DB', [['stop-postgres'], ['stop-postgres', 'done', 'undo']], yes],

    ['starts', stopped, 'START-DB', [['start-postgres', 'started']], changing],
    ['was started in this moment', stopped, 'START-DB', [['start-postgres']], yes],
    [
      'stops again',
      stopped,
      'START-DB',
      [
        ['start-postgres', 'failed'],
        ['start-postgres', 'done', 'undo'],
      ],
      no('stopped'),
    ],

    [
      'is being fenced',
      { state: 'RECOVERING' },
      'RECOVER-DB',
      [...fenced.slice(0, 2), ['fence-archive', 'started']],
      changing,
    ],
    [
      'is being recovered',
      { state: 'RECOVERING' },
      'RECOVER-DB',
      [...fenced, ['run-recovery', 'started']],
      no('recovering'),
    ],
    [
      'lets them into what was recovered',
      { state: 'RECOVERING' },
      'RECOVER-DB',
      [...fenced, ['admit-to-recovered', 'started']],
      changing,
    ],
    ['was recovered', {}, 'RECOVER-DB', [...fenced, ['admit-to-recovered'], ['make-first-backup', 'started']], yes],
    [
      'is taken back, before what was there runs again',
      { state: 'RECOVERING' },
      'RECOVER-DB',
      [...fenced, ['run-recovery', 'failed'], ['run-recovery', 'done', 'undo']],
      no('recovering'),
    ],
    [
      'is taken back, and what was there starts again',
      { state: 'RECOVERING' },
      'RECOVER-DB',
      [...fenced, ['run-recovery', 'failed'], ['stop-postgres', 'started', 'undo']],
      changing,
    ],
    ['is as it was before', { state: 'RECOVERING' }, 'RECOVER-DB', [...fenced, ['stop-postgres', 'done', 'undo']], yes],
    [
      'was stopped, and is taken back to that',
      { state: 'RECOVERING', desiredState: 'STOPPED' },
      'RECOVER-DB',
      [...fenced, ['stop-postgres', 'done', 'undo'], ['fence-archive', 'done', 'undo']],
      no('recovering'),
    ],

    [
      'refuses them for its last backup',
      { state: 'DELETING' },
      'DELETE-DB',
      [['refuse-clients'], ['make-final-backup', 'started']],
      no('deleting'),
    ],
    [
      'is being removed',
      { state: 'DELETING' },
      'DELETE-DB',
      [['refuse-clients'], ['remove-postgres', 'started']],
      changing,
    ],
    ['was removed', { state: 'DELETING' }, 'DELETE-DB', [['refuse-clients'], ['remove-postgres']], no('deleting')],
    [
      'is not deleted after all',
      { state: 'DELETING' },
      'DELETE-DB',
      [['refuse-clients'], ['refuse-clients', 'done', 'undo']],
      yes,
    ],
  ])('that %s', async (_, database, type, lines, expected) => {
    for (const state of ['RUNNING', 'UNWINDING', 'STUCK'] as const)
      expect(await told(database, [request(type, lines, { state })]), state).toEqual(expected)
  })

  test('are let in by the old data until a recovery fences it', async () => {
    const recovery = request('RECOVER-DB', [['mark-recovering'], ['await-predecessors', 'started']])
    const observation = seen()

    const answer = { answer: 'yes', asOf: observation.lookedAt }
    expect(await told({ state: 'RECOVERING' }, [recovery], { observation })).toEqual(answer)
    const ofStopped = await told({ state: 'RECOVERING', desiredState: 'STOPPED' }, [recovery], { observation })
    expect(ofStopped).toEqual({ answer: 'no', reason: 'stopped' })
  })

  test('are let in by a deletion that makes no last backup until it removes the database', async () => {
    const lines: readonly Line[] = [['mark-deleting'], ['refuse-clients'], ['make-final-backup']]
    const deletion = request('DELETE-DB', lines, { parameters: { finalBackup: false } } as never)
    const observation = seen()

    const answer = await told({ state: 'DELETING' }, [deletion], { observation })

    expect(answer).toEqual({ answer: 'yes', asOf: observation.lookedAt })
  })

  test('are where a request left them that got stuck and gave way to the deletion', async () => {
    const stuck = request('RECOVER-DB', fenced, { state: 'STUCK', unwinding: true })
    const deletion = request('DELETE-DB', [['mark-deleting', 'started']], { key: 'r-000000002-request' as RequestKey })

    expect(await told({ state: 'DELETING' }, [stuck, deletion])).toEqual(no('recovering'))
  })

  test('are none where a creation that got stuck gave way to a deletion that is taken back', async () => {
    const stuck = request('CREATE-DB', [['ensure-server']], { state: 'STUCK' })
    const lines: readonly Line[] = [
      ['refuse-clients'],
      ['remove-postgres', 'failed'],
      ['remove-postgres', 'done', 'undo'],
    ]
    const deletion = request('DELETE-DB', lines, { state: 'UNWINDING' })
    const { data: _, ...neverMade } = runningDatabase({ state: 'CREATING' })
    const facts = { database: neverMade, requests: [stuck, deletion], now, lastDone: async () => undefined }

    expect((await availabilityBy(facts)).answer).not.toBe('yes')
  })

  test('do not care for what was taken back as a whole before', async () => {
    const again = request('RECOVER-DB', fenced, { state: 'QUEUED', unwoundAttempt: 1 })
    const observation = seen()

    expect(await told({}, [again], { observation })).toEqual({ answer: 'yes', asOf: observation.lookedAt })
  })

  test.each<[string, Partial<Database>, object]>([
    ['is deleted', { state: 'DELETED', deletedAt: ended }, no('deleted')],
    ['loses its last backups', { state: 'DELETING', deletedAt: ended }, no('deleted')],
    ['could not be made', { state: 'FAILED' }, { answer: 'no', reason: 'not-made' }],
    ['is stopped', { state: 'STOPPED', desiredState: 'STOPPED' }, no('stopped')],
    ['is recovered by nobody knows what', { state: 'RECOVERING' }, { answer: 'unknown', reason: 'changing' }],
  ])('of one that %s', async (_, database, expected) => {
    expect(await told(database, [], { observation: seen(), stoppedAt: ended })).toEqual(expected)
  })
})

describe('a database that runs', () => {
  test.each<[string, Parameters<typeof told>[2], object]>([
    ['answered lately', { observation: seen() }, { answer: 'yes', asOf: ago(seconds(30)) }],
    ['was never seen', {}, { answer: 'unknown', reason: 'not-seen' }],
    [
      'is silent',
      { observation: seen({ lookedAt: ago(minutes(16)) }), admittedAt: ago(minutes(60)) },
      { answer: 'unknown', reason: 'not-seen', asOf: ago(minutes(16)) },
    ],
    ['was started just now', { observation: seen({ lookedAt: ago(minutes(90)) }), admittedAt: ended }, yes],
    [
      'was seen before a recovery only',
      { observation: seen({ container: 'former' }) },
      { answer: 'unknown', reason: 'not-seen' },
    ],
    [
      'has a full volume',
      { observation: seen({ storage }) },
      { answer: 'no', reason: 'volume-full', asOf: ago(seconds(30)) },
    ],
    [
      'had a full volume a while ago',
      { observation: seen({ storage, lookedAt: ago(minutes(3)) }) },
      { answer: 'unknown', reason: 'volume-full', asOf: ago(minutes(3)) },
    ],
  ])('that %s', async (_, more, expected) => {
    expect(await told({}, [], more)).toEqual(expected)
  })

  test('goes by what was done to it after it was seen', async () => {
    const admitted = request('RECOVER-DB', [['admit-to-recovered']])
    const before = seen({ storage, lookedAt: ago(minutes(2)) })

    expect(await told({}, [admitted], { observation: before })).toEqual(yes)
    expect(await told({}, [admitted], { observation: seen() })).toEqual({ ...yes, asOf: ago(seconds(30)) })
  })
})

test('the steps that let clients in or keep them out are steps of their pipelines', () => {
  for (const [type, effects] of Object.entries(effectsOnClients)) {
    const steps = pipelines.find((pipeline) => pipeline.type === type)?.steps.map(({ name }) => name)
    expect(steps).toEqual(expect.arrayContaining(Object.keys(effects)))
  }
})
