import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Howdah, Person } from './howdah.ts'

let howdah: Howdah
let person: Person

beforeEach(async () => {
  howdah = await Howdah.started()
  howdah.tenants = '*'
  person = await Person.onMachineOf(howdah)
})
afterEach(async () => {
  await person[Symbol.asyncDispose]()
  await howdah.stop()
})

describe('howdah feedback', () => {
  it('is given, listed, and removed', async () => {
    const { code, json } = await person.runs('feedback', 'give', 'very-good', '--comment', 'Fast.', '--json')
    const { id } = json() as { id: string }
    await person.runs('feedback', 'give', 'bad', '--contact-me')

    const listed = await person.runs('feedback', 'list')
    const good = await person.runs('feedback', 'list', '--experience', 'very-good', '--experience', 'good', '--json')
    const removed = await person.runs('feedback', 'remove', id, '--json')

    expect(code).toBe(0)
    expect(listed.out).toMatch(/very-good +\S+ +Fast\. +[0-9a-f-]{36}$/m)
    expect(good.json()).toMatchObject({ items: [{ id, comment: 'Fast.', contactMe: false }], nextCursor: null })
    expect(removed.json()).toEqual({ id, removed: true })
    expect((await person.runs('feedback', 'list', '--month', '1999-01', '--json')).json()).toMatchObject({ items: [] })
    expect((await person.runs('feedback', 'remove', id)).code).toBe(4)
  })

  it('is summed up by month', async () => {
    for (const experience of ['good', 'good', 'bad']) await person.runs('feedback', 'give', experience)

    const { out } = await person.runs('feedback', 'summary')

    expect(out.trimEnd().split('\n')).toHaveLength(13)
    expect(out).toMatch(/ 3 +0 % +33 % +0 % +67 % +0 %$/m)
  })

  it('is not given by a dry run', async () => {
    expect((await person.runs('feedback', 'give', 'good', '--dry-run', '--json')).json()).toEqual({ dryRun: true })
    expect((await person.runs('feedback', 'list')).err).toContain('no feedback')
  })

  it('refuses at once who has given it too often, without waiting for hours', async () => {
    for (let n = 0; n < 20; n++) await person.runs('feedback', 'give', 'good')
    const before = howdah.calls.length

    const { code, err } = await person.runs('feedback', 'give', 'good')

    expect(code).toBe(1)
    expect(err).toContain('20 times within a day')
    expect(howdah.calls.length).toBe(before + 1)
  })

  it('is shown to no administrator of some tenants', async () => {
    howdah.tenants = ['DEMO']

    expect((await person.runs('feedback', 'list')).code).toBe(3)
  })
})
