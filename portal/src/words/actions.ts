import { isolated } from './isolated.ts'

/** What can be asked of a database, and the dialogs that ask. */
export const actionWords = {
  connect: 'Connect',
  start: 'Start',
  stop: 'Stop',
  edit: 'Edit',
  clone: 'Clone',
  newFrom: 'New database from it',
  recover: 'Recover',
  backup: 'Back up now',
  restorePoint: 'Set restore point',
  password: 'Change password',
  setReplicationRole: 'Set replication role',
  removeReplicationRole: 'Remove replication role',
  rotateBackupKey: 'Rotate backup key',
  copyId: 'Copy id',
  delete: 'Delete',
  purge: 'Remove its backups now',
  more: 'More',
  idCopied: 'Copied the id.',

  stateForbids: (state: string): string => `Not while it is ${state.toLowerCase()}.`,
  /** By code of the error that it would be refused with; else the hint of the API. */
  reasons: {
    'request-active': 'Another request is at work on it.',
    'deletion-protected': 'It is protected against deletion.',
    'other-region': 'It is written in another region.',
    'no-backup': 'There is no backup to recover from. Make a backup first.',
    'not-protected': 'Its data protection is off: only the ends of backups can be recovered.',
  } as Readonly<Record<string, string>>,
  refused: 'It is not possible now.',
  notPossible: (action: string, reason: string): string => `${action} is not possible: ${reason}`,

  busy: (name: string, type: string): string => `${isolated(name)} is busy: ${type}`,
  atStep: (step: number, of: number, name: string): string => ` is at step ${step} of ${of}, ${name}`,
  waitsForPerson: ' is stuck, and waits for a person.',
  isQueued: ' is queued.',
  left: (time: string): string => `, ${time} left.`,
  openRequest: 'Open request',
  waitForRequest: 'Wait until that request has ended.',
  isFree: 'That request has ended. You can go on.',
} as const

export const powerWords = {
  stopTitle: 'Stop',
  startTitle: 'Start',
  stopping: 'Stopping…',
  starting: 'Starting…',
  stopMeans:
    'Clients are disconnected, and cannot connect until it is started again. What was written is archived before it stops.',
  stopKeeps: 'Data, address, users, jobs and backups stay. Jobs that are due meanwhile are left out.',
  startMeans: 'Clients can connect again at the same address, and its jobs run again.',
  takes: (time: string): string => `Takes ${time}.`,
  takesLike: (time: string, from: string, to: string): string => `Takes ${time} (the last ones took ${from} to ${to}).`,
} as const

export const editWords = {
  save: 'Save changes',
  saving: 'Saving…',
  name: 'Name',
  nameHelp: 'Up to 63 characters; it need not be unique.',
  nameMissing: 'Name is missing. Use up to 63 characters; it need not be unique.',
  nameWrong: 'Use up to 63 characters that can be printed.',
  description: 'Description',
  descriptionWrong: 'Use up to 500 characters, without control characters.',
  deletionProtection: 'Deletion protection',
  deletionProtectionHelp: 'It cannot be deleted until this is switched off.',
  dataProtection: 'Data protection',
  dataProtectionHelp: 'On: every second can be recovered. Off: only the ends of backups.',
  dataProtectionTakes: 'Switching it takes a request.',
  changed: (name: string): string => `Somebody changed ${isolated(name)} while you edited it.`,
  differs: (field: string, yours: string, now: string): string => `${field}: yours ${yours}, now ${now}.`,
  yours: (value: string): string => `Yours: ${value}`,
  now: (value: string): string => `Now: ${value}`,
  quoted: (text: string): string => `“${text}”`,
  on: 'on',
  off: 'off',
  empty: 'empty',
} as const

export const backupWords = {
  submit: 'Back up now',
  submitting: 'Asking for it…',
  title: 'Back up',
  alwaysWhole: 'Its data protection is off, so the backup stands by itself.',
  permanent: 'Keep it for good',
  permanentHelp: 'No retention removes it.',
} as const

export const restorePointWords = {
  title: 'Set a restore point in',
  means: 'A name for this moment, to recover to later: before an import or a migration, for example.',
  name: 'Name of the restore point',
  help: 'Letters, digits, dot, hyphen and underscore; up to 63, and a letter or digit first.',
  wrong: 'Begin with a letter or digit; then letters, digits, dots, hyphens and underscores, 63 in all.',
  submit: 'Set restore point',
  submitting: 'Setting…',
} as const

