/** Of the API; code points. */
export const mostCharacters = 2_000

export const lengthOf = (text: string): number => Array.from(text).length

/**
 * What is sent: without the space around it, and without characters that nobody sees and the API refuses, which come along
 * when somebody pastes. Joiners stay: they make words of some languages, and one face of several.
 */
export const commentOf = (typed: string): string =>
  typed.replaceAll(/[\p{Cc}\p{Cf}]/gu, (one) => (/[\n\t\u200c\u200d]/.test(one) ? one : '')).trim()
