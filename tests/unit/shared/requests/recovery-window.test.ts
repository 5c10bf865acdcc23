import { expect, test } from 'vitest'
import type { Incarnation } from '../../../../shared/core/ids.ts'
import { instant } from '../../../../shared/core/time.ts'
import type { ArchiveHole } from '../../../../shared/entities/archive-check.ts'
import type { RecoveryTarget } from '../../../../shared/entities/request.ts'
import { placedTarget, type RecoveryWindow } from '../../../../shared/requests/recovery-window.ts'

const at = (minute: number) => instant(`2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`)
const life = 'r-1' as Incarnation
const ended = (minute: number, finishLsn: string) => ({
  kind: 'full',
  incarnation: life,
  finishedAt: at(minute),
  finishLsn,
})
const windowWith = (...holes: readonly ArchiveHole[]) =>
  ({
    database: { id: 'd', dataProtection: true, data: { incarnation: life } },
    backups: [ended(20, '0/15000100'), ended(1, '0/1000100')],
    ...{ damaged: [], restorePoints: [], holes, first: at(1) },
  }) as unknown as RecoveryWindow
const judge = (window: RecoveryWindow, target: RecoveryTarget) => {
  try {
    placedTarget(window, target, at(59))
    return 'taken'
  } catch (error) {
    return (error as Error).name
  }
}
const closed = { incarnation: life, from: at(5), to: at(20), fromLsn: '0/5000000', toLsn: '0/15000100' }
const open = { incarnation: life, from: at(30), fromLsn: '0/20000000' }

test('a position within a hole is no target, and those around it are', () => {
  const lsns = ['0/4FFFFFF', '0/5000000', '0/5000001', '0/150000FF', '0/15000100', '0/20000001']

  expect(lsns.map((lsn) => judge(windowWith(closed), { lsn }))).toEqual([
    ...['taken', 'taken', 'archive-hole', 'archive-hole', 'taken', 'taken'],
  ])
  expect(judge(windowWith(open), { lsn: '1/0' })).toBe('archive-hole')
  expect(judge(windowWith({ ...closed, incarnation: 'r-0' as Incarnation }), { lsn: '0/6000000' })).toBe('taken')
  expect(judge(windowWith({ incarnation: life, from: at(5) }), { lsn: '0/6000000' })).toBe('taken')
})

test('the latest moment is no target while nothing leads over the last hole', () => {
  expect(judge(windowWith(closed), { latest: true })).toBe('taken')
  expect(judge(windowWith(closed, open), { latest: true })).toBe('archive-hole')
})
