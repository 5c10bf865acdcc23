import { afterEach, beforeEach, expect, it } from 'vitest'
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

it('whoami tells role and tenants', async () => {
  const shown = await person.runs('whoami')
  const { code, json } = await person.runs('whoami', '--json')

  expect(shown.out).toMatch(/^role +administrator$/m)
  expect(shown.out).toMatch(/^tenants +DEMO$/m)
  expect(code).toBe(0)
  expect(json()).toMatchObject({ role: 'administrator', tenants: ['DEMO'], allTenants: false })
})
