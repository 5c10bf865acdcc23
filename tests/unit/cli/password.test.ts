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

const create = (...more: string[]) => person.runs('database', 'create', 'shop', '--user', 'app', ...more)

describe('a password', () => {
  it('is read from a file, without the newline at its end', async () => {
    const file = await person.write('password', '12345678\n')

    expect((await create('--password-file', file)).code).toBe(0)
  })

  it('loses one newline only', async () => {
    const file = await person.write('password', '\n\n')

    const { code, err } = await create('--password-file', file)

    expect(code).toBe(2)
    // Once, and not as an option that there is not.
    expect(err).toBe(
      'error (invalid-request): what was asked for is not valid\n  password: Has 8 to 1024 characters\n  hint: Correct the fields that `errors` names.\n',
    )
  })

  it('is typed twice', async () => {
    person.answers = ['a long secret', 'a long secret']

    expect((await create()).code).toBe(0)
    expect(person.questions).toEqual(['Password for app: ', 'Once more: '])
  })

  it('is refused when the two differ', async () => {
    person.answers = ['a long secret', 'a long sercet']

    const { code, err } = await create()

    expect(code).toBe(2)
    expect(err).toMatch(/the two passwords differ/)
  })

  it('is asked of nobody where nobody is', async () => {
    const { code, err } = await create()

    expect(code).toBe(2)
    expect(err).toMatch(/there is nobody to ask\n {2}hint: Give --password-file FILE/)
  })

  it.each(['', '\n'])('is not %j', async (input) => {
    person.input = input

    const { code, err } = await create('--password-file', '-')

    expect(code).toBe(2)
    expect(err).toMatch(/standard input is empty/)
  })

  it('in a file that is not there is a wrong value', async () => {
    expect((await create('--password-file', '/no/such/file')).code).toBe(2)
  })
})
