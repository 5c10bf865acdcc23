import { useEffect, useState } from 'react'
import type { Option } from './options.ts'

/**
 * Which option Enter chooses: the first one, until somebody goes to another one; of another text the first one again.
 * @param text what the options are of
 * @param isBehind they are still of what was typed before
 */
export const useChoice = (
  options: readonly Option[],
  text: string,
  isBehind: boolean,
  choose: (option: Option) => void,
) => {
  const [pointed, setPointed] = useState({ text, key: '' })
  const aimed = options.find(({ key }) => pointed.text === text && key === pointed.key)
  const active = aimed ?? options[0]
  /** Somebody went to it, or the API has nothing to say about it. */
  const isSure = active !== undefined && (aimed !== undefined || !isBehind || !active.isFound)
  const enterLater = useLater(text, !isBehind, () => active && choose(active))
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
    enter: () => (isSure ? choose(active) : enterLater(text)),
    /** Of a text that is only now shown. */
    enterLater,
  }
}

/** Who types ahead of the API chooses from what it answers to that, and to nothing that was typed after it. */
const useLater = (text: string, isReady: boolean, act: () => void): ((text: string) => void) => {
  const [asked, ask] = useState<string>()
  if (asked !== undefined && asked !== text) ask(undefined)
  const isDue = asked === text && isReady
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is due
  useEffect(() => {
    if (!isDue) return
    ask(undefined)
    act()
  }, [isDue])
  return ask
}
