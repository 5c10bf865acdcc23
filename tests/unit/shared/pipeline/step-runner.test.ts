import { describe, expect, test } from 'vitest'
import type { RequestKey } from '../../../../shared/core/ids.ts'
import { type Duration, hours, minutes, seconds } from '../../../../shared/core/time.ts'
import { type Request, requestKeyOf } from '../../../../shared/entities/request.ts'
import { asHowdahError, HowdahError, Pending } from '../../../../shared/errors/howdah-error.ts'
import type { ErrorCode } from '../../../../shared/errors/registry.ts'
import type { StepDefinition } from '../../../../shared/pipeline/step.ts'
import type { ControlPlane } from '../../../pipelines/simulation/control-plane.ts'
import type { Lab } from '../../../pipelines/simulation/lab.ts'
import { linesOf, looksOnly, toyDatabase, toyLab, toyPipeline, toyStep } from '../../../pipelines/simulation/toy.ts'

const key = 'r-0001' as RequestKey

/** A request whose first attempt has begun, of a pipeline with the step `work` before its pivot; no engine walks it. */
const begun = async (parts: Partial<StepDefinition>): Promise<Lab> => {
  const pipeline = toyPipeline([toyStep('work', parts)])
  const lab = await toyLab(pipeline)
  await lab.world.clock.run(lab.plane.engine.stop())
  await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
  await lab.world.clock.run(lab.plane.lifecycle.begin(key, pipeline))
  return lab
}

/** @returns what the call came to: `done`, `skipped`, or the code of its error */
const call = async (lab: Lab, direction: 'run' | 'undo' = 'run', plane = lab.plane, attempt = 1, step = 'work') =>
  lab.world.clock.run(outcomeOf(plane, direction, attempt, step))

const outcomeOf = (plane: ControlPlane, direction: 'run' | 'undo', attempt: number, step = 'work') =>
  plane.runner
    .call({ requestKey: key, attempt, step, direction })
    .catch((error: unknown): ErrorCode => asHowdahError(error).code)

const unwind = (lab: Lab) => lab.world.clock.run(lab.plane.lifecycle.unwind(key, 1))

const requestOf = (lab: Lab): Promise<Request> => lab.request(key)

const pending = async () => {
  throw new Pending('not yet', 0.25)
}

describe('a call of a step', () => {
  test('is recorded, and skipped when it was done before', async () => {
    let runs = 0
    const lab = await begun({
      run: async () => {
        runs++
      },
    })

    expect([await call(lab), await call(lab)]).toEqual(['done', 'skipped'])
    expect(runs).toBe(1)
    expect(linesOf(await requestOf(lab))).toEqual(['run work done'])
    expect(await requestOf(lab)).not.toHaveProperty('lease')
  })

  test('that finds the world not ready is counted, and its progress shown', async () => {
    const lab = await begun({ run: pending })

    for (let n = 0; n < 3; n++) expect(await call(lab)).toBe('pending')

    expect((await requestOf(lab)).trace).toMatchObject([
      { step: 'work', outcome: 'started', polls: 3, progress: 0.25, message: 'not yet' },
    ])
  })

  test('misses its deadline when the world is not ready in time, counted over attempts', async () => {
    const lab = await begun({ run: pending })
    await call(lab)
    await lab.pass(minutes(9))
    expect(await call(lab)).toBe('pending')
    await lab.world.clock.run(lab.plane.lifecycle.begin(key, toyPipeline([toyStep('work')])))
    await lab.pass(minutes(1))

    expect(await call(lab, 'run', lab.plane, 2)).toBe('deadline-missed')
  })

  test('has all its time again when it is retried after it missed its deadline', async () => {
    const lab = await begun({ run: pending })
    await call(lab)
    await lab.pass(minutes(11))
    expect(await call(lab)).toBe('deadline-missed')

    expect(await call(lab)).toBe('pending')
  })

  test('of an attempt that is not the newest is refused', async () => {
    const lab = await begun({})
    await lab.world.clock.run(lab.plane.lifecycle.begin(key, toyPipeline([toyStep('work')])))

    expect(await call(lab)).toBe('stale-attempt')
  })

  test('of a later attempt goes on with the entry that a kill left open', async () => {
    const lab = await begun({ run: pending })
    await call(lab)
    for (let attempt = 2; attempt < 5; attempt++) {
      await lab.world.clock.run(lab.plane.lifecycle.begin(key, toyPipeline([toyStep('work')])))
      await call(lab, 'run', lab.plane, attempt)
    }

    expect((await requestOf(lab)).trace).toMatchObject([{ attempt: 4, polls: 4 }])
  })

  test('keeps only so much of an endless message', async () => {
    const lab = await begun({
      run: async () => {
        throw new HowdahError('command-failed', 'x'.repeat(100_000))
      },
    })
    await call(lab)

    expect((await requestOf(lab)).trace[0]?.message).toHaveLength(1000)
  })

  test('of a step that the pipeline does not have is refused', async () => {
    const lab = await begun({})

    expect(await call(lab, 'run', lab.plane, 1, 'dance')).toBe('pipeline-changed')
  })

  test('is refused when the request is cancelled', async () => {
    const lab = await begun({})
    await lab.world.clock.run(lab.plane.filing.cancel(key))

    expect(await call(lab)).toBe('cancelled')
  })
})

