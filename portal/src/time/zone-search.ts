import { allZones, isZone } from './zone.ts'

const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, ' ')

/** Zones with a text anywhere in their name; those in which a word begins with it come first. An older name that browsers know, but do not list, is found by all of it. */
export const zonesLike = (typed: string): readonly string[] => {
  const text = plain(typed)
  if (text === '') return []
  const found = allZones().filter((name) => plain(name).includes(text))
  const begins = (name: string): boolean => ` ${plain(name).replaceAll(/[/-]/g, ' ')}`.includes(` ${text}`)
  const sorted = [...found.filter(begins), ...found.filter((name) => !begins(name))]
  return sorted.length === 0 && isZone(typed.trim()) ? [typed.trim()] : sorted
}
