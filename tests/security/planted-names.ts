import type { Random } from '../pipelines/simulation/random.ts'

/** What the scripts of all extensions that an owner may create call and make, found in the image itself. */
export const collectNames = `set -e
export LC_ALL=C
share=/usr/share/postgresql/$PG_MAJOR/extension
scripts=$(jq -r '.userCreatable[]' /etc/howdah/capabilities.json | while read -r name; do find $share -name "$name--*.sql" -exec readlink -f {} +; done | sort -u)
grep -hoE '[A-Za-z_][A-Za-z0-9_]*([.][A-Za-z_][A-Za-z0-9_]*)? *[(]' $scripts | tr -d ' (' | tr A-Z a-z | sort -u | sed 's/^/function /'
grep -hoiE '^ *create (or replace )?(type|domain|table|view)( if not exists)? +[a-z_.]+' $scripts | sed 's/.* //' | tr A-Z a-z | sort -u | sed 's/^/type /'
grep -hoE 'OPERATOR *[^ A-Za-z0-9(@.]+ *[(]' $scripts | sed 's/OPERATOR//' | tr -d ' (' | sort -u | sed 's/^/operator /'`

export interface Names {
  functions: string[]
  /** Schema and name. */
  placed: [string, string][]
  types: string[]
  operators: string[]
  /** Every schema that a script names, and where a path may lead by mistake. */
  schemas: string[]
}

const everyday = ['=', '<>', '<', '>', '||', '~', '!~', '~~', '~~*', '+', '-', '#>>', '->', '->>', '@>']

export function parseNames(lines: string): Names {
  const of = (kind: string) =>
    lines
      .split('\n')
      .filter((line) => line.startsWith(`${kind} `))
      .map((line) => line.slice(kind.length + 1))
  const unique = (names: string[]) => [...new Set(names)]
  const bare = (names: string[]) => unique(names.map((name) => name.replace(/^.*\./, '')))
  // TimescaleDB makes its own, or is not created; and by what is in them it takes itself for installed.
  const mayBePlanted = (schema: string) => !schema.startsWith('pg_') && !schema.includes('timescaledb')
  const placed = [...of('function'), ...of('type')]
    .map((name) => name.split('.') as [string, string])
    .filter(([schema, name]) => name !== undefined && mayBePlanted(schema))
  return {
    functions: bare(of('function')),
    placed,
    types: bare(of('type')),
    operators: unique([...of('operator'), ...everyday]),
    schemas: unique([...placed.map(([schema]) => schema), 'app', 'extensions', 'tiger', 'postgis', 'sfcgal']),
  }
}

const signatures = `
  |text|varchar|name|integer|bigint|oid|regclass|regproc|"char"|boolean|anyelement|anyarray|variadic text[]
  |text, text|varchar, varchar|name, name|name, text|text, varchar|regclass, text|text, integer|integer, integer
  |anyelement, anyelement|anycompatible, anycompatible|anyarray, integer|text, variadic text[]
  |text, text, text|varchar, varchar, varchar|anyelement, anyelement, anyelement|name, name, name|text, text, integer
  |anycompatible, anycompatible, anycompatible`
  .split('|')
  .map((signature) => signature.trim())

const operands = [
  'text',
  'varchar',
  'name',
  '"char"',
  'integer',
  'oid',
  'regclass',
  'boolean',
  'anyelement',
  'anyarray',
]

const types = [
  ['domain', 'text'],
  ['domain', 'bigint'],
  ['table', 'i int default 1'],
  ['type', '(i int)'],
  ['type', "enum ('a')"],
] as const

const literal = (value: string) => `'${value.replaceAll("'", "''")}'`

/** Rows of (kind, schema, name, arguments) to be planted: for each name some of what a script could take instead of what it means. */
export function plantings(names: Names, random: Random): string {
  const rows: string[] = []
  const row = (...values: string[]) => rows.push(`(${values.map(literal).join(',')})`)
  const anywhere = () => random.pick(['public', 'app', ...names.schemas])
  for (const name of names.functions) {
    for (const place of ['public', 'app']) row('function', place, name, random.pick(signatures))
  }
  for (const [schema, name] of names.placed) {
    for (const signature of ['text', random.pick(signatures)]) row('function', schema, name, signature)
  }
  for (const schema of names.schemas) {
    for (let n = 0; n < 25; n++) row('function', schema, random.pick(names.functions), random.pick(signatures))
    for (const name of ['upper', 'lower', 'format', 'quote_ident'])
      row('function', schema, name, random.pick(['text', 'name', 'varchar', 'anyelement']))
  }
  for (const name of names.operators) {
    for (let n = 0; n < 6; n++) {
      const left = random.pick(operands)
      const right = left.startsWith('any') ? left : random.pick(operands.filter((type) => !type.startsWith('any')))
      row('operator', anywhere(), name, `${left}, ${right}`)
    }
  }
  for (const name of names.types) {
    const [kind, definition] = random.pick(types)
    row(kind, anywhere(), name, definition)
  }
  return rows.join(',\n')
}
