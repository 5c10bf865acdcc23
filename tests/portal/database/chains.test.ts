import { expect, it } from 'vitest'
import { chained } from '../../../portal/src/pages/database/backups/chains.ts'
import { backup } from './things.ts'

const at = (hour: number) => `2026-11-22T${String(hour).padStart(2, '0')}:00:00.000Z`
const made = (name: string, hour: number, base?: string, damaged = false) =>
  backup({
    name,
    finishedAt: at(hour),
    ...(base ? { base, kind: 'incremental' } : {}),
    ...(damaged ? { damaged } : {}),
  })

const told = (backups: Parameters<typeof chained>[0]) =>
  chained(backups).map(({ backup, depth }) => `${depth} ${backup.name}`)

it('puts what needs a backup below it, as it is applied, and the newest chain first', () => {
  const newestFirst = [made('e', 5, 'd'), made('d', 4), made('c', 3, 'b'), made('b', 2, 'a'), made('a', 1)]

  expect(told(newestFirst)).toEqual(['0 d', '1 e', '0 a', '1 b', '2 c'])
})

it('begins at the top with what needs a backup of another page', () => {
  expect(told([made('b', 2, 'a')])).toEqual(['0 b'])
})

it('tells of a backup whose base is damaged', () => {
  expect(chained([made('b', 2, 'a'), made('a', 1, undefined, true)]).map(({ isBaseDamaged }) => isBaseDamaged)).toEqual(
    [false, true],
  )
})

it('comes to an end where backups need each other', () => {
  expect(chained([made('b', 2, 'a'), made('a', 1, 'b')])).toHaveLength(2)
})
