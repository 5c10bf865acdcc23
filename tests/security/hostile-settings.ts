import type { Random } from '../pipelines/simulation/random.ts'

interface Setting {
  readonly name: string
  readonly context: string
  readonly vartype: string
  readonly boot: string | null
  readonly min: string | null
  readonly max: string | null
  readonly enums: readonly string[] | null
}

/** Texts that PostgreSQL takes; of other settings that are texts, anything is tried. */
const texts: Readonly<Record<string, readonly string[]>> = {
  DateStyle: ['SQL, MDY', 'German', 'Postgres, DMY'],
  TimeZone: ['Asia/Shanghai', 'America/Chicago', 'Pacific/Kiritimati'],
  log_timezone: ['Asia/Shanghai'],
  timezone_abbreviations: ['India', 'Australia'],
  search_path: ['evil, pg_catalog', '""', 'public, pg_temp, pg_catalog'],
  client_encoding: ['LATIN1', 'UTF8', 'WIN1252', 'SJIS'],
  role: ['app'],
  session_preload_libraries: ['no_such_library'],
  local_preload_libraries: ['no_such_library'],
  dynamic_library_path: ['/nowhere'],
  synchronous_standby_names: ['nobody'],
  log_line_prefix: ['ERROR: %m '],
  restore_command: ['false'],
  recovery_end_command: ['false'],
  primary_conninfo: ['host=192.0.2.1'],
  default_text_search_config: ['simple'],
  wal_consistency_checking: ['all'],
  restrict_nonsystem_relation_kind: ['view, foreign-table'],
  ssl_ciphers: ['NULL'],
  ssl_crl_file: ['/nowhere'],
  'pgaudit.log': ['all'],
  'pgaudit.role': ['app'],
}

/** With these together each join asks for 32 GB and fails: at random they seldom come together. */
const hurtful: Readonly<Record<string, string>> = { geqo: 'on', geqo_threshold: '2', geqo_pool_size: '2147483647' }

/** A second may be too short for this machine; with the others PostgreSQL does not start (`log_statement_stats` together with its siblings), and that is no matter of sessions. */
const left = ['authentication_timeout', 'min_wal_size', 'max_wal_size', 'log_statement_stats']

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Statements that set everything to something else: for the cluster, the role or the database, as `random` has it. */
export const hostileSettings = async (
  random: Random,
  ask: (statement: string) => Promise<string>,
): Promise<readonly string[]> => {
  const oneOf = <T>(list: readonly T[]): T | undefined => list[random.below(list.length)]
  const answer =
    await ask(`select json_agg(json_build_object('name', name, 'context', context, 'vartype', vartype, 'boot', boot_val, 'min', min_val, 'max', max_val,
    'enums', enumvals) order by name) from pg_settings where context not in ('internal', 'postmaster')`)
  const settings = (JSON.parse(answer) as Setting[]).filter(({ name }) => !left.includes(name))

  const hostileValue = ({ name, vartype, boot, min, max, enums }: Setting): string | undefined => {
    if (hurtful[name] !== undefined) return hurtful[name]
    switch (vartype) {
      case 'bool':
        return boot === 'on' ? 'off' : 'on'
      case 'enum':
        return oneOf((enums ?? []).filter((value) => value !== boot))
      case 'string':
        return oneOf(texts[name] ?? ['hostile'])
      default:
        return oneOf([min, max].filter((value) => value !== null))
    }
  }
  const forSession = ['alter role postgres', 'alter database postgres', 'alter role postgres in database postgres']
  return settings.flatMap((setting) => {
    const value = hostileValue(setting)
    if (value === undefined) return []
    const where = ['user', 'superuser'].includes(setting.context)
      ? oneOf(['alter system', ...forSession])
      : 'alter system'
    return [`${where} set ${setting.name} = ${quoted(value)};`]
  })
}
