/** Actions that a dialog asks for; on the page of a database it has an address: `?do=stop`. */
export const dialogKeys = [
  'connect',
  'stop',
  'start',
  'edit',
  'backup',
  'restorePoint',
  'password',
  'setReplicationRole',
  'removeReplicationRole',
  'rotateBackupKey',
  'delete',
  'purge',
] as const

export type DialogKey = (typeof dialogKeys)[number]

/** Two more have a page, and one is done at once. */
export const actionKeys = [...dialogKeys, 'clone', 'recover', 'copyId'] as const

export type ActionKey = (typeof actionKeys)[number]
