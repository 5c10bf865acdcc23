import generated from '../generated/schemas.json'
import type { Schema } from './validate.ts'

export type Body = keyof typeof generated

/** The schema of a body, by its name in the description of the API. */
export const schemaOf = (body: Body): Schema => generated[body] as unknown as Schema

/** @returns the schema of a field of a body, by its JSON pointer; undefined: there is no such field */
export const schemaAt = (body: Body, pointer: string): Schema | undefined =>
  pointer
    .split('/')
    .slice(1)
    .reduce<Schema | undefined>((schema, name) => schema?.properties?.[name], schemaOf(body))
