import { count } from '../time/format.ts'

/** What is right, in place of what is wrong. */
export const formWords = {
  missing: (label: string) => `${label} is missing.`,
  between: (label: string, from: number, to: number, unit: string) =>
    `${label} must be between ${count(from)} and ${count(to)}${unit && ` ${unit}`}.`,
  atLeast: (label: string, from: number, unit: string) =>
    `${label} must be at least ${count(from)}${unit && ` ${unit}`}.`,
  characters: (label: string, from: number, to: number) =>
    from > 0
      ? `${label} must have ${count(from)} to ${count(to)} characters.`
      : `${label} must have at most ${count(to)} characters.`,
  oneOf: (label: string, choices: readonly unknown[]) => `${label} must be one of ${choices.join(', ')}.`,
  invalid: (label: string) => `${label} is not valid.`,
} as const
