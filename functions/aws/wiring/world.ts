import type { DataCenterSettings } from '../../../shared/config/aws-environment.ts'
import { systemClock } from '../../../shared/core/time.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import type { Ports, World } from '../../../shared/pipeline/step.ts'
import { environment } from './environment.ts'
import { stores } from './stores.ts'

/** How a port of a data center is made. */
export type PortMaker<P extends keyof Ports> = (dataCenter: DataCenterSettings) => Ports[P]

/** A function names the ports that it is bundled with. */
export type PortMakers = { readonly [P in keyof Ports]?: PortMaker<P> }

/** The world as a function on AWS sees it: the table, and the ports that it was given. */
export const worldWith = (makers: PortMakers): World => {
  const made = new Map<string, Ports>()
  const portsOf = (dataCenter: string): Ports => {
    const settings = environment.dataCenters.find(({ name }) => name === dataCenter)
    if (!settings) throw new HowdahError('not-found', `There is no data center ${dataCenter}`)
    const ports = made.get(dataCenter) ?? lazily(makers, settings)
    made.set(dataCenter, ports)
    return ports
  }
  return {
    installation: environment.installation,
    stores,
    secrets: lazily(makers, here).secrets,
    catalogue: environment.catalogue,
    clock: systemClock,
    cloudOf: portsOf,
    commandsOf: (dataCenter) => portsOf(dataCenter).commands,
  }
}

/** Secrets lie where the control plane is. */
const here: DataCenterSettings = { name: '', region: environment.region, subnets: {}, imageId: '' }

/** Clients are made when they are first used; a port that the function has not got is no object, so nothing calls it by mistake. */
const lazily = (makers: PortMakers, settings: DataCenterSettings): Ports => {
  const ports: Partial<Ports> = {}
  for (const name of Object.keys(makers) as (keyof Ports)[]) {
    let port: unknown
    Object.defineProperty(ports, name, {
      enumerable: true,
      get: () => {
        port ??= makers[name]?.(settings)
        return port
      },
    })
  }
  return ports as Ports
}
