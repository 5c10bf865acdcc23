import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { awaitRestart } from '../../../shared/pipeline/retry.ts'
import { wantsFinalBackup } from '../backup/make-backup.ts'
import { isMidRecovery } from '../naming.ts'
import { defineTaskStep, undoByTask } from '../task-step.ts'

const noBackupNow = 'A recovery got stuck in the middle, and what was there before it does not run'

/** No client is connected or admitted, so that nobody writes what the last backup would miss, when there shall be one. A stopped database runs again for it. */
export const refuseClients = defineTaskStep({
  name: 'refuse-clients',
  retry: awaitRestart,
  failsAs: 'no-last-backup',
  task: (context) => {
    const { data, desiredState } = context.database
    if (!data || !wantsFinalBackup(context)) return undefined
    if (isMidRecovery(context)) throw new HowdahError('no-last-backup', noBackupNow)
    return { task: 'refuse-clients', container: data.container, start: desiredState === 'STOPPED' }
  },
  undo: async (context) => {
    const { data, desiredState } = context.database
    if (!data || !wantsFinalBackup(context) || isMidRecovery(context)) return
    const { container } = data
    const admission = undoByTask(context, 'refuse-clients', { task: 'admit-clients', container, ifRunning: true })
    if (desiredState !== 'STOPPED') return void (await admission)
    // Where it does not come up, its next start admits clients again.
    await admission.catch((error: unknown) => {
      if (!(error instanceof HowdahError && error.code === 'command-failed')) throw error
    })
    await undoByTask(context, 'refuse-clients', { task: 'stop-postgres', container }, 'stop')
  },
})
