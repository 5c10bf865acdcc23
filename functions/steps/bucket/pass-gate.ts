import type { DatabaseId } from '../../../shared/core/ids.ts'
import { after, millis, minutes } from '../../../shared/core/time.ts'
import { type BucketGate, bucketGateKey } from '../../../shared/entities/bucket-gate.ts'
import type { Request } from '../../../shared/entities/request.ts'
import { Pending } from '../../../shared/errors/howdah-error.ts'
import { awaitCloud } from '../../../shared/pipeline/retry.ts'
import type { StepContext } from '../../../shared/pipeline/step.ts'
import { leaseMargin } from '../../../shared/pipeline/step-runner.ts'

/** Of steps that pass a gate: they wait for each other for moments, and for one that was cut as long as a call of it may take. */
export const awaitGate = awaitCloud(minutes(5))

/** Of steps that pass a gate: who was cut keeps it shut for as long. */
export const gateTimeout = minutes(1)

/**
 * Changes who may open the bucket of a database while no other request does: the one that writes last would take back what the other one has written. The same request passes again, for
 * its lease lets only one of its steps be at work. For steps with `awaitGate` and `gateTimeout`.
 * @throws Pending while another one is at it
 */
export const passGate = async (
  databaseId: DatabaseId,
  { stores, request, now }: Pick<StepContext, 'stores' | 'now'> & { readonly request: Pick<Request, 'key'> },
  change: () => Promise<void>,
): Promise<void> => {
  const { bucketGates } = stores
  const key = bucketGateKey(databaseId)
  const gate: BucketGate = { databaseId, holder: request.key, until: after(now(), millis(gateTimeout + leaseMargin)) }
  const found = await bucketGates.find(key)
  const isShut = found !== undefined && found.value.holder !== request.key && found.value.until > now()
  const version = found ? found.version + 1 : 1
  if (isShut || !(await (found ? bucketGates.replace(gate, found.version) : bucketGates.create(gate))))
    throw new Pending('another request changes who may open the bucket')
  try {
    await change()
  } finally {
    await bucketGates.table.deleteIfVersion(key, version)
  }
}
