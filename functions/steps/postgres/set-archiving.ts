import { type ArchiveHole, archiveCheckKey } from '../../../shared/entities/archive-check.ts'
import { observationKey } from '../../../shared/entities/observation.ts'
import { parametersOf } from '../../../shared/entities/request.ts'
import { awaitShortCommand } from '../../../shared/pipeline/retry.ts'
import type { StepContext } from '../../../shared/pipeline/step.ts'
import { dataOf } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

/** Nothing leads to what was written while nothing was shipped, until a backup is made: nobody has to look for that in the bucket. Where that was never looked at, it soon is. */
const openHole = async ({ database: { id, data }, stores, now }: StepContext): Promise<void> => {
  if (!data || !(await stores.archiveChecks.find(archiveCheckKey(id)))) return
  const from = (await stores.observations.find(observationKey(id)))?.value.archivedUntil ?? now()
  const hole = { incarnation: data.incarnation, from }
  const isOpen = ({ incarnation, to }: ArchiveHole) => to === undefined && incarnation === data.incarnation
  await stores.archiveChecks.update(archiveCheckKey(id), (check) =>
    check.holes.some(isOpen) ? check : { ...check, holes: [...check.holes, hole] },
  )
}

/** WAL is shipped all the time, or is not any more. */
export const setArchiving = defineTaskStep({
  name: 'set-archiving',
  retry: awaitShortCommand,
  task: (context) => ({
    task: 'set-archiving',
    container: dataOf(context).container,
    on: parametersOf(context.request, 'UPDATE-DB').changes.dataProtection,
  }),
  onResult: async (context) => {
    const { changes } = parametersOf(context.request, 'UPDATE-DB')
    if (changes.dataProtection && !context.database.dataProtection) await openHole(context)
  },
  undo: async (context) => {
    const { container } = dataOf(context)
    await undoByTask(context, 'set-archiving', {
      task: 'set-archiving',
      container,
      on: context.database.dataProtection,
    })
    if (context.database.dataProtection) await openHole(context)
  },
})
