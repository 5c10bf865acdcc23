import { expect, it } from 'vitest'
import { keywords, type Schema } from '../../../portal/src/forms/validate.ts'
import generated from '../../../portal/src/generated/schemas.json'

const keywordsOf = (schema: Schema): readonly string[] => [
  ...Object.keys(schema),
  ...Object.values(schema.properties ?? {}).flatMap(keywordsOf),
  ...[schema.not, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((part) => (part ? keywordsOf(part) : [])),
]

const valuesOf = (schema: Schema, keyword: 'type' | 'format'): readonly unknown[] => [
  ...(schema[keyword] ? [schema[keyword]] : []),
  ...Object.values(schema.properties ?? {}).flatMap((part) => valuesOf(part, keyword)),
]

const schemas = Object.entries(generated as unknown as Record<string, Schema>)

it.each(schemas)('%s says nothing that the forms do not understand', (_, schema) => {
  expect(keywordsOf(schema).filter((keyword) => !(keywords as readonly string[]).includes(keyword))).toEqual([])
  expect(['object', 'string', 'integer', 'boolean']).toEqual(expect.arrayContaining([...valuesOf(schema, 'type')]))
  expect(['date-time', 'uuid', 'password']).toEqual(expect.arrayContaining([...valuesOf(schema, 'format')]))
})

it.each(schemas)('%s has patterns that this browser reads', (_, schema) => {
  const patternsOf = ({ pattern, not, properties = {} }: Schema): readonly string[] => [
    ...(pattern === undefined ? [] : [pattern]),
    ...(not ? patternsOf(not) : []),
    ...Object.values(properties).flatMap(patternsOf),
  ]
  for (const pattern of patternsOf(schema)) expect(() => new RegExp(pattern, 'u')).not.toThrow()
})
