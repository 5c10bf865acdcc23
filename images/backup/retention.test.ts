import { randomInt } from 'node:crypto'
import { afterAll, describe, expect, test } from 'vitest'
import { cleanUp, docker } from '../testing/docker.ts'
import { generator } from '../testing/random.ts'

afterAll(cleanUp)

const day = 86_400
const now = Date.UTC(2026, 10, 22, 12) / 1000

interface Backup {
  /** Absent: somebody else recorded it. */
  id?: string
  home: string
  prefix: string
  name: string
  kind: 'full' | 'incremental' | 'self-contained'
  base: string | null
  finishedAt: string
  startedAt: string
  finishLsn: string
  permanent: boolean
  good: boolean
  whole: boolean
}

interface Survey {
  incarnations: {
    prefix: string
    incarnation: string
    parent: string | null
    parentLsn: string | null
    startedAt: string
  }[]
  backups: Backup[]
  foreign: { prefix: string; name: string }[]
  points: { home: string; name: string }[]
}

interface Case {
  survey: Survey
  full: number
  days: number
  current: string
}

interface Plan {
  kept: string[]
  removed: { prefix: string; name: string; home: string }[]
  incarnations: string[]
  wal: { prefix: string; from: string; except: [string, string][] }[]
}

/** What retention prints when it is done. */
interface Answer {
  removed: string[]
  kept: string[]
  lives: { incarnation: string; from: string }[]
}

const planned = `. as $case | .survey | plan(${now}; $case.full; $case.days; $case.current)`

/** What the image decides for each case: one run of jq for all. */
const decide = (cases: Case[]) => ask<Plan>(planned, cases)

/** What the image prints when it has done what it decided. */
async function answerOf({ survey }: ReturnType<typeof aStore>, { full, days }: { full: number; days: number }) {
  const current = survey.incarnations.at(-1)?.prefix ?? ''
  const program = `. as $case | (${planned}) as $plan | $case.survey | done_by($plan)`
  const [answer] = await ask<Answer>(program, [{ survey, full, days, current }])
  if (answer === undefined) throw new Error('no answer')
  return answer
}

