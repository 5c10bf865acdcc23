import { z } from '@hono/zod-openapi'
import { type Month, monthPattern } from '../../../shared/costs/periods.ts'

export const InstantSchema = z
  .string()
  .openapi({ format: 'date-time', description: 'RFC 3339, in UTC', example: '2026-11-22T12:00:00.000Z' })

/** `Date.parse` takes the 30th of February for the 2nd of March. */
const isTime = (text: string): boolean => {
  const day = text.slice(0, 10)
  const midnight = Date.parse(`${day}T00:00:00Z`)
  const isDay = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day)
  return isDay && !Number.isNaN(Date.parse(text.toUpperCase()))
}

/** A month of the installation's time zone. */
export const MonthSchema = z
  .string()
  .regex(monthPattern, 'Is no month, such as 2026-11')
  .transform((text) => text as Month)
  .openapi({ type: 'string', pattern: monthPattern.source, example: '2026-11' } as never)

/** RFC 3339, as a person sends it: any offset, up to nanoseconds. */
export const TimeSchema = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/,
    'Is no RFC 3339 time, such as 2026-11-22T12:00:00Z',
  )
  .refine(isTime, 'There is no such time')
  .openapi({ format: 'date-time', example: '2026-11-22T12:00:00Z' })

interface Spelling {
  /** As JSON Schema has it, without flags: of Unicode. */
  readonly pattern: string
  /** What is wrong with other text. */
  readonly otherwise: string
}

/** Text of so many characters: as JSON Schema counts them, by code points, where JavaScript would count the halves of some. */
export const sizedText = (minLength: number, maxLength: number, spelling?: Spelling) => {
  const text = z.string().refine((value) => {
    const { length } = Array.from(value)
    return minLength <= length && length <= maxLength
  }, `Has ${minLength} to ${maxLength} characters`)
  const lengths = { ...(minLength > 0 ? { minLength } : {}), maxLength }
  if (!spelling) return text.openapi(lengths)
  const { pattern, otherwise } = spelling
  return text.regex(new RegExp(pattern, 'u'), otherwise).openapi({ ...lengths, pattern })
}

/** Fields that stand only beside others: a keyword of JSON Schema 2020-12, which OpenAPI 3.1 speaks and the types of its library do not know. */
export const together = (dependentRequired: Readonly<Record<string, readonly string[]>>): object => ({
  dependentRequired,
})

const databaseId = z.uuid().openapi({ example: '5b54d046-c8f3-447c-8e56-247b7493b4df' })
export const DatabaseIdSchema = databaseId

export const DatabaseParams = z.object({ id: databaseId })

export const requestKeyExample = 'r-0mb1k2x3y-0123456789abcdef0'
export const RequestKeySchema = z.string().openapi({ example: requestKeyExample })

/** Beside every hint. */
export const CommandSchema = z.string().openapi({
  description:
    'Of the command line, where one call of it does what `hint` says first or shows more; NAME and KEY stand for the database and the request',
  example: 'howdah backup create NAME',
})

export const PagingQuery = {
  pageSize: z.coerce.number().int().min(1).max(200).default(25).openapi({ description: 'Items on a page' }),
  cursor: sizedText(0, 1024).optional().openapi({ description: '`nextCursor` of the page before' }),
}

export const pageOf = <T extends z.ZodType>(name: string, item: T, more: Readonly<Record<string, z.ZodType>> = {}) =>
  z
    .object({
      items: z.array(item),
      nextCursor: z
        .string()
        .nullable()
        .openapi({ description: 'Send it as `cursor` for the next page; null: this was the last one' }),
      ...more,
    })
    .openapi(name)

/** A list that is never long. */
export const wholeList = <T>(items: readonly T[]) => ({ items, nextCursor: null })

/** One of these or another, by a parameter that is repeated: `?state=FAILED&state=STUCK`. Absent: all. */
export const severalOf = <const T extends readonly string[]>(words: T) =>
  z
    .array(z.enum(words))
    .min(1)
    .refine((named) => new Set(named).size === named.length, 'Names one twice')
    .optional()
    .openapi({
      uniqueItems: true,
      description: 'One of these: repeat the parameter for several',
      param: { style: 'form', explode: true },
    })

/** `true` or `false` in a query. */
export const flag = (byDefault: boolean) =>
  z
    .enum(['true', 'false'])
    .default(byDefault ? 'true' : 'false')
    .transform((text) => text === 'true')
    .openapi({ type: 'boolean', enum: [true, false], default: byDefault } as never)
