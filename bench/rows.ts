import { createHash } from 'node:crypto'
import type { DatabaseId, Incarnation } from '../shared/core/ids.ts'
import { instant } from '../shared/core/time.ts'
import type { Database } from '../shared/entities/database.ts'

const nouns =
  'shop order ledger payment stock price customer basket invoice delivery tax account report search mail'.split(' ')
const areas = 'retail wholesale logistics finance marketing support analytics platform research sales'.split(' ')
const stages = 'live test staging demo archive'.split(' ')

const pick = (words: readonly string[], n: number): string => words[n % words.length] ?? ''

/** The same number is always the same row: a database as people name and describe theirs, at rest. */
export const databaseRow = (number: number, more: Partial<Database> = {}): Database => {
  const hash = createHash('sha256').update(String(number)).digest()
  const random = (byte: number): number => hash.readUInt32BE(byte)
  const hex = hash.toString('hex')
  const id =
    `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}` as DatabaseId
  const createdAt = instant(Date.UTC(2026, 0, 1) + number * 60_000)
  return {
    id,
    name: `${pick(nouns, random(0))}-${pick(areas, random(4))}-${number}`,
    description: `The ${pick(stages, random(8))} ${pick(nouns, random(12))}s of ${pick(areas, random(16))}`,
    tenant: random(20) % 10 === 0 ? 'DEMO' : 'ADMIN',
    product: random(24) % 2 === 0 ? 'C0001' : 'C0002',
    dataCenter: random(28) % 2 === 0 ? 'LOCAL1' : 'LOCAL2',
    availabilityZone: 'local1-a',
    postgresqlVersion: '17',
    flavour: 'developer',
    storageType: 'local',
    volumeGb: 1,
    port: 5432,
    user: 'app',
    databaseName: 'app',
    dataProtection: true,
    deletionProtection: false,
    state: 'RUNNING',
    desiredState: 'RUNNING',
    createdAt,
    updatedAt: createdAt,
    ...more,
  }
}

/** What a database has that runs. */
export const runningRow = (number: number): Database => {
  const row = databaseRow(number)
  const [a, b, c] = [number >> 16, number >> 8, number].map((part) => part & 255)
  const incarnation = `r-0mwrw0jzj-${row.id.replaceAll('-', '').slice(0, 17)}` as Incarnation
  const name = `howdah-bench-${row.id}`
  return {
    ...row,
    bucket: row.id,
    serverId: name,
    address: `10.${a}.${b}.${c}`,
    endpoint: { host: '127.0.0.1', port: 20_000 + (number % 40_000) },
    data: { incarnation, volumeId: `${name}-${incarnation}-data`, container: `${name}-${incarnation}-postgres` },
    caCertificate: `-----BEGIN CERTIFICATE-----\n${'MIIB'.repeat(150)}\n-----END CERTIFICATE-----\n`,
  }
}
