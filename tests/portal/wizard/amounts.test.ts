/// <reference types="node" />
import { expect, it } from 'vitest'
import { amountOf } from '../../../portal/src/pages/wizard/prices.ts'
import { estimateOf, priceText } from '../../../shared/costs/estimate.ts'

it('an amount is what the API reckons, to the cent', () => {
  for (let n = 0; n < 5_000; n++) {
    const price = Math.round(Math.random() * 10 ** 6) / 10 ** Math.ceil(Math.random() * 6)
    const [line] = estimateOf({ hourlyPrice: price, volumeGb: 1 }).lines

    expect(amountOf(priceText(price), 730), String(price)).toBe(line?.amount)
  }
})
