/** A JSON Schema (2020-12), as the description of the API has it. */
export type Schema = { readonly [keyword: string]: unknown }

/** The bodies that forms of the portal make, by their names in the description. */
const bodies = [
  'BackupJobSettings',
  'CreateBackup',
  'CreateDatabase',
  'CreateRestorePoint',
  'EstimateRequest',
  'RecoverDatabase',
  'RecoveryTarget',
  'Schedule',
  'SetPassword',
  'UpdateDatabase',
]

/** They say nothing about what is valid. */
const forPeople = ['description', 'example']

/** Of each body a schema that refers to nothing else. */
export const formSchemasOf = (description: unknown): Readonly<Record<string, Schema>> => {
  const { schemas } = (description as { components: { schemas: Record<string, Schema> } }).components
  return Object.fromEntries(
    bodies.map((name) => {
      const schema = schemas[name]
      if (!schema) throw new TypeError(`There is no schema ${name}`)
      return [name, plain(schema, schemas)]
    }),
  )
}

const plain = (schema: Schema, all: Readonly<Record<string, Schema>>): Schema => {
  const { $ref, allOf, ...own } = schema
  const parts = [...(typeof $ref === 'string' ? [referred($ref, all)] : []), ...((allOf as Schema[] | undefined) ?? [])]
  const merged: Schema = Object.assign({}, ...parts.map((part) => plain(part, all)))
  return { ...merged, ...Object.fromEntries(Object.entries(own).flatMap(([name, value]) => keyword(name, value, all))) }
}

const keyword = (name: string, value: unknown, all: Readonly<Record<string, Schema>>): [string, unknown][] => {
  if (forPeople.includes(name)) return []
  if (name === 'properties')
    return [[name, Object.fromEntries(Object.entries(value as object).map(([key, part]) => [key, plain(part, all)]))]]
  if (name === 'anyOf' || name === 'oneOf') return [[name, (value as Schema[]).map((part) => plain(part, all))]]
  return [[name, value]]
}

const referred = (reference: string, all: Readonly<Record<string, Schema>>): Schema => {
  const schema = all[reference.replace('#/components/schemas/', '')]
  if (!schema) throw new TypeError(`There is no ${reference}`)
  return schema
}
