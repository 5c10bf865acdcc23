import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pricesAt, readBilling, readPriceFile } from '../../../../shared/config/billing.ts'
import { defaultFlavours } from '../../../../shared/config/catalogue.ts'
import { instant } from '../../../../shared/core/time.ts'
import { catalogue } from '../../functions/api/harness.ts'

const read = (prices: unknown, timeZone = 'Europe/Berlin') => readBilling(prices, timeZone, 'the file')

describe('prices', () => {
  test('are those of today from the beginning, where nobody says otherwise', () => {
    const { currency, fiscalYearBegins, priceLists } = read(undefined)

    expect({ currency, fiscalYearBegins }).toEqual({ currency: 'EUR', fiscalYearBegins: 1 })
    expect(priceLists).toHaveLength(1)
    expect(priceLists[0]).toMatchObject({
      validFrom: '0000-01',
      flavours: { smallbusiness: { local: '0.1422', network: '0.078' } },
      networkDiskGbHour: '0.000702',
    })
  })

  test('that change from a month on leave the months before as they were, and what is not named as it is', () => {
    const billing = read({ priceLists: [{ validFrom: '2027-01', flavours: { developer: { local: 0.1 } } }] })
    const at = (when: string) => pricesAt({ ...catalogue, billing }, instant(when))

    expect(at('2026-12-31T22:59:59Z').flavours.developer).toEqual({ local: '0.0926', network: '0.0509' })
    expect(at('2026-12-31T23:00:00Z').flavours.developer).toEqual({ local: '0.1', network: '0.0509' })
    expect(at('2026-12-31T23:00:00Z').networkDiskGbHour).toBe('0.000702')
  })

  test('may be others from the beginning, in another currency', () => {
    const flavours = Object.fromEntries(defaultFlavours.map(({ name }) => [name, { local: '2', network: '1' }]))

    const { currency, priceLists } = read({ currency: 'CHF', priceLists: [{ flavours, networkDiskGbHour: '0.1' }] })

    expect(currency).toBe('CHF')
    expect(priceLists.map(({ validFrom }) => validFrom)).toEqual(['0000-01'])
  })

  test.each([
    [{ priceLists: [{ validFrom: '2027-13' }] }, 'Is no month'],
    [{ priceLists: [{ validFrom: '2027-01', flavours: { developer: { local: '-1' } } }] }, 'Is no price'],
    [{ priceLists: [{ validFrom: '2027-01', flavours: { huge: { local: '1' } } }] }, 'there is no flavour huge'],
    [{ priceLists: [{ validFrom: '2027-02' }, { validFrom: '2027-02' }] }, 'comes after that of 2027-02'],
    [{ priceLists: [{ validFrom: '2027-02' }, {}] }, 'only the first price list'],
    [{ currency: 'euros' }, 'Is no currency'],
    [{ currency: 'CHF' }, 'there is no price in CHF'],
    [{ currency: 'CHF', priceLists: [{}] }, 'name one in CHF for developer local'],
    [{ fiscalYearBegins: 13 }, 'fiscalYearBegins'],
    [{ priceList: [] }, 'priceList'],
  ])('%j are refused', (prices, why) => {
    expect(() => read(prices)).toThrow(why)
    expect(() => read(prices)).toThrow(/^the file/)
  })

  test('are read from a file, and what is wrong names it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'howdah-prices-'))
    try {
      const file = join(folder, 'prices.json')
      writeFileSync(file, '{ "fiscalYearBegins": 3 }')
      expect(readPriceFile(file, 'UTC').fiscalYearBegins).toBe(3)
      writeFileSync(file, 'prices')
      expect(() => readPriceFile(file, 'UTC')).toThrow(`HOWDAH_PRICES (${file}) is not JSON`)
      expect(() => readPriceFile(join(folder, 'none'), 'UTC')).toThrow('cannot be read')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('need a time zone that there is', () => {
    expect(() => read({}, 'Mars/Olympus')).toThrow('HOWDAH_TIME_ZONE is Mars/Olympus')
  })
})
