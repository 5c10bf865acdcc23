import { backup, DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { setImmediate as othersTurn } from 'node:timers/promises'
import { readCursor, writeCursor } from '../cursor.ts'
import { refuseTooLarge } from '../limits.ts'
import { afterPrefix } from '../order.ts'
import { type Item, indexNames, type Key, type NewItem, type Page, type Query, type Table } from '../table.ts'
import { ensurePrivateFile } from './private-file.ts'

const columns = ['pk', 'sk', 'version', 'data', ...indexNames.flatMap((name) => [`${name}pk`, `${name}sk`])]

const schema = `
  create table if not exists item (
    pk text not null, sk text not null, version integer not null, data text not null,
    ${indexNames.map((name) => `${name}pk text, ${name}sk text`).join(', ')},
    primary key (pk, sk)
  ) without rowid, strict;
  ${indexNames.map((name) => `create index if not exists ${name} on item (${name}pk, ${name}sk, pk, sk) where ${name}pk is not null;`).join('\n')}
`

const indexColumns = columns.slice(4)
/**
 * Of a new file. SQLite keeps at most a quarter of a page of a row at its place (sqlite.org/fileformat2, section 1.6), and reads the rest past its cache, by a
 * call of the system for every read of the row: most rows of databases have more than the quarter of its usual 4096.
 */
const pageBytes = 8_192

const selectOne = 'select version, data from item where pk = ? and sk = ?'
const insert = `insert into item (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')}) on conflict do nothing`
const isVersion = 'pk = ? and sk = ? and version = ?'
const updateAll = `update item set ${columns.map((column) => `${column} = ?`).join(', ')} where ${isVersion}`
const updateData = `update item set version = ?, data = ? where ${isVersion} and ${indexColumns.map((column) => `${column} is ?`).join(' and ')}`

interface Row {
  readonly pk: string
  readonly sk: string
  readonly version: number
  readonly data: string
  /** The sort key of a query. */
  readonly place?: string
}

interface Read {
  readonly key: Key
  readonly resolve: (item: Item | undefined) => void
  readonly reject: (error: unknown) => void
}

interface Write {
  readonly act: () => boolean
  readonly resolve: (done: boolean) => void
  readonly reject: (error: unknown) => void
}

/**
 * The table in one SQLite file, durable at every write (`synchronous=FULL`). What is written at the same moment is made durable together: the disk is what
 * writes wait for. What is read at the same moment is read together.
 */
export class SqliteTable implements Table {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  #reads: Read[] = []
  #waiting: Write[] = []

  /** @param file a path, or `:memory:` */
  constructor(file: string) {
    if (file !== ':memory:') ensurePrivateFile(file)
    this.#database = new DatabaseSync(file)
    this.#database.exec(`pragma page_size = ${pageBytes}`)
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;')
    this.#database.exec(schema)
  }

  close(): void {
    this.#commit()
    this.#read()
    this.#database.close()
  }

  /** How large a copy of the table is. */
  get copyBytes(): number {
    const read = (pragma: string) => Number(Object.values(this.#prepare(`pragma ${pragma}`).get() ?? {})[0])
    return read('page_count') * read('page_size')
  }

  /** A consistent copy of the table while it is in use. */
  async copyTo(file: string): Promise<void> {
    await backup(this.#database, file)
  }

  get(key: Key): Promise<Item | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#reads.length === 0) setImmediate(() => this.#read())
      this.#reads.push({ key, resolve, reject })
    })
  }

  async putIfAbsent(item: NewItem): Promise<boolean> {
    const values = valuesOf(item, 1)
    return this.#write(() => this.#prepare(insert).run(...values).changes === 1)
  }

  async putIfVersion(item: NewItem, version: number): Promise<boolean> {
    const values = valuesOf(item, version + 1)
    const isVersion = [item.pk, item.sk, version]
    return this.#write(
      () =>
        // Most writes move nothing in the indexes, and then need not touch them.
        this.#prepare(updateData).run(...values.slice(2, 4), ...isVersion, ...values.slice(4)).changes === 1 ||
        this.#prepare(updateAll).run(...values, ...isVersion).changes === 1,
    )
  }

  async deleteIfVersion(key: Key, version: number): Promise<boolean> {
    const sql = 'delete from item where pk = ? and sk = ? and version = ?'
    return this.#write(() => this.#prepare(sql).run(key.pk, key.sk, version).changes === 1)
  }

  async query(query: Query): Promise<Page> {
    // Reading stops this process: between the pages of a long list, what others wait for comes.
    if (query.cursor !== undefined) await othersTurn()
    const pk = query.index ? `${query.index}pk` : 'pk'
    const sk = query.index ? `${query.index}sk` : 'sk'
    const order = query.descending ? 'desc' : 'asc'
    const conditions = [`${pk} = ?`]
    const values: SQLInputValue[] = [query.partition]
    const add = (condition: string, ...more: SQLInputValue[]) => {
      conditions.push(condition)
      values.push(...more)
    }
    const { prefix, from, to, cursor, descending } = query
    const after = prefix && afterPrefix(prefix)
    // The cursor lies beyond the bound that the page before began at. SQLite would begin at that bound, and go through all that lies between.
    const [isAboveLower, isBelowUpper] = [cursor !== undefined && !descending, cursor !== undefined && descending]
    if (prefix && !isAboveLower) add(`${sk} >= ?`, prefix)
    if (after && !isBelowUpper) add(`${sk} < ?`, after)
    if (from !== undefined && !isAboveLower) add(`${sk} >= ?`, from)
    if (to !== undefined && !isBelowUpper) add(`${sk} <= ?`, to)
    if (cursor !== undefined) add(`(${sk}, pk, sk) ${descending ? '<' : '>'} (?, ?, ?)`, ...readCursor(cursor))

    const sql = `select pk, sk, version, data, ${sk} as place from item where ${conditions.join(' and ')} order by ${sk} ${order}, pk ${order}, sk ${order} limit ?`
    const rows = this.#prepare(sql).all(...values, query.limit + 1) as unknown as Row[]
    const items = rows.slice(0, query.limit).map(itemOf)
    const last = rows.length > query.limit ? rows[query.limit - 1] : undefined
    return last ? { items, next: writeCursor([last.place ?? '', last.pk, last.sk]) } : { items }
  }

  /** One transaction for all that waits: finding out which state of the file is the newest, which it does after the last one asked, takes as long as reading a row. */
  #read(): void {
    const reads = this.#reads
    this.#reads = []
    try {
      if (reads.length > 1) this.#database.exec('begin')
      for (const { key, resolve } of reads) resolve(this.#find(key))
    } catch (error) {
      for (const { reject } of reads) reject(error)
    } finally {
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('commit')
    }
  }

  #find({ pk, sk }: Key): Item | undefined {
    // As arrays: SQLite's names of the columns would be made into strings for every row.
    const row = this.#prepare(selectOne, true).get(pk, sk) as readonly [number, string] | undefined
    return row && { pk, sk, version: row[0], data: JSON.parse(row[1]) }
  }

  #write(act: () => boolean): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#commit())
      this.#waiting.push({ act, resolve, reject })
    })
  }

  /** One transaction for all that waits; nobody is told of a write that is not durable. */
  #commit(): void {
    const writes = this.#waiting
    this.#waiting = []
    if (writes.length === 0) return
    try {
      if (writes.length > 1) this.#database.exec('begin immediate')
      const done = writes.map(({ act }) => act())
      if (writes.length > 1) this.#database.exec('commit')
      for (const [at, { resolve }] of writes.entries()) resolve(done[at] === true)
    } catch (error) {
      for (const { reject } of writes) reject(error)
      if (this.#database.isOpen && this.#database.isTransaction) this.#database.exec('rollback')
    }
  }

  #prepare(sql: string, asArrays = false) {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    statement.setReturnArrays(asArrays)
    this.#statements.set(sql, statement)
    return statement
  }
}

const valuesOf = (item: NewItem, version: number): SQLInputValue[] => {
  const data = JSON.stringify(item.data)
  refuseTooLarge(item, data)
  const places = indexNames.flatMap((name) => [item.indexes?.[name]?.pk ?? null, item.indexes?.[name]?.sk ?? null])
  return [item.pk, item.sk, version, data, ...places]
}

const itemOf = ({ pk, sk, version, data }: Row): Item => ({ pk, sk, version, data: JSON.parse(data) })
