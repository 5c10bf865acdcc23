import * as z from 'zod/mini'

/** An object that is no more in its bucket: a rule of age removed it, or anybody did. `key` as it was put, not encoded. */
export const removedObjectSchema = z.strictObject({
  bucket: z.string().check(z.minLength(3), z.maxLength(63)),
  key: z.string().check(z.minLength(1), z.maxLength(1024)),
})

export type RemovedObject = z.infer<typeof removedObjectSchema>
