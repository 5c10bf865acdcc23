import * as z from 'zod/mini'
import { HowdahError } from '../shared/errors/howdah-error.ts'

/**
 * The event as the schema has it.
 * @throws HowdahError `malformed-request`, which never says what the event held: it may be anybody's
 */
export const checked = <S extends z.ZodMiniType>(schema: S, event: unknown): z.output<S> => {
  const parsed = z.safeParse(schema, event)
  if (parsed.success) return parsed.data
  const where = parsed.error.issues.map(({ path, code }) => `${path.join('.') || 'event'}: ${code}`)
  throw new HowdahError('malformed-request', `The event is not for this function (${where.join(', ')})`)
}