async function ask<T>(program: string, cases: Case[]): Promise<T[]> {
  const { code, stdout, stderr } = await docker(
    [
      'run',
      '--rm',
      '--interactive',
      '--entrypoint',
      'jq',
      'howdah/backup:17',
      '-c',
      '-L',
      '/usr/local/lib/howdah',
      `include "backup"; ${program}`,
    ],
    { input: cases.map((one) => JSON.stringify(one)).join('\n') },
  )
  expect(code, stderr).toBe(0)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const time = (daysAgo: number) => new Date((now - daysAgo * day) * 1000).toISOString()
const hex = (number: number) => number.toString(16).toUpperCase().padStart(8, '0')
const segmentOf = (number: number) => `00000001${hex(Math.floor(number / 256))}${hex(number % 256)}`
const lsnIn = (number: number) =>
  `${(number >> 8).toString(16)}/${((number & 255) * 2 ** 24 + 300).toString(16)}`.toUpperCase()
const keyOf = ({ prefix, name }: { prefix: string; name: string }) => `${prefix}/${name}`

/** A store that is filled backup by backup; every backup takes two segments of WAL. */
function aStore() {
  const survey: Survey = { incarnations: [], backups: [], foreign: [], points: [] }
  let segment = 0
  const add = (
    kind: Backup['kind'],
    daysAgo: number,
    {
      base,
      permanent = false,
      good = true,
      whole = true,
    }: { base?: Backup; permanent?: boolean; good?: boolean; whole?: boolean } = {},
  ) => {
    const home = survey.incarnations.at(-1)?.prefix ?? ''
    segment += 10
    const name = `base_${segmentOf(segment)}${base ? `_D_${base.name.slice(5)}` : ''}`
    const backup: Backup = {
      home,
      prefix: kind === 'self-contained' ? `${home}/self-contained/${segment}` : home,
      name,
      kind,
      base: base?.name ?? null,
      startedAt: time(daysAgo + 0.01),
      finishedAt: time(daysAgo),
      finishLsn: lsnIn(segment + 1),
      permanent,
      good,
      whole,
    }
    survey.backups.push(backup)
    return backup
  }
  return {
    survey,
    /** Begins where the given backup of its parent had just ended, or else where its parent is now. */
    incarnation: (name: string, daysAgo: number, { after }: { after?: Backup } = {}) =>
      survey.incarnations.push({
        prefix: `7-17/${name}`,
        incarnation: name,
        parent: survey.incarnations.at(-1)?.incarnation ?? null,
        parentLsn: survey.incarnations.length === 0 ? null : (after?.finishLsn ?? lsnIn(segment + 5)),
        startedAt: time(daysAgo),
      }),
    full: (daysAgo: number, options?: { permanent?: boolean; good?: boolean; whole?: boolean }) =>
      add('full', daysAgo, options),
    incremental: (daysAgo: number, base: Backup, options?: { permanent?: boolean }) =>
      add('incremental', daysAgo, { ...options, base }),
    selfContained: (daysAgo: number, options?: { permanent?: boolean }) => add('self-contained', daysAgo, options),
  }
}

async function keptOf(store: ReturnType<typeof aStore>, { full, days }: { full: number; days: number }) {
  const current = store.survey.incarnations.at(-1)?.prefix ?? ''
  const [plan] = await decide([{ survey: store.survey, full, days, current }])
  if (plan === undefined) throw new Error('no plan')
  const kept = new Set(plan.kept)
  return { plan, kept: store.survey.backups.map((backup) => kept.has(keyOf(backup))) }
}

describe('retention', () => {
  test('keeps the newest chains whole, and what going back the days needs', async () => {
    const store = aStore()
    store.incarnation('one', 40)
    for (const age of [30, 20, 10, 3]) {
      const full = store.full(age)
      store.incremental(age - 1, full)
    }

    const { plan, kept } = await keptOf(store, { full: 1, days: 7 })

    // The chain of ten days ago is what the time seven days ago is reached from.
    expect(kept).toEqual([false, false, false, false, true, true, true, true])
    expect(plan.wal).toEqual([{ prefix: '7-17/one', from: segmentOf(50), except: [] }])
    expect(plan.removed.map(({ name }) => name.length)).toEqual([56, 29, 56, 29])
  })

  test('keeps a chain that is old when it is among the newest', async () => {
    const store = aStore()
    store.incarnation('one', 400)
    for (const age of [300, 200, 100]) store.full(age)

    const { kept } = await keptOf(store, { full: 2, days: 7 })

    expect(kept).toEqual([false, true, true])
  })

  test('never removes the last good backup, whatever is newer and not good', async () => {
    const store = aStore()
    store.incarnation('one', 400)
    store.full(300)
    store.full(10, { good: false })

    const { kept } = await keptOf(store, { full: 1, days: 0 })

    expect(kept).toEqual([true, false])
  })

  test('counts no backup that has lost a part, and removes it when a newer one is whole', async () => {
    const store = aStore()
    store.incarnation('first', 30)
    store.full(9)
    store.full(5, { whole: false })
    expect((await keptOf(store, { full: 1, days: 0 })).kept).toEqual([true, true])

    store.full(1)
    expect((await keptOf(store, { full: 1, days: 0 })).kept).toEqual([false, false, true])
  })

  test('never removes a permanent backup, nor what it builds on, and of its WAL only what it needs', async () => {
    const store = aStore()
    store.incarnation('one', 400)
    const full = store.full(300)
    const permanent = store.incremental(299, full, { permanent: true })
    store.incremental(298, permanent)
    store.full(2)

    const { plan, kept } = await keptOf(store, { full: 1, days: 1 })

    expect(kept).toEqual([true, true, false, true])
    expect(plan.wal).toEqual([
      {
        prefix: '7-17/one',
        from: segmentOf(40),
        except: [
          [segmentOf(10), segmentOf(11)],
          [segmentOf(20), segmentOf(21)],
        ],
      },
    ])
  })

  test('counts chains over all incarnations, and removes those that ended before the days', async () => {
    const store = aStore()
    store.incarnation('one', 100)
    store.full(90)
    store.full(80)
    store.incarnation('two', 70)
    store.full(69)
    store.incarnation('three', 5)
    store.full(4)
    store.full(3)

    const { plan, kept } = await keptOf(store, { full: 2, days: 6 })

    // Five days ago the second incarnation still lived: six days ago is reached from its only backup.
    expect(kept).toEqual([false, false, true, true, true])
    expect(plan.incarnations).toEqual(['7-17/one'])
  })

  test('keeps an older incarnation with a permanent backup, without its other WAL', async () => {
    const store = aStore()
    store.incarnation('one', 100)
    store.full(90, { permanent: true })
    store.full(80)
    store.incarnation('two', 70)
    store.full(10)

    const { plan, kept } = await keptOf(store, { full: 1, days: 6 })

    expect(kept).toEqual([true, false, true])
    expect(plan.incarnations).toEqual([])
    expect(plan.wal[0]).toEqual({ prefix: '7-17/one', from: 'G', except: [[segmentOf(10), segmentOf(11)]] })
  })

  test('keeps what an incarnation without a backup of its own is recovered from, and the WAL that leads there', async () => {
    const store = aStore()
    store.incarnation('one', 100)
    store.full(90)
    const before = store.full(80)
    store.incremental(79, before)
    store.full(70)
    store.incarnation('two', 60, { after: before })
    store.incarnation('three', 50)

    const { plan, kept } = await keptOf(store, { full: 1, days: 0 })

    expect(kept).toEqual([false, true, false, true])
    expect(plan.incarnations).toEqual([])
    expect(plan.wal.map(({ from }) => from)).toEqual([segmentOf(20), '', ''])
  })

  test('keeps it for a life that was recovered to before its parent began, as older releases told', async () => {
    const store = aStore()
    store.incarnation('one', 100)
    const before = store.full(90)
    store.full(80)
    store.incarnation('two', 60)
    store.incarnation('three', 50, { after: before })

    expect((await keptOf(store, { full: 1, days: 0 })).kept).toEqual([true, true])
  })

  test('keeps that for as long as the time before the first own backup is within the days', async () => {
    const store = aStore()
    store.incarnation('one', 100)
    store.full(90)
    store.incarnation('two', 6)
    store.full(4)
    store.full(2)

    expect((await keptOf(store, { full: 1, days: 5 })).kept).toEqual([true, true, true])
    expect((await keptOf(store, { full: 1, days: 3 })).kept).toEqual([false, true, true])
  })

  test('counts self-contained backups among the chains, and keeps them for the days', async () => {
    const store = aStore()
    store.incarnation('one', 100)
    for (const age of [50, 40, 5]) store.selfContained(age)

    expect((await keptOf(store, { full: 1, days: 0 })).kept).toEqual([false, false, true])
    expect((await keptOf(store, { full: 1, days: 45 })).kept).toEqual([false, true, true])
    expect((await keptOf(store, { full: 2, days: 1 })).kept).toEqual([false, true, true])
  })

  test('keeps all WAL while the incarnation that lives has no backup', async () => {
    const store = aStore()
    store.incarnation('one', 100)
    store.full(50)
    store.incarnation('two', 1)

    const { plan } = await keptOf(store, { full: 1, days: 0 })

    expect(plan.wal.find(({ prefix }) => prefix === '7-17/two')?.from).toBe('')
  })

  test('keeps for the days what belongs to an incarnation that nothing is known of', async () => {
    const store = aStore()
    store.incarnation('one', 100)
    for (const age of [50, 10, 5]) store.full(age)
    store.survey.incarnations.pop()

    expect((await keptOf(store, { full: 1, days: 7 })).kept).toEqual([false, true, true])
  })

  test('leaves alone what others wrote, and the WAL that it needs', async () => {
    const store = aStore()
    store.incarnation('one', 100)
    store.survey.foreign.push({ prefix: '7-17/one', name: `base_${segmentOf(3)}` })
    store.full(50)
    store.full(1)

    const { plan, kept } = await keptOf(store, { full: 1, days: 0 })

    expect(kept).toEqual([false, true])
    expect(plan.wal[0]?.from).toBe(segmentOf(3))
  })

  test('tells what is kept by id: another life may have given a backup the same name', async () => {
    const store = aStore()
    store.incarnation('one', 100)
    const gone = store.full(90)
    store.incarnation('two', 80)
    const kept = store.full(5)
    Object.assign(gone, { id: 'gone' })
    Object.assign(kept, { id: 'kept', name: gone.name })
    // Somebody else recorded this one, without an id.
    store.full(3)

    expect(await answerOf(store, { full: 2, days: 0 })).toMatchObject({ kept: ['kept'], removed: [gone.name] })
  })

  test('tells from where on the WAL of each life stays, and with it its restore points', async () => {
    const store = aStore()
    for (const [name, age] of [
      ['one', 100],
      ['two', 60],
      ['three', 40],
    ] as const) {
      store.incarnation(name, age)
      store.full(age - 1, { permanent: name === 'two' })
    }
    store.survey.points.push({ home: '7-17/one', name: 'gone' }, { home: '7-17/unannounced', name: 'kept' })

    const { lives } = await answerOf(store, { full: 1, days: 7 })

    // Of the second only what its permanent backup needs is left: nothing that a restore point could be reached by.
    expect(lives).toEqual([
      { incarnation: 'three', from: '0/1E000000' },
      { incarnation: 'unannounced', from: '0/0' },
    ])
  })

  test('agrees with its definition, for random stores', async () => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
    const random = generator(seed)
    const cases = Array.from({ length: 400 }, () => randomCase(random))

    const plans = await decide(cases)

    for (const [number, one] of cases.entries()) check(one, plans[number], `SEED=${seed} case ${number}`)
  })
})

