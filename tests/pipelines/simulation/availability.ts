import { isOpen } from '../../../shared/core/states.ts'
import type { Database } from '../../../shared/entities/database.ts'
import type { Request } from '../../../shared/entities/request.ts'
import { availabilityBy } from '../../../shared/requests/availability.ts'
import type { SimulatedWorld } from './simulated-world.ts'

/** What is told of whether clients can connect, held against the container that takes them: undefined where nothing wrong is told. */
export const wronglyAvailable = async (
  { machine, clock }: SimulatedWorld,
  database: Database,
  all: readonly Request[],
): Promise<string | undefined> => {
  const now = clock.now()
  const named = [...(database.predecessors ?? []), database.activeRequest]
  const active = all.find(({ key, state }) => key === database.activeRequest && isOpen(state))
  const requests = active ? named.flatMap((key) => all.find((request) => request.key === key) ?? []) : []
  const container = machine.containers.get(database.data?.container ?? '')
  const isBooting = container?.running === true && !container.ready
  const isWell = container?.ready === true && machine.serversById.has(container.serverId)
  // A server that is well has just said so: what keeps clients out is the control plane, or nothing.
  const said = { databaseId: database.id, observedAt: now, archiveLagSeconds: 0, failedCount: 0 }
  const observation = isWell ? { ...said, container: container.name } : undefined
  const lastDone = async () => undefined
  const { answer, reason } = await availabilityBy({ database, requests, observation, now, lastDone })
  const isOpenNow = machine.openContainer(database.id) !== undefined
  // That a server has just lost its power is not seen yet.
  if (answer === 'unknown' || (answer === 'yes' && isBooting) || isOpenNow === (answer === 'yes')) return undefined
  return `${database.name} is ${database.state}: clients can connect is ${answer} (${reason}), and is ${isOpenNow ? 'yes' : 'no'}`
}
