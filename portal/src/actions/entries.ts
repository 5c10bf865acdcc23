import type { Database, Permission } from '../api/queries.ts'
import { refusalOf } from '../permissions.ts'
import { actionWords as words } from '../words/actions.ts'
import type { ActionKey } from './keys.ts'

export interface Action {
  readonly key: ActionKey
  readonly label: string
  /** Why not, in words. */
  readonly refused?: string
}

type Offer = readonly [key: ActionKey, label: string, permission?: Permission | undefined]

const allowed: Permission = { allowed: true }

/** What can be asked of a database, in the order of menus and buttons. What the API refuses now is there, with its reason; what it does not offer is not. */
export const offeredActions = (database: Database, role: string | undefined): readonly Action[] =>
  (database.deletedAt ? afterDeletion(database) : beforeDeletion(database))
    .filter(([, , permission = allowed]) => permission.code !== 'not-offered')
    .map(([key, label, permission = allowed]) => {
      const refused = reasonAgainst(permission, database, role)
      return refused === undefined ? { key, label } : { key, label, refused }
    })

const beforeDeletion = (database: Database): readonly Offer[] => {
  const { actions } = database
  const power = powerOf(database)
  return [
    ['connect', words.connect],
    [power, words[power], actions[power]],
    ['edit', words.edit, actions.edit],
    ['clone', words.clone, creation(database)],
    ['recover', words.recover, actions.recover],
    ['backup', words.backup, actions.backup],
    ['restorePoint', words.restorePoint, actions.restorePoint],
    ['password', words.password, actions.setPassword],
    ['setReplicationRole', words.setReplicationRole, actions.setReplicationRole],
    ...(database.replicationRole
      ? [['removeReplicationRole', words.removeReplicationRole, actions.removeReplicationRole] as const]
      : []),
    ['rotateBackupKey', words.rotateBackupKey, actions.rotateBackupKey],
    ['copyId', words.copyId],
    ['delete', words.delete, deletion(database)],
  ]
}

/** Nothing will ever allow the rest again. */
const afterDeletion = (database: Database): readonly Offer[] => [
  ['edit', words.edit, database.actions.edit],
  ['clone', words.newFrom, creation(database)],
  ['copyId', words.copyId],
  ['purge', words.purge, database.actions.purge],
]

/** Of the two the one that is possible; where neither is, the one that leads away from what is wanted now. */
const powerOf = ({ actions, desiredState }: Database): 'stop' | 'start' => {
  if (actions.start.allowed) return 'start'
  if (actions.stop.allowed) return 'stop'
  return desiredState === 'STOPPED' ? 'start' : 'stop'
}

/** Of creating, a database tells only whether this caller may do anything at all. */
const creation = ({ actions: { edit } }: Database): Permission => (edit.code === 'forbidden' ? edit : allowed)

/** The dialog offers to switch the protection off. */
const deletion = ({ actions }: Database): Permission =>
  actions.delete.code === 'deletion-protected' && actions.edit.allowed ? allowed : actions.delete

/** Why something cannot be asked of a database now, in words; undefined: it can. */
export const reasonAgainst = (
  permission: Permission,
  { state }: Pick<Database, 'state'>,
  role: string | undefined,
): string | undefined =>
  refusalOf(permission, role, ({ code, hint }) =>
    code === 'state-conflict' ? words.stateForbids(state) : ((code && words.reasons[code]) ?? hint ?? words.refused),
  )
