import { DatabaseSync } from 'node:sqlite'
import type { Adapter, AdapterPayload } from 'oidc-provider'
import { ensurePrivateFile } from '../../shared/table/sqlite/private-file.ts'

const schema = `
  create table if not exists entry (
    model text not null, id text not null, payload text not null, expiresAt integer,
    grantId text, userCode text, uid text, primary key (model, id)
  ) without rowid, strict;
  create index if not exists byGrant on entry (grantId) where grantId is not null;
  create index if not exists byUserCode on entry (userCode) where userCode is not null;
  create index if not exists byUid on entry (uid) where uid is not null;
  create index if not exists byExpiry on entry (expiresAt) where expiresAt is not null;
  create index if not exists sessionsOf on entry (payload ->> '$.accountId', expiresAt) where model = 'Session';
`

/** Of a user: each is remembered for months. */
const mostLogins = 100
/** Of a login: each renewal leaves the token before it behind, for weeks. */
const mostRefreshTokens = 20

const now = (): number => Math.floor(Date.now() / 1000)

/** What the provider remembers (sessions, refresh tokens, codes) in one SQLite file that only its own user can read. */
export class ProviderMemory {
  readonly #database: DatabaseSync

  constructor(file: string) {
    if (file !== ':memory:') ensurePrivateFile(file)
    this.#database = new DatabaseSync(file)
    // A login that is lost with the machine's power is made again: nobody waits for the disk, least of all those who call the API meanwhile.
    this.#database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000;')
    this.#database.exec(schema)
  }

  close(): void {
    this.#database.close()
  }

  /** Device codes that nobody has confirmed or denied yet: those of an address, and all. */
  pendingDeviceCodes(address: string): { readonly ofAddress: number; readonly inAll: number } {
    const row = this.#prepare(
      `select count(*) as inAll, count(*) filter (where payload ->> '$.deviceInfo.ip' = ?) as ofAddress
       from entry where model = 'DeviceCode' and expiresAt > ? and payload ->> '$.accountId' is null and payload ->> '$.error' is null`,
    ).get(address, now())
    return { ofAddress: Number(row?.ofAddress), inAll: Number(row?.inAll) }
  }

  /** What oidc-provider asks for one kind of thing. */
  adapterOf(model: string): Adapter {
    const find = (condition: string, value: string): AdapterPayload | undefined => {
      const row = this.#prepare(
        `select payload from entry where model = ? and ${condition} = ? and ifnull(expiresAt > ?, true)`,
      ).get(model, value, now())
      return typeof row?.payload === 'string' ? (JSON.parse(row.payload) as AdapterPayload) : undefined
    }
    return {
      upsert: async (id, payload, expiresIn) => {
        this.#prepare('delete from entry where expiresAt < ?').run(now())
        this.#prepare('insert or replace into entry values (?, ?, ?, ?, ?, ?, ?)').run(
          model,
          id,
          JSON.stringify(payload),
          expiresIn ? now() + expiresIn : null,
          payload.grantId ?? null,
          payload.userCode ?? null,
          payload.uid ?? null,
        )
        if (model === 'Grant') this.#forgetLogins(id, payload.accountId)
        if (model === 'Session' && payload.accountId) this.#forgetSessions(id, payload.accountId)
        if (model === 'RefreshToken') this.#forgetRefreshTokens(id, payload.grantId)
      },
      find: async (id) => find('id', id),
      findByUserCode: async (userCode) => find('userCode', userCode),
      findByUid: async (uid) => find('uid', uid),
      consume: async (id) => {
        const consumed = "update entry set payload = json_set(payload, '$.consumed', ?) where model = ? and id = ?"
        this.#prepare(consumed).run(now(), model, id)
      },
      destroy: async (id) => {
        this.#prepare('delete from entry where model = ? and id = ?').run(model, id)
      },
      revokeByGrantId: async (grantId) => {
        this.#prepare('delete from entry where grantId = ?').run(grantId)
      },
    }
  }

  /** All but the last ones of a user, with what belongs to them. */
  #forgetLogins(newest: string, user: string | undefined): void {
    const old = this.#prepare(
      `select id from entry where model = 'Grant' and payload ->> '$.accountId' = ? and id <> ? order by expiresAt desc limit -1 offset ?`,
    ).all(user ?? null, newest, mostLogins - 1)
    for (const { id } of old) {
      this.#prepare('delete from entry where grantId = ?').run(id ?? null)
      this.#prepare(`delete from entry where model = 'Grant' and id = ?`).run(id ?? null)
    }
  }

  /** All but the last ones of a user: each browser that signs in to the portal leaves one behind, for half a day. */
  #forgetSessions(newest: string, user: string): void {
    this.#prepare(
      `delete from entry where model = 'Session' and id in
       (select id from entry where model = 'Session' and payload ->> '$.accountId' = ? and id <> ? order by expiresAt desc limit -1 offset ?)`,
    ).run(user, newest, mostLogins - 1)
  }

  /** All but the last ones of a login. */
  #forgetRefreshTokens(newest: string, grantId: string | undefined): void {
    this.#prepare(
      `delete from entry where model = 'RefreshToken' and id in
       (select id from entry where model = 'RefreshToken' and grantId = ? and id <> ? order by expiresAt desc limit -1 offset ?)`,
    ).run(grantId ?? null, newest, mostRefreshTokens - 1)
  }

  #prepare(sql: string) {
    return this.#database.prepare(sql)
  }
}