describe('the window', () => {
  const at = (minute: number) => `2026-11-22T12:${String(minute).padStart(2, '0')}:00Z`
  const window = async (survey: object) => {
    const { stdout, stderr } = await docker(
      [
        'run',
        '--rm',
        '--interactive',
        '--entrypoint',
        'jq',
        'howdah/backup:17',
        '-c',
        '-L',
        '/usr/local/lib/howdah',
        'include "backup"; window',
      ],
      { input: JSON.stringify(survey) },
    )
    expect(stderr).toBe('')
    return JSON.parse(stdout)
  }
  const incarnation = { prefix: '7-17/one', incarnation: 'one', parent: null, parentLsn: null, startedAt: at(0) }
  const backup = (segment: number, minute: number) => ({
    home: '7-17/one',
    prefix: '7-17/one',
    name: `base_${segmentOf(segment)}`,
    kind: 'full',
    base: null,
    finishedAt: at(minute),
    finishLsn: `0/${(segment * 2 ** 24 + 300).toString(16).toUpperCase()}`,
    good: true,
    whole: true,
  })
  const run = (from: number, to: number, minute: number) => ({
    prefix: '7-17/one',
    timeline: 1,
    from: segmentOf(from),
    to: segmentOf(to),
    lastAt: at(minute),
  })

  test('reaches from the end of the first backup to the last segment that follows it', async () => {
    const answer = await window({
      incarnations: [incarnation],
      backups: [backup(5, 10)],
      wal: [run(1, 9, 30)],
      points: [],
    })

    expect(answer).toMatchObject({ earliest: at(10), latest: at(30), lastArchivedWal: segmentOf(9) })
  })

  test('has a hole where the WAL has one, and a restore point in it cannot be reached', async () => {
    const point = (name: string, segment: number) => ({
      home: '7-17/one',
      name,
      lsn: `0/${segment.toString(16).toUpperCase()}000100`,
      timeline: 1,
      time: at(40),
    })
    const answer = await window({
      incarnations: [incarnation],
      backups: [backup(5, 10), backup(14, 50)],
      wal: [run(1, 9, 30), run(11, 20, 55)],
      points: [point('before', 4), point('reached', 7), point('lost', 10), point('waiting', 11), point('later', 15)],
    })

    expect(answer.incarnations[0].ranges).toEqual([
      { from: at(10), fromLsn: '0/500012C', to: at(30), lastWal: segmentOf(9) },
      { from: at(50), fromLsn: '0/E00012C', to: at(55), lastWal: segmentOf(20) },
    ])
    expect(
      answer.restorePoints
        .filter((one: { recoverable: boolean }) => one.recoverable)
        .map((one: { name: string }) => one.name),
    ).toEqual(['reached', 'later'])
  })

  test('begins with an incarnation whose parent leads there', async () => {
    const child = { ...incarnation, prefix: '7-17/two', incarnation: 'two', parent: 'one', startedAt: at(40) }
    const wal = [run(1, 9, 30), { ...run(8, 12, 50), prefix: '7-17/two' }]
    const survey = { backups: [backup(5, 10)], wal, points: [] }
    const reached = await window({ ...survey, incarnations: [incarnation, { ...child, parentLsn: '0/8000500' }] })
    const before = await window({ ...survey, incarnations: [incarnation, { ...child, parentLsn: '0/4000500' }] })

    expect(reached.incarnations[1].ranges).toEqual([
      { from: at(40), fromLsn: '0/8000500', to: at(50), lastWal: segmentOf(12) },
    ])
    expect(before.incarnations[1].ranges).toEqual([])
  })

  test('begins with an incarnation whose parent was lost where it began', async () => {
    const lost = { ...incarnation, prefix: '7-17/two', incarnation: 'two', parent: 'one', startedAt: at(35) }
    const child = { ...incarnation, prefix: '7-17/three', incarnation: 'three', parent: 'two', startedAt: at(40) }
    const wal = [run(1, 9, 30), { ...run(8, 12, 50), prefix: '7-17/three' }]
    const survey = { backups: [backup(5, 10)], wal, points: [] }
    const ranges = async (parentLsn: string) => {
      const incarnations = [incarnation, { ...lost, parentLsn: '0/8000500' }, { ...child, parentLsn }]
      return (await window({ ...survey, incarnations })).incarnations[2].ranges
    }

    expect(await ranges('0/8000500')).toMatchObject([{ from: at(40) }])
    expect(await ranges('0/8000600')).toEqual([])
  })

  test('is told of lives whose parent, in another store, had their name', async () => {
    const clone = { ...incarnation, parent: 'one', parentLsn: '0/8000500', startedAt: at(35) }
    const child = { ...clone, prefix: '7-17/two', incarnation: 'two', startedAt: at(40) }
    const wal = [{ ...run(8, 12, 50), prefix: '7-17/two' }]

    const answer = await window({ incarnations: [clone, child], backups: [], wal, points: [] })
    expect(answer.incarnations[1].ranges).toEqual([])
  })

  test('is empty without a backup', async () => {
    const answer = await window({ incarnations: [incarnation], backups: [], wal: [run(1, 9, 30)], points: [] })

    expect(answer).toMatchObject({ earliest: null, latest: null, backups: [] })
  })
})