describe('an undo', () => {
  test('has nothing to do when the step never ran, or only looked', async () => {
    const neverRan = await begun({})
    const onlyLooks = await begun({ undo: looksOnly })
    await call(onlyLooks)
    for (const lab of [neverRan, onlyLooks]) {
      await unwind(lab)
      expect(await call(lab, 'undo')).toBe('skipped')
    }
  })

  test('runs for a step that only started', async () => {
    let undone = 0
    const lab = await begun({
      run: pending,
      undo: async () => {
        undone++
      },
    })
    await call(lab)
    await unwind(lab)

    expect([await call(lab, 'undo'), await call(lab, 'undo')]).toEqual(['done', 'skipped'])
    expect(undone).toBe(1)
  })

  test('that never ends misses its deadline: not that of the step, which may take days', async () => {
    const retry = {
      ...toyStep('work').retry,
      pending: { first: seconds(1), factor: 1, max: seconds(1), until: hours(48) },
    }
    const lab = await begun({ retry, undo: pending })
    await call(lab)
    await unwind(lab)
    expect(await call(lab, 'undo')).toBe('pending')
    await lab.pass(hours(1))

    expect(await call(lab, 'undo')).toBe('deadline-missed')
  })

  test('is refused when the request only goes forward', async () => {
    const lab = await begun({})
    await call(lab)

    expect(await call(lab, 'undo')).toBe('pivot-passed')
  })
})

describe('a lease', () => {
  const slow = (duration: Duration) => ({ run: ({ clock }) => clock.sleep(duration) }) satisfies Partial<StepDefinition>

  test('keeps a second call out while the first is at work', async () => {
    const lab = await begun(slow(seconds(5)))
    const first = outcomeOf(lab.plane, 'run', 1)
    await lab.pass(seconds(1))

    expect(await call(lab)).toBe('lease-held')
    expect(await lab.world.clock.run(first)).toBe('done')
  })

  test('lasts beyond the time-out of a call that may still be at work, and then ends', async () => {
    const lab = await begun(slow(minutes(60)))
    expect(await call(lab)).toBe('step-timeout')

    expect(await call(lab)).toBe('lease-held')
    await lab.pass(seconds(30))
    expect(await call(lab)).toBe('step-timeout')
  })

  test('of a dead holder ends at once where nobody else may be at work, and in its time where others may', async () => {
    for (const [exclusive, expected] of [
      [true, 'step-timeout'],
      [false, 'lease-held'],
    ] as const) {
      const lab = await begun(slow(minutes(60)))
      void outcomeOf(lab.plane, 'run', 1)
      await lab.pass(seconds(1))
      lab.plane.kill()

      expect(await call(lab, 'run', lab.begin({ exclusive }))).toBe(expected)
    }
  })

  test('refuses what an older holder writes late', async () => {
    const seen: unknown[] = []
    const lab = await begun({
      run: async ({ clock, updateDatabase, request }) => {
        if (request.fence > 1) return
        await clock.sleep(minutes(5))
        await updateDatabase({ description: 'written late' }).catch((error: unknown) => seen.push(error))
      },
    })
    expect(await call(lab)).toBe('step-timeout')
    await lab.pass(seconds(31))
    expect(await call(lab)).toBe('done')
    await lab.pass(minutes(5))

    expect(seen).toMatchObject([{ code: 'stale-attempt' }])
    expect((await lab.database(toyDatabase(lab))).description).toBe('')
  })

  test('is not taken by a late call whose step was undone since it looked', async () => {
    let runs = 0
    const lab = await begun({
      run: async () => {
        runs++
      },
    })
    const { table } = lab.world
    const get = table.get.bind(table)
    let looks = 0
    // Between the first look at the request and the second one its step is run, and taken back.
    table.get = async (item) => {
      if (item.sk === 'REQUEST' && ++looks === 2) {
        table.get = get
        await outcomeOf(lab.plane, 'run', 1)
        await lab.plane.lifecycle.unwind(key, 1)
        await outcomeOf(lab.plane, 'undo', 1)
      }
      return get(item)
    }

    expect(await call(lab)).toBe('cancelled')
    expect(runs).toBe(1)
    expect(linesOf(await requestOf(lab))).toEqual(['run work done', 'undo work done'])
  })

  test('is given back when the step cannot even begin', async () => {
    const lab = await begun({})
    const row = await lab.world.stores.databases.find({ pk: `DATABASE#${toyDatabase(lab)}`, sk: 'DATABASE' })
    await lab.world.table.deleteIfVersion({ pk: `DATABASE#${toyDatabase(lab)}`, sk: 'DATABASE' }, row?.version ?? 0)

    expect(await call(lab)).toBe('not-found')
    expect(await requestOf(lab)).not.toHaveProperty('lease')
  })
})

