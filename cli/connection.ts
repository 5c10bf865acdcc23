import { connectionForms, libpqParameters, shellQuoted } from '../shared/core/connection-forms.ts'
import { CliError, exitCodes } from './errors.ts'
import type { components } from './generated/api.d.ts'

type Connection = components['schemas']['Connection']

const text = String.raw`[^\p{Cc}\p{Cs}]`
/** Of a name or an address; no list of hosts, and no folder of sockets. */
const hostPattern = /^(?![.-])[A-Za-z0-9.:_-]{1,253}$/
const certificatePattern = /^(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,16000}-----END CERTIFICATE-----\s*){1,4}$/

/**
 * What the API says about a connection becomes words of a shell, arguments of psql, programs and a file: where it leads is taken only as it can be meant, with the certificate in the file that was asked for,
 * and how that is written is said here.
 * @throws CliError `answer-refused`
 */
export const checkedConnection = (connection: Connection, certificateFile: string): Connection => {
  const { host, port, databaseName, user, certificate } = connection
  const wrong = [
    ...(isMatch(hostPattern, host) ? [] : ['host']),
    ...(Number.isInteger(port) && port > 0 && port < 65_536 ? [] : ['port']),
    ...(isName(databaseName) ? [] : ['databaseName']),
    ...(isName(user) ? [] : ['user']),
    ...(isMatch(certificatePattern, certificate) ? [] : ['certificate']),
    ...(connection.sslMode === 'verify-full' ? [] : ['sslMode']),
    ...(connection.certificateFile === certificateFile ? [] : ['certificateFile']),
  ]
  if (wrong.length === 0)
    return { ...connection, ...connectionForms({ host, port, databaseName, user, certificateFile }) }
  throw new CliError('answer-refused', `what the server says about the connection is refused: ${wrong.join(', ')}`, {
    exitCode: exitCodes.failed,
    hint: 'Make sure that this is the server that you mean (--server).',
  })
}

/** As libpq takes it (PostgreSQL manual, "Keyword/Value Connection Strings"); psql never takes it for an option. Who the server is stands in its own words: psql proves that it knows the password, and tells it to nobody. */
export const psqlArgument = (connection: Connection): string =>
  Object.entries(libpqParameters(connection))
    .map(([name, value]) => `${name}='${value.replaceAll(/['\\]/g, '\\$&')}'`)
    .join(' ')

export const exportsOf = (environment: Readonly<Record<string, string>>): string =>
  Object.entries(environment)
    .map(([name, value]) => `export ${name}=${shellQuoted(value)}`)
    .join('\n')

const isMatch = (pattern: RegExp, value: unknown): boolean =>
  typeof value === 'string' && value.length <= 32_000 && pattern.test(value)

const isName = (value: unknown): boolean => isMatch(new RegExp(`^${text}{1,63}$`, 'u'), value)
