import { expect, test } from 'vitest'
import { quantityText } from '../../../portal/src/pages/costs/amounts.ts'
import { databasesOf, linesOf } from '../../../portal/src/pages/costs/lines.ts'
import { details, share } from './things.ts'

test('prices that changed are lines of their own', () => {
  const lines = linesOf(
    details({
      flavours: [
        ...['0.078', '0.0812'].map((unitPrice, n) => ({
          ...{ flavour: 'smallbusiness', storageType: 'network' as const, hours: '100', unitPrice, amount: '7.80' },
          ...(n === 0
            ? { firstMonth: '2026-01', lastMonth: '2026-08' }
            : { firstMonth: '2026-09', lastMonth: '2026-11' }),
        })),
        {
          ...{ flavour: 'smallbusiness', storageType: 'local', hours: '1', unitPrice: '0.1422', amount: '0.14' },
          ...{ firstMonth: '2026-11', lastMonth: '2026-11' },
        },
      ],
    }),
  )

  expect(lines.map(({ unitPrice, unit, isOneOfSeveral }) => [unitPrice, unit, isOneOfSeveral])).toEqual([
    ['0.078', 'h', true],
    ['0.0812', 'h', true],
    ['0.1422', 'h', false],
    ['0.000702', 'GB·h', false],
  ])
  expect(new Set(lines.map(({ key }) => key)).size).toBe(4)
})

test('a line comes from databases of its flavour and storage type, disks from those that had one', () => {
  const shares = [
    share('one'),
    share('two', { flavours: [{ flavour: 'smallbusiness', storageType: 'local', hours: '3' }], gbHours: '0' }),
    share('three', { flavours: [], gbHours: '12' }),
  ]
  const [flavour, disk] = linesOf(details())
  if (!flavour || !disk) throw new Error('There are two lines')

  const used = (line: typeof flavour) => databasesOf(line, shares).map((one) => [one.share.database.name, one.quantity])
  expect(used(flavour)).toEqual([['one', '419']])
  expect(used(disk)).toEqual([
    ['one', '41900'],
    ['three', '12'],
  ])
})

test('quantities are grouped, and keep every digit that they have', () => {
  expect(quantityText('41900')).toBe('41,900')
  expect(quantityText('517.33')).toBe('517.33')
  expect(quantityText('12345678901234567890.25')).toBe('12,345,678,901,234,567,890.25')
})
