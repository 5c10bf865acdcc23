/** Names that PostgreSQL or Howdah keeps for itself: the source of a regular expression. */
export const reservedNames = '^(postgres|public|none|template[01]|pg_.*|howdah.*)$'

const reserved = new RegExp(reservedNames)

/** What PostgreSQL makes of a name that people chose. */
export const identifierFrom = (name: string): string => {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
  const whole = /^[a-z]/.test(plain) && !reserved.test(plain) ? plain : `db_${plain}`
  return whole.slice(0, 63).replace(/_+$/, '')
}
