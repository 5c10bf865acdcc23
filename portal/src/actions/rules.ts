/** What the API's description says of the values that the dialogs ask for; a test compares them. */
export const namePattern = /^\p{Z}*[^\p{C}\p{Z}]\P{C}*$/u
export const nameMost = 63
export const descriptionPattern = /^[\P{C}\n\t]*$/u
export const descriptionMost = 500
export const restorePointPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/
export const replicationRolePattern = /^[a-z_][a-z0-9_]{0,62}$/
export const passwordLeast = 8
export const passwordMost = 1024
export const keepBackupsMost = 3660

/** Characters as the API counts them: a smiley is one. */
const lengthOf = (text: string): number => [...text].length

export const isName = (text: string): boolean => namePattern.test(text) && lengthOf(text) <= nameMost
export const isDescription = (text: string): boolean =>
  descriptionPattern.test(text) && lengthOf(text) <= descriptionMost
export const isPassword = (text: string): boolean =>
  lengthOf(text) >= passwordLeast && lengthOf(text) <= passwordMost && !text.includes('\u0000')

/** Names are compared without what is around them, and whichever way an accent is written. */
export const isSameName = (typed: string, name: string): boolean =>
  typed.trim().normalize('NFC') === name.trim().normalize('NFC')
