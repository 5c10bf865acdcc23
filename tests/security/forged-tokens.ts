import { createHmac, generateKeyPairSync } from 'node:crypto'
import { exportJWK, exportSPKI, type JWK, SignJWT } from 'jose'

const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

interface Forging {
  readonly issuer: string
  readonly audience: string
  /** Public key of the issuer, with its id. */
  readonly key: JWK
  /** Seconds since the epoch. */
  readonly now: number
  /** Signs as the issuer does. */
  readonly sign: (claims: Readonly<Record<string, unknown>>) => Promise<string>
}

/** Tokens that none may take, by what is wrong with them. They are all an administrator's, of everybody's databases. */
export const forgedTokens = async ({ issuer, audience, key, now, sign }: Forging) => {
  const claims = {
    iss: issuer,
    aud: audience,
    sub: 'mallory',
    exp: now + 3600,
    roles: ['administrator'],
    tenants: ['*'],
  }
  const good = await sign({})
  const [header = '', payload = '', signature = ''] = good.split('.')
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const ownKey = await exportJWK(own.publicKey)
  const byOwnKey = (extra: object) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: key.kid ?? '', ...extra }).sign(own.privateKey)
  const byHash = (secret: string | Buffer, alg = 'HS256') => {
    const signed = `${text({ alg, kid: key.kid })}.${text(claims)}`
    return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
  }
  const unsigned = (alg: string, end = '') => `${text({ alg, kid: key.kid })}.${text(claims)}.${end}`
  const withHeader = (extra: object) => `${text({ alg: 'ES256', kid: key.kid, ...extra })}.${payload}.${signature}`
  const pem = await exportSPKI(
    await crypto.subtle.importKey('jwk', key, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']),
  )

  return {
    'no signature, none': unsigned('none'),
    'no signature, None': unsigned('None'),
    'no signature, NONE': unsigned('NONE'),
    'no signature, nOnE': unsigned('nOnE'),
    'no signature, empty algorithm': unsigned(''),
    'none with a signature': unsigned('none', signature),
    'a signature of nothing but zeros': unsigned('ES256', Buffer.alloc(64).toString('base64url')),
    'an empty signature': `${header}.${payload}.`,
    'a signature that was cut': good.slice(0, -10),
    'a signature that goes on': `${good}AAAA`,
    'a signature in another form': unsigned('ES256', Buffer.from([0x30, 6, 2, 1, 0, 2, 1, 0]).toString('base64url')),
    'a payload that was changed': `${header}.${text(claims)}.${signature}`,
    'a header that was changed': withHeader({ alg: 'ES384' }),
    'a header that is not known and critical': withHeader({ crit: ['exp'], exp: 1 }),
    'a payload that is not encoded': withHeader({ b64: false, crit: ['b64'] }),
    'the public key as a secret (PEM)': byHash(pem),
    'the public key as a secret (JWK)': byHash(JSON.stringify(key)),
    'the public key as a secret (coordinate)': byHash(Buffer.from(key.x ?? '', 'base64url')),
    'an empty secret': byHash(''),
    'the name of another algorithm over a hash': byHash(pem, 'ES256'),
    'a key of its own under the name of the real one': await byOwnKey({}),
    'a key of its own without a name': await byOwnKey({ kid: undefined }),
    'a key of its own under another name': await byOwnKey({ kid: 'other' }),
    'a key of its own in the header': await byOwnKey({ jwk: ownKey }),
    'a key of its own elsewhere (jku)': await byOwnKey({ jku: 'https://evil.example/keys' }),
    'a key of its own elsewhere (x5u)': await byOwnKey({ x5u: 'https://evil.example/cert' }),
    'a certificate of its own': await byOwnKey({ x5c: ['MIIB'] }),
    'the name of a file as the name of a key': await byOwnKey({ kid: '../../../../dev/null' }),
    'SQL as the name of a key': await byOwnKey({ kid: "' union select 'x' --" }),
    expired: await sign({ exp: now - 60 }),
    'without an end': await sign({ exp: undefined }),
    'an end that is text': await sign({ exp: '9999999999' }),
    'not valid yet': await sign({ nbf: now + 600 }),
    'of another issuer': await sign({ iss: 'https://evil.example' }),
    'of an issuer that begins so': await sign({ iss: `${issuer}.evil.example` }),
    'of the issuer with a slash': await sign({ iss: `${issuer}/` }),
    'without an issuer': await sign({ iss: undefined }),
    'for another audience': await sign({ aud: 'elsewhere' }),
    'for audiences that are others': await sign({ aud: [`${audience}2`, 'x'] }),
    'without an audience': await sign({ aud: undefined }),
    'without a subject': await sign({ sub: undefined }),
    'of an empty subject': await sign({ sub: '' }),
    'of a subject with control characters': await sign({ sub: 'alice\u0000' }),
    'encrypted, or so it says': `${text({ alg: 'dir', enc: 'A256GCM' })}..${text(claims)}.AAAA.AAAA`,
    'a payload that is no object': `${header}.${text([claims])}.${signature}`,
    'in two parts': `${header}.${payload}`,
    'in four parts': `${good}.AAAA`,
    'no token at all': 'undefined',
    'very long': `${header}.${'A'.repeat(200_000)}.${signature}`,
  }
}
