import { isolated } from './isolated.ts'

const plural = (count: number, one: string, more = `${one}s`): string => `${count} ${count === 1 ? one : more}`

export const jobWords = {
  label: 'Jobs of this database',
  kind: 'Kind',
  runs: 'Runs',
  nextRun: 'Next run',
  lastRun: 'Last run',
  state: 'State',
  keeps: 'Keeps',
  menu: (kind: string): string => `What to do with the ${kind} job`,
  on: 'On',
  off: 'Off',
  none: 'No jobs.',
  noneHint: 'Nothing is done by itself: no backups are made, and none are removed.',
  create: (kind: string): string => `Add ${kind} job`,
  edit: 'Edit',
  switchOff: 'Switch off',
  switchOn: 'Switch on',
  remove: 'Remove',
  cannotChange: (kind: string): string => `This portal cannot set jobs of the kind ${kind} yet. Use the command line.`,
  keep: ({ keepFull, keepDays }: { keepFull: number; keepDays: number }): string =>
    `at least ${plural(keepFull, 'full backup')} and ${plural(keepDays, 'day')}`,
  backupKinds: { full: 'full', incremental: 'incremental', 'self-contained': 'self-contained' } as Readonly<
    Record<string, string>
  >,
} as const

export const jobDialogWords = {
  createTitle: (kind: string, name: string): string => `Add the ${kind} job of ${isolated(name)}`,
  editTitle: (kind: string, name: string): string => `Edit the ${kind} job of ${isolated(name)}`,
  enabled: 'On',
  enabledHelp: 'Off, it is kept as it is, and runs no more.',
  keepsLess: ({ keepFull, keepDays }: { keepFull: number; keepDays: number }): string =>
    `Less is kept than before: at the next run backups${keepDays > 0 ? ` older than ${plural(keepDays, 'day')}` : ''} may be removed that do not belong to the newest ${plural(keepFull, 'full backup')}. What only they lead to cannot be recovered then.`,
  save: 'Save job',
  add: 'Add job',
  saved: (kind: string): string => `The ${kind} job is saved.`,
  removed: (kind: string): string => `The ${kind} job is removed.`,
  removeTitle: (kind: string, name: string): string => `Remove the ${kind} job of ${isolated(name)}?`,
  removeText: 'No backups are made by themselves any more, and none are removed. Those that were made stay.',
  removeInstead: 'To stop it for a while, switch it off.',
  removeButton: 'Remove job',
} as const
