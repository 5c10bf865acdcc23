import { expect, test } from 'vitest'
import { planRetention, removalOrder } from '../../../../shared/requests/retention.ts'
import { History, segmentName } from './history.ts'

const recent = History.timeOf(0.1)

test('the newest chains stay whole, and what going back the days needs', () => {
  const history = new History().life('one', 40)
  for (const age of [30, 20, 10, 3]) history.incremental(age - 1, history.full(age))

  const plan = planRetention(history.asked({ keepFull: 1, keepDays: 7 }))

  // The chain of ten days ago is what the time seven days ago is reached from.
  expect(history.kept(plan)).toEqual([false, false, false, false, true, true, true, true])
  const wal = (segment: number) => plan.keepsObject(`7-17/one/wal_005/${segmentName(segment)}.zst`, recent)
  expect([49, 50, 51, 200].map(wal)).toEqual([false, true, true, true])
  expect(plan.keepsObject('7-17/one/wal_005/00000002.history.zst', History.timeOf(39))).toBe(true)
  expect(plan.keepsObject('7-17/one/incarnation.json', History.timeOf(39))).toBe(true)
})

test('a chain that is old stays when it is among the newest', () => {
  const history = new History().life('one', 400)
  for (const age of [300, 200, 100]) history.full(age)

  expect(history.kept(planRetention(history.asked({ keepFull: 2, keepDays: 7 })))).toEqual([false, true, true])
})

test('a backup that lost a part counts for none, and goes when a newer one is whole', () => {
  const history = new History().life('first', 30)
  history.full(9)
  const lost = history.full(5)
  const isWhole = ({ id }: { id: string }) => id !== lost.id
  const kept = () => history.kept(planRetention({ ...history.asked({ keepFull: 1, keepDays: 0 }), isWhole }))
  expect(kept()).toEqual([true, true])

  history.full(1)

  expect(kept()).toEqual([false, false, true])
})

test('a permanent backup stays with what it builds on, and of its WAL only what they need', () => {
  const history = new History().life('one', 400)
  const full = history.full(300)
  const permanent = history.incremental(299, full, { permanent: true })
  history.incremental(298, permanent)
  history.full(2)

  const plan = planRetention(history.asked({ keepFull: 1, keepDays: 1 }))

  expect(history.kept(plan)).toEqual([true, true, false, true])
  const wal = (segment: number) => plan.keepsObject(`7-17/one/wal_005/${segmentName(segment)}.zst`, recent)
  expect([9, 10, 11, 12, 20, 21, 22, 39, 40].map(wal)).toEqual([
    ...[false, true, true, false, true, true, false, false, true],
  ])
})

test('a life that ended before the days goes as a whole, with its restore points', () => {
  const history = new History().life('one', 100)
  history.full(90)
  const point = history.point('before', 89)
  history.life('two', 70).full(69)
  history.full(3)

  const plan = planRetention(history.asked({ keepFull: 1, keepDays: 6 }))

  expect(history.kept(plan)).toEqual([false, true, true])
  expect(plan.keepsPoint(point)).toBe(false)
  for (const name of ['incarnation.json', 'restore-points/before.json', `wal_005/${segmentName(500)}.zst`, 'anything'])
    expect(plan.keepsObject(`7-17/one/${name}`, recent)).toBe(false)
})

test('the lives before one stay as long as it has no backup from before the days', () => {
  const history = new History().life('one', 100)
  history.full(90)
  history.life('two', 6).full(4)
  history.full(2)
  const kept = (keepDays: number) => history.kept(planRetention(history.asked({ keepFull: 1, keepDays })))

  expect(kept(5)).toEqual([true, true, true])
  expect(kept(3)).toEqual([false, true, true])
})

test('self-contained backups count among the chains, and stay for the days', () => {
  const history = new History().life('one', 100)
  for (const age of [50, 40, 5]) history.selfContained(age)
  const kept = (keepFull: number, keepDays: number) =>
    history.kept(planRetention(history.asked({ keepFull, keepDays })))

  expect(kept(1, 0)).toEqual([false, false, true])
  expect(kept(1, 45)).toEqual([false, true, true])
  expect(kept(2, 1)).toEqual([false, true, true])
})

test('a restore point goes with the WAL that it is a place in', () => {
  const history = new History().life('one', 100)
  history.full(50)
  const gone = history.point('gone', 40)
  history.full(20)
  const there = history.point('there', 10)

  const plan = planRetention(history.asked({ keepFull: 1, keepDays: 0 }))

  expect([gone, there].map(plan.keepsPoint)).toEqual([false, true])
  expect(plan.keepsObject('7-17/one/restore-points/gone.json', recent)).toBe(false)
  expect(plan.keepsObject('7-17/one/restore-points/there.json', recent)).toBe(true)
})

test('whatever a server puts into its bucket, what requests have made is kept for it', () => {
  const history = new History().life('one', 100)
  const old = history.full(20)
  const newest = history.full(3)

  const plan = planRetention(history.asked({ keepFull: 1, keepDays: 7 }))

  const keeps = (key: string) => plan.keepsObject(`7-17/one/${key}`, recent)
  const planted = `base_${segmentName(0xffff)}`
  for (const { name } of [old, newest])
    for (const key of [`backups/${name}.json`, `basebackups_005/${name}_backup_stop_sentinel.json`])
      expect(keeps(key)).toBe(true)
  // It is left for a while: somebody may be taking it by hand.
  expect(keeps(`basebackups_005/${planted}/part`)).toBe(true)
  const before = `base_${segmentName(1)}`
  expect(keeps(`basebackups_005/${before}/part`)).toBe(true)
  expect(plan.keepsObject(`7-17/one/basebackups_005/${before}/part`, History.timeOf(30))).toBe(false)
  expect(plan.keepsObject('7-17/planted/incarnation.json', recent)).toBe(true)
  expect(plan.keepsObject('7-17/planted/incarnation.json', History.timeOf(30))).toBe(false)
  expect(plan.keepsObject('anything', History.timeOf(300))).toBe(true)
})

test('a server that tells nonsense of what a backup builds on keeps nobody busy', () => {
  const history = new History().life('one', 100)
  const good = history.full(20)
  history.incremental(10, good)
  const [, itself] = history.backups
  history.backups[1] = { ...(itself as typeof good), base: itself?.name ?? '' }

  expect(history.kept(planRetention(history.asked({ keepFull: 1, keepDays: 0 })))).toEqual([true, false])
})

test('what makes a backup visible is removed before its parts, and what an incarnation is found by last', () => {
  const keys = [
    'i/incarnation.json',
    'i/backups/b.json',
    'i/wal_005/x',
    'i/basebackups_005/b_backup_stop_sentinel.json',
  ]

  expect(keys.map(removalOrder)).toEqual([3, 2, 1, 0])
})
