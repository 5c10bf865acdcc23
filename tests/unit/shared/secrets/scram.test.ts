import { createHash, createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { scramVerifier } from '../../../../shared/secrets/scram.ts'

/** Made by PostgreSQL 15.18: `create role … password …; select rolpassword from pg_authid`. */
const madeByPostgresql: readonly [what: string, password: string, verifier: string][] = [
  [
    'ASCII',
    'pencil-12',
    'SCRAM-SHA-256$4096:KoXiQ2RRahwH9r70mn7Ngw==$BKpuqnP3xLTnGoRYxgCvPEa5Mpvz3btQkzmwtsMIT2k=:r//N3BGF295PQ6VZRhoUxvFIpSgdkBiJKBk0J5U6vks=',
  ],
  [
    'a soft hyphen',
    'I\u00ADX gro\u00DF',
    'SCRAM-SHA-256$4096:mLGesZiYOe12gra4RBAa4A==$Cvt/hqQ/ZghoLpqOncsfs6ZDVu8usEZZtHYTRLtF9Yc=:sI7eoRrFCIGkTkacnP3zcbAWeuQuLXK+u5G+eB+vAQA=',
  ],
  [
    'compatibility characters',
    '\u2168 \u00AA\u00A0x',
    'SCRAM-SHA-256$4096:dZtBk/JyErKa/SLcyV36Bg==$+uFclZDEQ81WEj4DPictfULJRYyaLM2WgkMJTNK4eYE=:TtSAtPl7etm4zVsB+n77GJDeU+ai9G/KiHaj4jNKU8k=',
  ],
  [
    'characters that Unicode 3.2 has not',
    '\uFB01 \u{1F600} ok',
    'SCRAM-SHA-256$4096:0Rt3YvKlRuu7kHWEje0Tfw==$eENUb8vdW8jnhsO2BjjBH0ePX/fQLKUHioTofGKa0h0=:NKXtsRrq0ThvRU/CMISEAJ4IAcFdnUv7APgp2qI9B+s=',
  ],
  [
    'a control character',
    'abc\u0007defg',
    'SCRAM-SHA-256$4096:2v6Ru3fd0tkAPTh4tk5T9g==$SoHVcAF0fn4h9Enu1OnejgbDyK00tCvXVkGBrLgjBdc=:PoH7NLVEebtDbdi7b66Rdrg45NBE8qFS7CP8JM1B5U8=',
  ],
  [
    'both directions',
    '\u06271 mixed l',
    'SCRAM-SHA-256$4096:VtnBjGlcEhEc1iygR2EKCA==$Xb1uINKLwAhL6rLq8gd7/szmhljFtqpk0rAdIbrTzHo=:EfgJbv6iemNe24l6qAKX2sS+9mgCkl4gVZdROnNull8=',
  ],
  [
    'combining characters',
    '\u1E9B\u0323 long s',
    'SCRAM-SHA-256$4096:GCeDb90jV/nWjuRC+HYqcQ==$+BeGwyoqeF2gKCn+liXbCNkPGtq4KL18xh5TsePlhpM=:px2nbMgZckkv8XIYW62j3ZC6znS69PIzabncoZepg1o=',
  ],
  [
    'quotes',
    'it\'s $8 "quoted"\\',
    'SCRAM-SHA-256$4096:MS5lLnLNjksFsp9KM6O/Vw==$fI/T8WmZzk2wb178KnusTfJVXI9YTFfZvJ1kKG9tAnA=:97LwcgFoesdq4bZ9Sth0fIdj7huuF/kuIclP3ce64TQ=',
  ],
]

test.each(madeByPostgresql)(
  'a password with %s gives the verifier that PostgreSQL makes of it',
  async (_, password, verifier) => {
    const salt = /:([^$]+)\$/.exec(verifier)?.[1] ?? ''

    expect(await scramVerifier(password, Buffer.from(salt, 'base64'))).toBe(verifier)
  },
)

test('the verifier opens to the proof of RFC 7677', async () => {
  const verifier = await scramVerifier('pencil', Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'))

  const [, storedKey = '', serverKey = ''] = /\$([^$:]+):([^:]+)$/.exec(verifier) ?? []
  const first = 'n=user,r=rOprNGfwEbeRWgbNEkqO'
  const challenge = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'
  const message = `${first},${challenge},c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0`
  const signature = createHmac('sha256', Buffer.from(storedKey, 'base64')).update(message).digest()
  const proof = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64')
  const clientKey = proof.map((byte, at) => byte ^ (signature[at] ?? 0))
  expect(createHash('sha256').update(clientKey).digest('base64')).toBe(storedKey)
  const serverSignature = createHmac('sha256', Buffer.from(serverKey, 'base64')).update(message).digest('base64')
  expect(serverSignature).toBe('6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')
})

test('each verifier has a salt of its own', async () => {
  const [one, other] = await Promise.all([scramVerifier('the same'), scramVerifier('the same')])

  expect(one).not.toBe(other)
  expect(one).toMatch(/^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/)
})
