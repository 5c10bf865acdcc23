import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Howdah, Person } from './howdah.ts'

let howdah: Howdah
let person: Person

beforeEach(async () => {
  howdah = await Howdah.started()
  person = await Person.onMachineOf(howdah)
})
afterEach(async () => {
  await person[Symbol.asyncDispose]()
  await howdah.stop()
})

describe('howdah estimate', () => {
  const sizes = ['--flavour', 'smallbusiness', '--storage-type', 'network', '--volume-gb', '10']

  it('says what a month costs, line by line', async () => {
    const { code, out } = await person.runs('estimate', ...sizes)

    expect(code).toBe(0)
    expect(out).toMatch(/^flavour +730 h +0\.078 +56\.94$/m)
    expect(out).toMatch(/^network-disk +7300 GB·h +0\.0007 +5\.11$/m)
    expect(out).toMatch(/^a month +62\.05$/m)
  })

  it('prints the answer as JSON', async () => {
    expect((await person.runs('estimate', ...sizes, '--json')).json()).toMatchObject({ total: '62.05' })
  })

  it('refuses a flavour that there is not, by the name of the option', async () => {
    const { code, err } = await person.runs('estimate', '--flavour', 'huge')

    expect(code).toBe(2)
    expect(err).toMatch(/--flavour: Choose from developer, /)
  })
})

it('howdah price list says what an hour costs', async () => {
  const { out } = await person.runs('price', 'list')
  const { json } = await person.runs('price', 'list', '--json')

  expect(out).toMatch(/^smallbusiness +0\.1422 +0\.078$/m)
  expect(out).toMatch(/^GB of network disk +0\.0007$/m)
  expect(json()).toMatchObject({ currency: 'EUR', networkDiskGbHourPrice: '0.0007' })
})