function randomCase(random: () => number): Case {
  const store = aStore()
  const upTo = (limit: number) => Math.floor(random() * limit)
  let age = 60
  for (let life = 0; life <= upTo(4); life++) {
    const shipped = store.survey.backups.filter(({ kind }) => kind !== 'self-contained')
    const after = shipped.at(-1 - upTo(3))
    store.incarnation(`life-${life}`, age, after && random() < 0.5 ? { after } : {})
    let newest: Backup | undefined
    for (let number = upTo(7); number > 0; number--) {
      age -= random() * 4
      const permanent = random() < 0.1
      if (random() < 0.15) store.selfContained(age, { permanent })
      else if (newest && random() < 0.5) newest = store.incremental(age, newest, { permanent })
      else newest = store.full(age, { permanent, good: random() < 0.95 })
    }
    age -= random()
  }
  const current = store.survey.incarnations.at(-1)?.prefix ?? ''
  return { survey: store.survey, full: 1 + upTo(4), days: upTo(40), current }
}

/** The definition of retention, said in another way than the image says it. */
function check({ survey, full, days, current }: Case, plan: Plan | undefined, hint: string) {
  if (plan === undefined) throw new Error(`no plan: ${hint}`)
  const { backups, incarnations } = survey
  const cutoff = now - days * day
  const seconds = (text: string) => Date.parse(text) / 1000
  const kept = new Set(plan.kept)
  const baseOf = (backup: Backup) =>
    backups.find((other) => other.prefix === backup.prefix && other.name === backup.base)
  const rootOf = (backup: Backup): Backup => {
    const base = baseOf(backup)
    return base ? rootOf(base) : backup
  }
  const endOf = (home: string) => {
    const index = incarnations.findIndex(({ prefix }) => prefix === home)
    const next = incarnations[index + 1]
    return next ? seconds(next.startedAt) : Number.POSITIVE_INFINITY
  }
  const ships = (backup: Backup) => backup.kind !== 'self-contained'
  const chains = [...new Set(backups.map(rootOf))].filter(({ good }) => good)
  const lastOf = (root: Backup) =>
    Math.max(...backups.filter((backup) => rootOf(backup) === root).map((backup) => seconds(backup.finishedAt)))
  const newest = new Set([...chains].sort((a, b) => lastOf(b) - lastOf(a)).slice(0, full))
  const isNeededToGoBack = (root: Backup) => {
    if (!ships(root)) return lastOf(root) > cutoff
    if (endOf(root.home) <= cutoff) return false
    return !chains.some(
      (other) =>
        ships(other) &&
        other.home === root.home &&
        seconds(other.finishedAt) > seconds(root.finishedAt) &&
        seconds(other.finishedAt) <= cutoff,
    )
  }
  const ruled = (backup: Backup) =>
    backup.good && chains.includes(rootOf(backup)) && (newest.has(rootOf(backup)) || isNeededToGoBack(rootOf(backup)))
  const usable = backups.filter((backup) => backup.good && ships(backup) && chains.includes(rootOf(backup)))
  const position = (lsn: string) => {
    const [high = '', low = ''] = lsn.split('/')
    return Number.parseInt(high, 16) * 2 ** 32 + Number.parseInt(low, 16)
  }
  /** What the beginning of an incarnation is recovered from. */
  const inheritedBy = (name: string, before = Number.POSITIVE_INFINITY): Backup | undefined => {
    const one = incarnations.find(({ incarnation }) => incarnation === name)
    const parent = incarnations.find(({ incarnation }) => incarnation === one?.parent)
    if (!one?.parentLsn || !parent) return undefined
    const limit = Math.min(before, position(one.parentLsn))
    const candidates = usable.filter(({ home, finishLsn }) => home === parent.prefix && position(finishLsn) <= limit)
    return (
      candidates.sort((x, y) => seconds(y.finishedAt) - seconds(x.finishedAt))[0] ??
      inheritedBy(parent.incarnation, limit)
    )
  }
  const heirs = incarnations
    .filter(({ prefix }) => endOf(prefix) > cutoff)
    .filter(
      ({ prefix }) => !chains.some((root) => ships(root) && root.home === prefix && seconds(root.finishedAt) <= cutoff),
    )
    .map(({ incarnation }) => inheritedBy(incarnation))
  const isInherited = (backup: Backup): boolean =>
    heirs.includes(backup) || backups.some((other) => baseOf(other) === backup && isInherited(other))
  const isNeededByPermanent = (backup: Backup): boolean =>
    (backup.permanent && backup.good) || backups.some((other) => baseOf(other) === backup && isNeededByPermanent(other))

  for (const backup of backups)
    expect(kept.has(keyOf(backup)), `${hint} ${keyOf(backup)}`).toBe(
      ruled(backup) || isInherited(backup) || isNeededByPermanent(backup),
    )
  expect(plan.removed.map(keyOf).sort(), hint).toEqual(
    backups
      .map(keyOf)
      .filter((key) => !kept.has(key))
      .sort(),
  )

  // Every time that could be recovered to within the days still can.
  for (const moment of [cutoff + 1, ...backups.map((backup) => seconds(backup.finishedAt) + 1)].filter(
    (one) => one > cutoff && one < now,
  )) {
    const reaches = (backup: Backup) =>
      backup.good &&
      ships(backup) &&
      rootOf(backup).good &&
      seconds(backup.finishedAt) <= moment &&
      moment < endOf(backup.home)
    const alive = incarnations.filter(({ startedAt }) => seconds(startedAt) <= moment).at(-1)?.prefix
    const before = backups.filter((backup) => backup.home === alive && reaches(backup))
    if (before.length > 0)
      expect(
        before.some((backup) => kept.has(keyOf(backup))),
        `${hint} at ${moment}`,
      ).toBe(true)
  }

  // What stays has its WAL, and what builds on something has that.
  for (const backup of backups.filter((one) => kept.has(keyOf(one)) && ships(one))) {
    const { from, except } = plan.wal.find(({ prefix }) => prefix === backup.home) ?? { from: 'G', except: [] }
    const first = backup.name.slice(5, 29)
    expect(
      from <= first || except.some(([begin, end]) => begin <= first && first <= end),
      `${hint} WAL of ${backup.name}`,
    ).toBe(true)
    const base = baseOf(backup)
    if (base) expect(kept.has(keyOf(base)), `${hint} base of ${backup.name}`).toBe(true)
  }
  for (const home of plan.incarnations) {
    expect(home, hint).not.toBe(current)
    expect(
      backups.some((backup) => backup.home === home && kept.has(keyOf(backup))),
      hint,
    ).toBe(false)
  }
  const lastGood = chains.sort((a, b) => lastOf(b) - lastOf(a))[0]
  if (lastGood) expect(kept.has(keyOf(lastGood)), `${hint} last good`).toBe(true)
}
