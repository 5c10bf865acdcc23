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

describe('a login', () => {
  /** Somebody else's Howdah: its tokens are worth something. */
  let other: Howdah

  beforeEach(async () => {
    other = await Howdah.started()
  })
  afterEach(() => other.stop())

  const asked = ({ authority }: Howdah) => [...authority.devices, ...authority.grants]
  const refusal = async (...words: string[]) => {
    const { code, err } = await person.runs('login', ...words)
    expect(code).toBe(3)
    expect((await person.runs('database', 'list')).code).toBe(3)
    expect(howdah.calls).toEqual([])
    return err
  }
  const asProgram = async () => ['--client-id', 'viewer', '--client-secret-file', await person.write('secret.txt', 'v')]

  it('is for the server that was asked, also where that one is silent', async () => {
    await person.runs('login')
    howdah.authority.isSilent = true
    await person.runs('login')
    await expireTokens(settingsFile())
    await person.runs('database', 'list')
    await person.runs('login', ...(await asProgram()))

    expect(grantTypes()).toContain('refresh_token')
    expect(asked(howdah).map(({ resource }) => resource)).toEqual(asked(howdah).map(() => howdah.url))
  })

  it.each([
    ['does not say which resource it is', undefined],
    ['says that it is nothing', null],
    ['says that it is many', ['http://127.0.0.1:1']],
  ])('is refused where the server %s', async (_, resource) => {
    howdah.authority.otherwise = { resource: { resource } }

    expect(await refusal()).toMatch(/^error \(login-refused\): .*\n {2}hint: /)
    expect(await refusal('--issuer', `${howdah.url}/issuer`)).toMatch(/^error \(login-refused\)/)
    expect(asked(howdah)).toEqual([])
  })

  describe.each(['the server', 'an issuer elsewhere'])('of %s', (whose) => {
    const isElsewhere = whose !== 'the server'
    let issuer: Howdah
    let third: Howdah

    beforeEach(async () => {
      third = await Howdah.started()
      issuer = isElsewhere ? third : howdah
      howdah.authority.otherwise = { resource: { authorization_servers: [`${issuer.url}/issuer`] } }
    })
    afterEach(() => third.stop())

    it.each([['token_endpoint'], ['device_authorization_endpoint'], ['revocation_endpoint']])(
      'asks nobody at another place: %s',
      async (name) => {
        const otherwise = { issuer: { [name]: `${other.url}/${name.split('_')[0]}` } }
        issuer.authority.otherwise = { ...issuer.authority.otherwise, ...otherwise }

        const err = await refusal()

        expect(err).toContain(name)
        expect(err).toContain(`howdah login --issuer ${issuer.url}/issuer`)
        await refusal(...(await asProgram()))
        expect([...asked(other), ...asked(issuer)]).toEqual([])
      },
    )

    it.each(['verification_uri', 'verification_uri_complete'])('leads nobody to another place: %s', async (name) => {
      for (const page of [`${other.url}/go`, `blob:${issuer.url}/go`, `http://127.0.0.1@evil.example/`, 'file:///x']) {
        issuer.authority.otherwise = { ...issuer.authority.otherwise, device: { [name]: page } }

        expect(await refusal()).not.toContain('enter the code')
      }
      expect(issuer.authority.grants).toEqual([])
    })
  })

  it('takes no token of another issuer, whoever has named this one', async () => {
    howdah.authority.otherwise = { claims: { iss: `${other.url}/issuer`, aud: howdah.url } }

    for (const named of [[], ['--issuer', `${howdah.url}/issuer`]]) {
      expect(await refusal(...named)).toContain(`${other.url}/issuer`)
      await refusal(...named, ...(await asProgram()))
      const printed = await person.runs('login', '--print-token', ...named, ...(await asProgram()))
      expect(printed).toMatchObject({ code: 3, out: '' })
    }
  })

  it('by an issuer elsewhere is one where the token says for whom it is', async () => {
    howdah.authority.otherwise = { resource: { authorization_servers: [`${other.url}/issuer`] } }
    for (const aud of [undefined, 'howdah', other.url, [`${other.url}/`]]) {
      other.authority.otherwise = { claims: { iss: `${other.url}/issuer`, aud } }
      expect(await refusal()).toContain(`howdah login --issuer ${other.url}/issuer`)
    }
    other.authority.otherwise = { claims: { iss: `${other.url}/issuer`, aud: ['howdah', `${howdah.url}/`] } }

    expect((await person.runs('login')).code).toBe(0)
  })

  it('of a program gives its secret to no issuer elsewhere that only the server names', async () => {
    howdah.authority.otherwise = { resource: { authorization_servers: [`${other.url}/issuer`] } }
    other.authority.otherwise = { claims: { iss: `${other.url}/issuer`, aud: howdah.url } }

    expect(await refusal(...(await asProgram()))).toContain(`howdah login --issuer ${other.url}/issuer`)
    expect(other.authority.grants).toEqual([])
    expect((await person.runs('login', ...(await asProgram()), '--issuer', `${other.url}/issuer`)).code).toBe(0)
  })

  it('by an issuer that the person names may be made at several places', async () => {
    howdah.authority.otherwise = {
      issuer: { token_endpoint: `${other.url}/token`, revocation_endpoint: `${other.url}/revoke` },
      device: { verification_uri: `${other.url}/go` },
    }

    const { code, err } = await person.runs('login', '--issuer', `${howdah.url}/issuer`)

    expect(code).toBe(0)
    expect(err).toContain(`Open ${other.url}/go`)
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
