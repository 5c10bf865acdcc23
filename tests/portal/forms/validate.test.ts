/// <reference types="node" />
import type { z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { passwordEndpoint } from '../../../functions/api/password.ts'
import { recoveryEndpoint } from '../../../functions/api/recoveries.ts'
import { restorePointEndpoint } from '../../../functions/api/restore-points.ts'
import { CreateBackupSchema } from '../../../functions/api/schemas/backup.ts'
import { CreateDatabaseSchema, UpdateDatabaseSchema } from '../../../functions/api/schemas/database.ts'
import { BackupJobSchema, ScheduleSchema } from '../../../functions/api/schemas/job.ts'
import { EstimateRequestSchema } from '../../../functions/api/schemas/prices.ts'
import { RecoveryTargetSchema } from '../../../functions/api/schemas/target.ts'
import { type Body, schemaOf } from '../../../portal/src/forms/schemas.ts'
import { isValid, type Schema, validate } from '../../../portal/src/forms/validate.ts'
import { type Random, randomFrom } from './random.ts'

const bodyOf = (endpoint: { readonly definition: { readonly body?: z.ZodType } }): z.ZodType => {
  if (!endpoint.definition.body) throw new Error('It takes no body')
  return endpoint.definition.body
}

const ofApi: Readonly<Record<Body, z.ZodType>> = {
  BackupJobSettings: BackupJobSchema,
  CreateBackup: CreateBackupSchema,
  CreateDatabase: CreateDatabaseSchema,
  CreateRestorePoint: bodyOf(restorePointEndpoint),
  EstimateRequest: EstimateRequestSchema,
  RecoverDatabase: bodyOf(recoveryEndpoint),
  RecoveryTarget: RecoveryTargetSchema,
  Schedule: ScheduleSchema,
  SetPassword: bodyOf(passwordEndpoint),
  UpdateDatabase: UpdateDatabaseSchema,
}

/** What the API says; that one of two fields is needed it says behind its schema, and in its description. */
const isTaken = (body: Body, value: unknown): boolean =>
  ofApi[body].safeParse(value).success &&
  (body !== 'CreateDatabase' || ['password', 'restoreFrom'].some((name) => Object.hasOwn(value as object, name)))

const texts = [
  ...['', ' ', 'a', 'shop', 'Shop', 'shop 🐘', '🐘'.repeat(63), '🐘'.repeat(64), 'x'.repeat(63), 'x'.repeat(64)],
  ...['line\nline', 'tab\there', 'bell\u0007', 'nul\u0000', '\u200b', '\u2028', 'ا'.repeat(500), 'ا'.repeat(501)],
  ...['postgres', 'pg_stat', 'howdah', 'template1', 'app', '_app', '1app', 'app-1', 'ＡＰＰ', '\ud800'],
  ...['1 DAY', '0 DAYS', '4 WEEKS', '9999 HOURS', '10000 HOURS', '1 day', '30 2 * * *', '* * * *', '* * * * *'],
  ...['2026-11-22T12:00:00Z', '2026-02-30T12:00:00Z', '2026-11-22t12:00:00.123456789z', '2026-11-22T24:00:00Z'],
  ...['2026-11-22 12:00:00Z', '2026-11-22T12:00:00+14:00', '2026-11-22T12:00:60Z', '2026-11-22T12:00:00+25:00'],
  ...['0/3000148', 'g/1', 'FFFFFFFF/FFFFFFFF', '1/123456789', '741', '0741', '0', '9'.repeat(19), '9'.repeat(20)],
  ...['before-import', '-x', 'a.b_c-d', 'base_000000010000000000000004', 'é', 'a/b', '</script>', 'password12'],
  ...['5b54d046-c8f3-447c-8e56-247b7493b4df', '5B54D046-C8F3-447C-8E56-247B7493B4DF', '5b54d046-c8f3-047c-8e56-2'],
  ...['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 'local', 'full', 'Europe/Berlin'],
]
const numbers = [0, 1, -1, 2, 7, 10, 1023, 1024, 5432, 16384, 16385, 65535, 65536, 1000, 1001, 3660, 3661, 0.5, 1e21]
const others = [true, false, null, [], {}, [1], 2 ** 53]

const randomText = ({ below, pick }: Random): string =>
  Array.from({ length: below(12) }, () => pick([...'abzAZ019_-./ +:*\n\t\u0000é🐘\u200b', '\ud83d'])).join('')

/** Mostly what fits, so that much gets through, and now and then what does not. */
const randomOf = (schema: Schema, random: Random): unknown => {
  const { next, below, pick } = random
  if (next() < 0.08) return pick<unknown>([...texts, ...numbers, ...others])
  if (schema.enum) return pick<unknown>([...schema.enum, 'other'])
  if (schema.type === 'boolean') return next() < 0.5
  if (schema.type === 'integer') {
    const { minimum = 0, maximum = 0 } = schema
    return next() < 0.3 ? pick([minimum - 1, minimum, maximum, maximum + 1]) : minimum + below(maximum - minimum + 1)
  }
  if (schema.type === 'string')
    return next() < 0.3
      ? randomText(random)
      : pick(texts.filter((text) => next() < 0.1 || isValid(schema, text)).concat('x'))
  const entries = Object.entries(schema.properties ?? {}).filter(
    ([name]) => next() < (schema.required?.includes(name) ? 0.97 : 0.4),
  )
  const fields = entries.map(([name, part]) => [name, randomOf(part, random)])
  return Object.fromEntries(next() < 0.03 ? [...fields, ['surplus', 1]] : fields)
}

const bodies = Object.keys(ofApi) as Body[]

describe.each(bodies)('%s', (body) => {
  const schema = schemaOf(body)

  it('says of each field what the API says', () => {
    for (const [name, part] of Object.entries(schema.properties ?? {}))
      for (const value of [...texts, ...numbers, ...others]) {
        const sent = { ...sample[body], [name]: value }
        expect(isValid(schema, sent), JSON.stringify({ name, value, part })).toBe(isTaken(body, sent))
      }
  })

  it('says of random bodies what the API says, and names a field of theirs', () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    const random = randomFrom(seed)
    const verdicts = { yes: 0, no: 0 }
    for (let n = 0; n < 2_000; n++) {
      const value = randomOf(schema, random)
      const issues = validate(schema, value)
      const told = `seed ${seed}: ${JSON.stringify(value)} ${JSON.stringify(issues.map(({ pointer, keyword }) => [pointer, keyword]))}`
      expect(issues.length === 0, told).toBe(isTaken(body, value))
      verdicts[issues.length === 0 ? 'yes' : 'no']++
      const zod = ofApi[body].safeParse(value)
      if (zod.error && issues.length > 0) {
        const pointers = zod.error.issues.map(({ path }) => path.map((part) => `/${String(part)}`).join(''))
        const pointed = issues.some(({ pointer }) => pointers.some((other) => pointer.startsWith(other)))
        expect(pointed, `${told} ${pointers.join(' ')}`).toBe(true)
      }
    }
    console.info(`${body}: seed ${seed}, ${verdicts.yes} taken, ${verdicts.no} not`)
    expect(Math.min(verdicts.yes, verdicts.no)).toBeGreaterThan(5)
  })
})

const sample: Readonly<Record<Body, object>> = {
  BackupJobSettings: { every: '1 DAY' },
  CreateBackup: {},
  CreateDatabase: { name: 'shop', password: 'a long secret' },
  CreateRestorePoint: { name: 'before-import' },
  EstimateRequest: {},
  RecoverDatabase: { target: { latest: true } },
  RecoveryTarget: {},
  Schedule: {},
  SetPassword: { password: 'a long secret' },
  UpdateDatabase: { name: 'shop' },
}
