import type { ReactNode } from 'react'

/** A verb and the name that it is about. */
export const named = (verb: string, name: string, end = ''): ReactNode => (
  <>
    {verb} <bdi>{name}</bdi>
    {end}
  </>
)
