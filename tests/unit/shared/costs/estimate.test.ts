import { describe, expect, test } from 'vitest'
import { centsOf, decimalOf, spell, spellCents } from '../../../../shared/costs/decimal.ts'
import { estimateOf, priceText } from '../../../../shared/costs/estimate.ts'

describe('decimals', () => {
  test.each([
    [0.078, '0.078'],
    ['0.0780', '0.078'],
    [0.000702, '0.000702'],
    [1, '1'],
    [100, '100'],
    [0, '0'],
    [7e-7, '0.0000007'],
    [1.25e-9, '0.00000000125'],
    [1e21, '1000000000000000000000'],
    ['12.50', '12.5'],
  ])('%s is spelled %s', (value, text) => {
    expect(spell(decimalOf(value))).toBe(text)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, '', 'x', '1,5', '.5'])('%s is none', (value) => {
    expect(() => decimalOf(value)).toThrow(RangeError)
  })
})

describe('amounts are exact, and rounded once', () => {
  test.each([
    [0.078, 730, '56.94'],
    [0.000702, 7_300, '5.12'],
    [0.078, 419, '32.68'],
    [0.000702, 41_900, '29.41'],
    [0.005, 1, '0.01'],
    [0.0049, 1, '0.00'],
    // As floats 1.005 × 100 is 100.49999999999999.
    [1.005, 1, '1.01'],
    [0.1, 3, '0.30'],
    [0.7924, 730 * 16_384, '9477357.57'],
    [0, 730, '0.00'],
  ])('%s × %i is %s', (price, times, amount) => {
    expect(spellCents(centsOf(decimalOf(price), times))).toBe(amount)
  })
})

test('a month is the hours of the flavour, and the GB-hours of a disk that is paid for', () => {
  expect(estimateOf({ hourlyPrice: 0.078, gbHourPrice: 0.000702, volumeGb: 10 })).toEqual({
    lines: [
      { item: 'flavour', quantity: 730, unit: 'h', unitPrice: '0.078', amount: '56.94' },
      { item: 'network-disk', quantity: 7300, unit: 'GB·h', unitPrice: '0.000702', amount: '5.12' },
    ],
    total: '62.06',
  })
  expect(estimateOf({ hourlyPrice: 0.1422, volumeGb: 10 })).toMatchObject({
    lines: [{ item: 'flavour', amount: '103.81' }],
    total: '103.81',
  })
})

test('the sum is that of the amounts that are shown', () => {
  const { lines, total } = estimateOf({ hourlyPrice: 0.0005, gbHourPrice: 0.0005, volumeGb: 1 }, 9)

  expect(lines.map(({ amount }) => amount)).toEqual(['0.00', '0.00'])
  expect(total).toBe('0.00')
})

test('prices of the catalogue are told as they stand there', () => {
  expect([0.0926, 0.000702, 0.23].map(priceText)).toEqual(['0.0926', '0.000702', '0.23'])
})
