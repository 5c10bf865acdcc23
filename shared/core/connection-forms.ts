/** Where a database answers its clients, and where they keep the certificate of its CA. */
export interface ConnectionPlace {
  readonly host: string
  readonly port: number
  readonly databaseName: string
  readonly user: string
  readonly certificateFile: string
}

export interface ConnectionForms {
  readonly uri: string
  readonly psql: string
  /** Keywords and values. */
  readonly libpq: string
  readonly jdbc: string
  readonly environment: Readonly<Record<string, string>>
  /** For the package pg. */
  readonly node: string
}

/**
 * How to connect in the words of several clients, the server's certificate verified; without the password. Where only libpq reads it, the password is proven, and told to nobody, whatever is asked for (PostgreSQL manual,
 * "channel_binding"); drivers that read the URI know no such word.
 */
export const connectionForms = (place: ConnectionPlace): ConnectionForms => {
  const { host, port, databaseName, user, certificateFile } = place
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}/${encodeURIComponent(databaseName)}`
  const query = `sslmode=verify-full&sslrootcert=${encodeURIComponent(certificateFile).replaceAll('%2F', '/')}`
  const uri = `postgresql://${encodeURIComponent(user)}@${address}?${query}`
  return {
    uri,
    psql: `psql ${shellQuoted(`${uri}&channel_binding=require`)}`,
    libpq: keywords(libpqParameters(place)),
    jdbc: `jdbc:postgresql://${address}?user=${encodeURIComponent(user)}&${query}`,
    environment: {
      PGHOST: host,
      PGPORT: `${port}`,
      PGDATABASE: databaseName,
      PGUSER: user,
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: certificateFile,
      PGCHANNELBINDING: 'require',
    },
    node: nodeProgram(place),
  }
}

/** PostgreSQL manual, "Parameter Key Words". */
export const libpqParameters = ({ host, port, databaseName, user, certificateFile }: ConnectionPlace) => ({
  host,
  port: `${port}`,
  dbname: databaseName,
  user,
  sslmode: 'verify-full',
  sslrootcert: certificateFile,
  channel_binding: 'require',
})

const nodeProgram = ({ host, port, databaseName, user, certificateFile }: ConnectionPlace) =>
  `import { readFileSync } from 'node:fs'
import pg from 'pg'

const client = new pg.Client({
  host: ${JSON.stringify(host)},
  port: ${port},
  database: ${JSON.stringify(databaseName)},
  user: ${JSON.stringify(user)},
  password: process.env.PGPASSWORD,
  ssl: { ca: readFileSync(${JSON.stringify(certificateFile)}) },
})
await client.connect()
`

export const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`

/** PostgreSQL manual, section "Keyword/Value Connection Strings". */
const keywords = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}=${/^[^\s'\\]+$/.test(value) ? value : `'${value.replaceAll(/['\\]/g, '\\$&')}'`}`)
    .join(' ')
