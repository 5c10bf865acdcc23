import { type ComponentType, lazy } from 'react'
import { Unreachable } from './api/problem.ts'

const pausesMillis = [300, 1_000, 3_000]

/** Loads a part of the portal, again where nothing answered: a browser drops what is under way whenever a network of its machine comes or goes. */
export const loaded = async <T>(load: () => Promise<T>): Promise<T> => {
  for (const pause of pausesMillis)
    try {
      return await load()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause))
    }
  try {
    return await load()
  } catch (cause) {
    throw new Unreachable('A part of the page could not be loaded', { cause })
  }
}

/** A component of a module that is loaded when it is first shown. */
export const lazily = <P, K extends string>(load: () => Promise<Record<K, ComponentType<P>>>, name: K) =>
  lazy(async () => ({ default: (await loaded(load))[name] }))