describe('the row of the database', () => {
  test('is not written by a step whose request does not have the database any more', async () => {
    const lab = await begun({
      run: async ({ updateDatabase }) => {
        await updateDatabase({ description: 'mine' })
      },
    })
    await lab.world.stores.databases.update({ pk: `DATABASE#${toyDatabase(lab)}`, sk: 'DATABASE' }, (row) => ({
      ...row,
      activeRequest: 'r-9999' as RequestKey,
    }))

    expect(await call(lab)).toBe('state-conflict')
  })

  test('loses the keys that a step removes', async () => {
    const lab = await begun({
      run: async ({ updateDatabase }) => {
        await updateDatabase({ bucket: 'b', serverId: undefined })
      },
    })
    await call(lab)

    const row = await lab.database(toyDatabase(lab))
    expect(row.bucket).toBe('b')
    expect(row).not.toHaveProperty('serverId')
  })
})

describe('a pivot that turns out to have happened', () => {
  test('turns the request forward also when the answer of that write gets lost', async () => {
    let runs = 0
    const pivot = toyStep('pivot', {
      run: async () => {
        if (++runs === 1) throw new HowdahError('command-failed')
      },
      undo: async () => {
        throw new HowdahError('pivot-passed')
      },
    })
    const lab = await toyLab(toyPipeline([toyStep('work')], pivot))
    const { table } = lab.world
    const put = table.putIfVersion.bind(table)
    table.putIfVersion = async (item, version) => {
      const done = await put(item, version)
      if ((item.data as Partial<Request>).pivotPassed) {
        table.putIfVersion = put
        throw new HowdahError('cloud-unavailable')
      }
      return done
    }
    await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
    await lab.settle()

    expect(runs).toBe(2)
    expect(await requestOf(lab)).toMatchObject({ state: 'PROCESSED' })
  })

  test('turns the request forward again, and nothing is taken back any more', async () => {
    const pivot = toyStep('pivot', {
      run: async () => {
        throw new HowdahError('command-failed')
      },
      undo: async () => {
        throw new HowdahError('pivot-passed')
      },
    })
    const lab = await toyLab(toyPipeline([toyStep('work')], pivot))
    await lab.world.clock.run(lab.file('BACKUP-DB', toyDatabase(lab)))
    await lab.settle()

    const request = await requestOf(lab)
    expect(linesOf(request)).toEqual([
      'run work done',
      'run pivot failed command-failed',
      'undo pivot failed pivot-passed',
      'run pivot failed command-failed',
    ])
    expect(request).toMatchObject({
      state: 'STUCK',
      pivotPassed: true,
      error: { code: 'command-failed', step: 'pivot' },
    })
    expect(request).not.toHaveProperty('unwinding')
    expect(requestKeyOf(request.key)).toEqual({ pk: 'REQUEST#r-0001', sk: 'REQUEST' })
  })
})
