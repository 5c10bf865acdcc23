import { backup, DatabaseSync, type SQLInputValue } from 'node:sqlite'
import {
  type IndexName,
  type Item,
  indexNames,
  type Key,
  type NewItem,
  type Page,
  type Query,
  type Table,
} from '../table.ts'

const columns = ['pk', 'sk', 'version', 'data', ...indexNames.flatMap((name) => [`${name}pk`, `${name}sk`])]

const schema = `
  create table if not exists item (
    pk text not null, sk text not null, version integer not null, data text not null,
    ${indexNames.map((name) => `${name}pk text, ${name}sk text`).join(', ')},
    primary key (pk, sk)
  ) without rowid, strict;
  ${indexNames.map((name) => `create index if not exists ${name} on item (${name}pk, ${name}sk, pk, sk) where ${name}pk is not null;`).join('\n')}
`

type Row = { pk: string; sk: string; version: number; data: string } & Record<string, string | null>

/** The table in one SQLite file, durable at every write (`synchronous=FULL`). */
export class SqliteTable implements Table {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>()

  /** @param file a path, or `:memory:` */
  constructor(file: string) {
    this.#database = new DatabaseSync(file)
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;')
    this.#database.exec(schema)
  }

  close(): void {
    this.#database.close()
  }

  /** A consistent copy of the table while it is in use. */
  async copyTo(file: string): Promise<void> {
    await backup(this.#database, file)
  }

  async get(key: Key): Promise<Item | undefined> {
    const row = this.#prepare('select * from item where pk = ? and sk = ?').get(key.pk, key.sk)
    return row ? itemOf(row as Row) : undefined
  }

  async putIfAbsent(item: NewItem): Promise<boolean> {
    const sql = `insert into item (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) on conflict do nothing`
    return this.#prepare(sql).run(...valuesOf(item, 1)).changes === 1
  }

  async putIfVersion(item: NewItem, version: number): Promise<boolean> {
    const sql = `update item set ${columns.map((column) => `${column} = ?`).join(', ')} where pk = ? and sk = ? and version = ?`
    return this.#prepare(sql).run(...valuesOf(item, version + 1), item.pk, item.sk, version).changes === 1
  }

  async deleteIfVersion(key: Key, version: number): Promise<boolean> {
    const sql = 'delete from item where pk = ? and sk = ? and version = ?'
    return this.#prepare(sql).run(key.pk, key.sk, version).changes === 1
  }

  async query(query: Query): Promise<Page> {
    const pk = query.index ? `${query.index}pk` : 'pk'
    const sk = query.index ? `${query.index}sk` : 'sk'
    const order = query.descending ? 'desc' : 'asc'
    const conditions = [`${pk} = ?`]
    const values: SQLInputValue[] = [query.partition]
    const add = (condition: string, ...more: SQLInputValue[]) => {
      conditions.push(condition)
      values.push(...more)
    }
    if (query.prefix) add(`${sk} >= ? and ${sk} < ?`, query.prefix, afterPrefix(query.prefix))
    if (query.from !== undefined) add(`${sk} >= ?`, query.from)
    if (query.to !== undefined) add(`${sk} <= ?`, query.to)
    if (query.cursor) add(`(${sk}, pk, sk) ${query.descending ? '<' : '>'} (?, ?, ?)`, ...cursorParts(query.cursor))

    const sql = `select * from item where ${conditions.join(' and ')} order by ${sk} ${order}, pk ${order}, sk ${order} limit ?`
    const rows = this.#prepare(sql).all(...values, query.limit + 1) as Row[]
    const items = rows.slice(0, query.limit).map(itemOf)
    const last = rows.length > query.limit ? rows[query.limit - 1] : undefined
    return last ? { items, next: JSON.stringify([last[sk], last.pk, last.sk]) } : { items }
  }

  #prepare(sql: string) {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}

const valuesOf = (item: NewItem, version: number): SQLInputValue[] => [
  item.pk,
  item.sk,
  version,
  JSON.stringify(item.data),
  ...indexNames.flatMap((name) => [item.indexes?.[name]?.pk ?? null, item.indexes?.[name]?.sk ?? null]),
]

const itemOf = (row: Row): Item => {
  const indexes: { [Name in IndexName]?: Key } = {}
  for (const name of indexNames) {
    const pk = row[`${name}pk`]
    if (typeof pk === 'string') indexes[name] = { pk, sk: row[`${name}sk`] ?? '' }
  }
  return { pk: row.pk, sk: row.sk, version: row.version, data: JSON.parse(row.data), indexes }
}

/** The first text that sorts after every text with this prefix: SQLite compares the bytes of UTF-8, as DynamoDB does. */
const afterPrefix = (prefix: string): string => `${prefix}\u{10ffff}`

const cursorParts = (cursor: string): [string, string, string] => {
  const parts: unknown = JSON.parse(cursor)
  if (!Array.isArray(parts) || parts.length !== 3 || !parts.every((part) => typeof part === 'string'))
    throw new RangeError('not a cursor of this table')
  return parts as [string, string, string]
}
