import { HowdahError } from '../errors/howdah-error.ts'
import type { Database } from './database.ts'

/** Which databases this control plane writes, where several share one replicated table: everything about a database is written in one region only. */
export interface Home {
  /** Sets it apart from the others that share the table. */
  readonly name: string
  has(dataCenter: string): boolean
  /** @throws HowdahError `other-region`, which names the region to turn to */
  refuseOthers(database: Pick<Database, 'dataCenter'>): void
}

/** The only control plane writes everything. */
export const everywhere: Home = { name: 'everywhere', has: () => true, refuseOthers: () => {} }

/** @param region that this control plane runs in */
export const homeIn = (
  region: string,
  dataCenters: readonly { readonly name: string; readonly controlRegion: string }[],
): Home => {
  const regionOf = (dataCenter: string) => dataCenters.find(({ name }) => name === dataCenter)?.controlRegion
  return {
    name: region,
    has: (dataCenter) => regionOf(dataCenter) === region,
    refuseOthers: ({ dataCenter }) => {
      const home = regionOf(dataCenter)
      if (home === region) return
      throw new HowdahError(
        'other-region',
        home === undefined
          ? `This Howdah does not know data center ${dataCenter}`
          : `Databases of ${dataCenter} are written in region ${home}; this is ${region}`,
      )
    },
  }
}
