import { createContext, useContext } from 'react'
import type { Session } from '../session/session.ts'
import type { Settings } from '../settings.ts'
import type { Api } from './client.ts'

export interface Howdah {
  readonly api: Api
  readonly session: Session
  readonly settings: Settings
}

export const HowdahContext = createContext<Howdah | undefined>(undefined)

export const useHowdah = (): Howdah => {
  const howdah = useContext(HowdahContext)
  if (!howdah) throw new Error('This is not inside of the portal')
  return howdah
}

export const useApi = (): Api => useHowdah().api