export const passwordWords = {
  title: 'Change the password of',
  of: (user: string): string => `Password of ${user}`,
  label: 'New password',
  keptNowhere: 'Howdah keeps no password: store it now.',
  means: 'Sessions that are open go on; new ones need the new password.',
  wrong: 'Use 8 to 1,024 characters.',
  submit: 'Change password',
  submitting: 'Changing…',
  generate: 'Generate',
  show: 'Show',
  hide: 'Hide',
  copy: 'Copy password',
  copied: 'Copied the password. Store it now.',
  strength: 'Strength',
  strengths: { short: 'too short', weak: 'weak', fair: 'fair', strong: 'strong', excellent: 'very strong' },
} as const

export const replicationWords = {
  setTitle: 'Set the replication role of',
  removeTitle: 'Remove the replication role of',
  means: 'For change data capture and replicas elsewhere. Its slots hold WAL back until they are read.',
  readsAll: 'Who logs in as this role reads all data of the server, the password verifiers of all roles among them.',
  role: 'Role',
  roleHelp: 'Lower-case letters, digits and underscores. A recovery begins without it.',
  roleWrong:
    'Begin with a lower-case letter or underscore; then lower-case letters, digits and underscores, 63 in all.',
  password: 'Password of the role',
  set: 'Set replication role',
  setting: 'Setting…',
  remove: 'Remove replication role',
  removing: 'Removing…',
  removeMeans: (role: string): string =>
    `The sessions of ${role} end, it cannot log in any more, and all replication slots are dropped. Whoever reads them has to begin anew.`,
} as const

export const rotateWords = {
  title: 'Rotate the backup key of',
  means: 'What is written from now on is encrypted with a new key, and a full backup with it is made.',
  stays: 'Older backups stay as they are, and their keys are kept. Clients notice nothing.',
  submit: 'Rotate backup key',
  submitting: 'Rotating…',
} as const

export const deleteWords = {
  title: 'Delete',
  owner: 'Of tenant',
  place: 'in',
  volume: (gb: string): string => `a volume of ${gb} GB`,
  used: (bytes: string): string => `${bytes} used`,
  finalBackup: 'Make a final backup first',
  finalBackupHelp: 'Everything up to the deletion can be restored.',
  noUse: 'It would be removed at once.',
  keep: 'Keep its backups for',
  days: 'days',
  keepWrong: 'Use 0 to 3,660 days.',
  until: (date: string): string => `It can be restored from its backups until ${date}.`,
  nothingLeft: 'Nothing will be left: its data and all its backups are removed, and nobody can bring them back.',
  type: 'to confirm',
  typeVerb: 'Type',
  typeWrong: (name: string): string => `Type the name as it is: ${isolated(name)}`,
  deleting: 'Deleting…',
  protected: 'Its deletion protection is on: it cannot be deleted until that is switched off.',
  switchOff: 'Switch off deletion protection',
  switching: 'Switching off…',
  changed: 'It has changed since this was opened. What stands here is how it is now: look, then delete it.',
} as const

export const purgeWords = {
  title: 'Remove the backups of',
  means: 'Its backups and all WAL are removed now.',
  until: 'Without this it can be restored until',
  submit: 'Remove backups of',
  submitting: 'Removing…',
} as const

export const connectWords = {
  title: 'Connect',
  titleOf: 'Connect to',
  forms: 'Ways to connect',
  uri: 'URI',
  psql: 'psql',
  libpq: 'libpq',
  jdbc: 'JDBC',
  environment: 'Environment',
  node: 'Node',
  copy: (form: string): string => `Copy ${form}`,
  copied: 'Copied. The address does not contain the password.',
  passwords: {
    chosen: (user: string): string => `User ${user}; the password is the one that was chosen for it.`,
    ofSource: (user: string): string =>
      `User ${user}; it was made with the password of its source, as no other was chosen.`,
    either: (user: string): string =>
      `User ${user}; the password is that of its source, unless another was chosen for it.`,
  },
  certificate: 'Certificate',
  certificateHelp: (file: string): string => `Clients check the server by it: save it as ${file} where they run.`,
  download: (file: string): string => `Download ${file}`,
  copyCertificate: 'Copy certificate',
  certificateCopied: 'Copied the certificate.',
  soon: (time: string): string => `Clients can connect in ${time}.`,
  beingMade: 'Clients cannot connect yet: it is being made.',
  reasons: {
    'being-made': 'Clients cannot connect yet: it is being made.',
    'not-made': 'Clients cannot connect: its creation failed.',
    stopped: 'Clients cannot connect: it is stopped.',
    recovering: 'Clients cannot connect while it is recovered.',
    deleting: 'Clients cannot connect: it is being deleted.',
    deleted: 'Clients cannot connect: it is deleted.',
    'volume-full': 'Clients are refused for a while: its volume is full.',
    changing: 'Clients may be refused just now: a request is changing that.',
    'not-seen': 'Whether clients can connect is not known: the server has not answered for 15 minutes.',
  } as Readonly<Record<string, string>>,
  nowhere: 'There is nothing to connect to.',
} as const
