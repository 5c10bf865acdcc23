import { useEffect, useState } from 'react'
import type { Database } from '../api/queries.ts'
import type { Option } from './options.ts'

interface Acts {
  readonly choose: (option: Option) => void
  /** Shows the actions of a database. */
  readonly lookInto: (database: Database) => void
}

/**
 * Which option Enter chooses: the first one, until somebody goes to another one; of another text the first one again.
 * @param text what the options are of
 * @param isBehind they are still of what was typed before
 */
export const useChoice = (options: readonly Option[], text: string, isBehind: boolean, { choose, lookInto }: Acts) => {
  const [pointed, setPointed] = useState({ text, key: '' })
  const aimed = options.find(({ key }) => pointed.text === text && key === pointed.key)
  const active = aimed ?? options[0]
  /** Somebody went to it, or the API has nothing to say about it. */
  const isSure = active !== undefined && (aimed !== undefined || !isBehind || !active.isFound)
  const into = (option: Option | undefined): boolean => {
    if (!option?.isDatabase || !option.database) return false
    lookInto(option.database)
    return true
  }
  const later = useLater(text, !isBehind, {
    choose: () => active && choose(active),
    lookInto: () => into(active),
  })
  const point = ({ key }: Option): void => setPointed({ text, key })
  return {
    active,
    isSure,
    point,
    move: (by: 1 | -1): void => {
      const at = active ? options.indexOf(active) : -1
      const next = options[(at + by + options.length) % options.length]
      if (next) point(next)
    },
    enter: () => (isSure ? choose(active) : later('choose', text)),
    /** @returns false: there is no database to look into */
    lookInto: (): boolean => {
      if (isSure || !isBehind) return into(active)
      later('lookInto', text)
      return true
    },
    /** Of a text that is only now shown. */
    later,
  }
}

/** Who types ahead of the API chooses from what it answers to that, and to nothing that was typed after it. */
const useLater = (
  text: string,
  isReady: boolean,
  acts: Readonly<Record<keyof Acts, () => unknown>>,
): ((act: keyof Acts, text: string) => void) => {
  const [asked, ask] = useState<{ act: keyof Acts; text: string }>()
  if (asked !== undefined && asked.text !== text) ask(undefined)
  const isDue = asked?.text === text && isReady
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is due
  useEffect(() => {
    if (!isDue) return
    ask(undefined)
    acts[asked.act]()
  }, [isDue])
  return (act, of) => ask({ act, text: of })
}
