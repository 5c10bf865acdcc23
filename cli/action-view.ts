import type { Permission } from './client.ts'

/** What the command line calls it, after `howdah`; of what a newer API knows, the API's own word. */
const commands: ReadonlyMap<string, string> = new Map(
  Object.entries({
    backup: 'backup create',
    delete: 'database delete',
    edit: 'database update',
    purge: 'database delete --keep-backups-days 0',
    recover: 'database recover',
    restorePoint: 'database restore-point',
    removeReplicationRole: 'database replication-role remove',
    rotateBackupKey: 'database backup-key rotate',
    setPassword: 'database set-password',
    setReplicationRole: 'database replication-role set',
    start: 'database start',
    stop: 'database stop',
    update: 'database update --[no-]data-protection',
    retry: 'request retry',
    cancel: 'request cancel',
  }),
)

const commandOf = (action: string): string => commands.get(action) ?? action

/** What can be asked of it now, and why the rest cannot: what is refused for one reason stands together. */
export const actionDetails = (actions: Readonly<Record<string, Permission>>): (readonly [string, string])[] => {
  const all = Object.entries(actions)
  const allowed = all.filter(([, { allowed }]) => allowed).map(([action]) => commandOf(action))
  const refused = Map.groupBy(
    all.filter(([, { allowed }]) => !allowed),
    ([, { code, hint, command }]) => `${code}: ${hint}${command ? ` (${command})` : ''}`,
  )
  return [
    ['can', allowed.join(', ') || 'nothing now'],
    ...[...refused].map(([why, of]): [string, string] => [
      'cannot',
      `${of.map(([action]) => commandOf(action)).join(', ')} (${why})`,
    ]),
  ]
}
