import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Howdah, Person } from './howdah.ts'

let howdah: Howdah
let person: Person

beforeEach(async () => {
  howdah = await Howdah.started()
  person = await Person.elsewhere(howdah)
})
afterEach(async () => {
  await person[Symbol.asyncDispose]()
  await howdah.stop()
})

const settingsFile = () => join(person.environment.configFolder, 'config.json')
const grantTypes = () => howdah.authority.grants.map(({ grant_type }) => grant_type)

const expireTokens = async (file: string) => {
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replaceAll(/"expiresAt": ?\d+/g, '"expiresAt":1'))
}

describe('howdah without a login', () => {
  it('ends with 3 and says what to do', async () => {
    const { code, err } = await person.runs('database', 'list')

    expect(code).toBe(3)
    expect(err).toMatch(/^error \(not-logged-in\).*\n {2}hint: Log in: `howdah login`/)
    expect((await person.runs('login', '--print-token')).code).toBe(3)
  })
})

describe('howdah login', () => {
  it('shows a code, and waits until a person has confirmed it', async () => {
    const { code, err, json } = await person.runs('login', '--json')

    expect(code).toBe(0)
    expect(err).toContain(`Open ${howdah.url}/go and enter the code ABCD-EFGH`)
    expect(json()).toEqual({ server: howdah.url, clientId: 'howdah-cli', subject: 'person' })
    expect((await person.runs('database', 'list')).code).toBe(0)
  })

  it('keeps the login where only this user can read it', async () => {
    await person.runs('login')

    expect((await stat(settingsFile())).mode & 0o777).toBe(0o600)
    expect((await stat(person.environment.configFolder)).mode & 0o777).toBe(0o700)
  })

  it('makes the server that of later calls', async () => {
    await person.runs('login')
    const { url: _, ...environment } = person.environment
    person.environment = environment

    expect((await person.runs('database', 'list')).code).toBe(0)
  })

  it('logs a program in with a secret from a file', async () => {
    const file = await person.write('secret.txt', 'v\n')

    const { code } = await person.runs('login', '--client-id', 'viewer', '--client-secret-file', file)

    expect(code).toBe(0)
    expect((await person.runs('database', 'list')).code).toBe(0)
  })

  it('ends with 3 when the secret is wrong', async () => {
    person.input = 'wrong'

    const { code, err } = await person.runs('login', '--client-id', 'viewer', '--client-secret-file', '-')

    expect(code).toBe(3)
    expect(err).toMatch(/^error \(login-refused\): invalid_client/)
  })

  it('ends with 3 when the role does not allow it', async () => {
    person.input = 'v'
    await person.runs('login', '--client-id', 'viewer', '--client-secret-file', '-')
    person.input = 'a long secret'

    const { code, err } = await person.runs('database', 'create', 'shop', '--password-file', '-')

    expect(code).toBe(3)
    expect(err).toMatch(/^error \(forbidden\)/)
  })
})

describe('howdah logout', () => {
  it('forgets the login', async () => {
    await person.runs('login')

    expect((await person.runs('logout', '--json')).json()).toEqual({
      server: howdah.url,
      wasLoggedIn: true,
      revoked: true,
    })
    expect(howdah.authority.revoked).toEqual(['r1'])
    expect((await person.runs('database', 'list')).code).toBe(3)
    expect(await readFile(settingsFile(), 'utf8')).not.toMatch(/Token/)
  })
})

describe('an access token', () => {
  it('is printed for scripts', async () => {
    await person.runs('login')

    const { out } = await person.runs('login', '--print-token')

    expect(howdah.authority.subjectOf(out.trim())).toBe('person')
  })

  it('is printed for a program without being kept', async () => {
    person.input = 'v'

    const { json } = await person.runs(
      'login',
      '--client-id',
      'viewer',
      '--client-secret-file',
      '-',
      '--print-token',
      '--json',
    )

    expect(json()).toEqual({ accessToken: expect.any(String), expiresAt: expect.stringMatching(/Z$/) })
    expect((await person.runs('database', 'list')).code).toBe(3)
  })

  it('is used as long as it lives', async () => {
    await person.runs('login')
    await person.runs('database', 'list')
    await person.runs('database', 'list')

    expect(grantTypes().filter((type) => type === 'refresh_token')).toEqual([])
  })

  it('is renewed when it has ended', async () => {
    await person.runs('login')
    await expireTokens(settingsFile())

    expect((await person.runs('database', 'list')).code).toBe(0)
    expect((await person.runs('database', 'list')).code).toBe(0)
    expect(grantTypes().filter((type) => type === 'refresh_token')).toHaveLength(1)
  })

  it('is renewed once, however many need it', async () => {
    await person.runs('login')
    await expireTokens(settingsFile())

    const results = await Promise.all(Array.from({ length: 8 }, () => person.runs('database', 'list')))

    expect(results.map(({ code }) => code)).toEqual(Array(8).fill(0))
    expect(grantTypes().filter((type) => type === 'refresh_token')).toHaveLength(1)
  })

  it('is renewed when the API refuses it', async () => {
    await person.runs('login')
    howdah.authority.revokeAll()

    expect((await person.runs('database', 'list')).code).toBe(0)
  })

  it('that cannot be renewed any more asks for a login', async () => {
    await person.runs('login')
    await expireTokens(settingsFile())
    const text = await readFile(settingsFile(), 'utf8')
    await writeFile(settingsFile(), text.replace(/"refreshToken": "\w+"/, '"refreshToken": "used"'))

    const { code, err } = await person.runs('database', 'list')

    expect(code).toBe(3)
    expect(err).toMatch(/^error \(not-logged-in\): The login has ended/)
  })
})

describe('on the machine of the server', () => {
  beforeEach(async () => {
    person = await Person.onMachineOf(howdah)
  })

  it('the login that `npm start` left is used, and its token kept beside it', async () => {
    const first = await person.runs('login', '--print-token')
    const second = await person.runs('login', '--print-token')

    expect(howdah.authority.subjectOf(first.out.trim())).toBe('machine')
    expect(second.out).toBe(first.out)
    expect((await stat(join(person.environment.stateFolder, 'cli-token.json'))).mode & 0o777).toBe(0o600)
  })

  it('the server needs no name', async () => {
    const { url: _, ...environment } = person.environment
    person.environment = environment

    expect((await person.runs('database', 'list')).code).toBe(0)
  })

  it('a login of one’s own goes before it', async () => {
    await person.runs('login')

    expect(howdah.authority.subjectOf((await person.runs('login', '--print-token')).out.trim())).toBe('person')
  })

  it('its secret is sent to no other server', async () => {
    expect((await person.runs('database', 'list', '--server', 'http://127.0.0.1:9')).code).toBe(3)
    expect(howdah.authority.grants).toEqual([])
  })

  it('a token of the server before it was set up anew is replaced', async () => {
    await person.runs('database', 'list')
    howdah.authority.revokeAll()

    expect((await person.runs('database', 'list')).code).toBe(0)
  })
})
