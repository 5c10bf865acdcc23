import { type ActionKey, actionKeys } from '../actions/keys.ts'
import { actionWords } from '../words/actions.ts'

/** A verb, and what comes behind it. */
interface Verb {
  /** Several where it is not yet clear which one is meant: `set` a restore point, or a replication role. */
  readonly keys: readonly ActionKey[]
  readonly rest: string
}

/** What is typed, read as an action and the database that it is for: `stop shop`. As many words as can be are the action's. */
export const verbIn = (typed: string): Verb | undefined => {
  const words = wordsOf(typed)
  for (let count = words.length; count > 0; count--) {
    const begun = words.slice(0, count).map((word) => word.toLowerCase())
    const keys = actionKeys.filter((key) => namesOf(key).some((name) => isBegun(name, begun)))
    if (keys.length > 0) return { keys, rest: words.slice(count).join(' ') }
  }
  return undefined
}

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean)

/** As on its button, and in a word: `back up now`, `backup`. */
const namesOf = (key: ActionKey): readonly (readonly string[])[] => [
  wordsOf(actionWords[key].toLowerCase()),
  [key.toLowerCase()],
]

/** The first word has to be whole: the beginning of one is the beginning of a name as well. */
const isBegun = (name: readonly string[], begun: readonly string[]): boolean =>
  begun.length <= name.length &&
  begun.every((word, at) => (at > 0 && at === begun.length - 1 ? name[at]?.startsWith(word) : name[at] === word))

/** Each of the words begins one of the text's, as in the search of the API. */
export const matches = (text: string, typed: string): boolean => {
  const of = wordsOf(text.toLowerCase())
  return wordsOf(typed.toLowerCase()).every((word) => of.some((one) => one.startsWith(word)))
}
