/** Letters and digits that are not taken for one another, and marks that need no quotes in a shell, a URI or a .env file. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_.'
const generatedLength = 24

/** Every character is as likely as the others: 24 of 59 are 141 bits. */
export const generatePassword = (): string => {
  const limit = 256 - (256 % alphabet.length)
  let password = ''
  while (password.length < generatedLength) {
    for (const byte of crypto.getRandomValues(new Uint8Array(2 * generatedLength))) {
      if (byte < limit && password.length < generatedLength) password += alphabet[byte % alphabet.length]
    }
  }
  return password
}

export type Strength = 'short' | 'weak' | 'fair' | 'strong' | 'excellent'

const least = 8
const common = /pass ?word|passwort|qwert|asdf|letmein|welcome|admin|secret|postgres|howdah|monkey|dragon/gi
const runs = /(.)\1+|0123|1234|2345|3456|4567|5678|6789|abcd|bcde|cdef/gi

/** By the guesses that somebody would need who knows how people make up passwords: a word counts as two characters, a run as one. */
export const strengthOf = (password: string): Strength => {
  if ([...password].length < least) return 'short'
  const rest = password.replaceAll(common, '##').replaceAll(runs, '#')
  const characters = [...rest]
  const bits = characters.length * Math.log2(poolOf(rest)) * Math.min(1, new Set(characters).size / 6)
  if (bits < 40) return 'weak'
  if (bits < 64) return 'fair'
  return bits < 100 ? 'strong' : 'excellent'
}

/** Of how many characters it is made. Letters of words follow one another, so that they count as fewer. */
const poolOf = (text: string): number =>
  [
    [/[a-z]/, 18],
    [/[A-Z]/, 18],
    [/\d/, 10],
    [/[^A-Za-z0-9]/, 20],
  ].reduce((sum, [pattern, size]) => sum + ((pattern as RegExp).test(text) ? (size as number) : 0), 0)
