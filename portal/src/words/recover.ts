import type { TargetKind } from '../pages/recover/search.ts'
import { isolated } from './isolated.ts'

const count = (number: number, one: string, more = `${one}s`): string => `${number} ${number === 1 ? one : more}`

export const recoverWords = {
  title: (name: string): string => `Recover ${isolated(name)}`,
  verb: 'Recover',
  databases: 'Databases',

  window: {
    from: 'Every second from ',
    to: ' to ',
    archived: 'last archived ',
    asOf: ', seen ',
    before: (holes: number): string => `${count(holes, 'gap')}, hatched below`,
    marksOnly: 'Only the ends of backups can be recovered to, because data protection is off',
  },

  line: {
    label: 'Time line',
    handle: 'Moment to recover to',
    nothingChosen: 'No moment is chosen yet',
    zoom: 'Shown part',
    zooms: { whole: 'Whole', day: '24 h', hour: '1 h', tenMinutes: '10 min' },
    earlier: 'Show earlier',
    later: 'Show later',
    now: 'now',
    lost: 'would be lost',
    hole: 'cannot be recovered: WAL is missing',
    rest: 'not archived yet: a running database archives it before a recovery',
    restorePoints: 'Restore points',
    backups: 'Ends of backups',
    restorePoint: (name: string, at: string): string => `Restore point ${name}, ${at}`,
    backup: (kind: string, at: string): string => `End of a backup (${kind}), ${at}`,
    several: { restorePoint: (n: number) => count(n, 'restore point'), backup: (n: number) => count(n, 'backup') },
    zoomIn: (what: string, from: string, to: string): string => `${what} from ${from} to ${to}: show them apart`,
    keys: 'Arrow keys move it by 1 s, with Shift by 1 min, Page keys by 1 h, Home and End to the ends.',
  },

  choice: {
    label: 'Recover to',
    kinds: {
      time: 'a moment',
      restorePoint: 'a restore point',
      backup: 'the end of a backup',
      lsn: 'an LSN',
      transactionId: 'a transaction',
      latest: 'the latest',
    } satisfies Record<TargetKind, string>,
    needsProtection: 'Needs data protection',
    moment: 'Moment',
    restorePoint: 'Restore point',
    noRestorePoints: 'No restore point yet. One is set in the menu of the database.',
    pickRestorePoint: 'Choose a restore point',
    backup: 'Backup',
    pickBackup: 'Choose a backup',
    lsn: 'LSN',
    lsnHelp: 'A place in the WAL, such as 0/3000148: pg_current_wal_lsn() tells it',
    transaction: 'Transaction id',
    transactionHelp: 'Such as 741: pg_current_xact_id() tells it',
    inclusive: 'With the transaction itself',
    exclusiveHelp: 'Off: to just before it',
    latestHelp: 'All that is committed: a running database archives the rest first',
    latestStopped: 'All that was committed before it was stopped',
    unknown: (name: string): string => `${name} (not there)`,
  },

  missing: {
    time: 'Choose a moment: on the line, in this field, or in the table below',
    restorePoint: 'Choose a restore point',
    backup: 'Choose a backup',
    lsn: 'LSN is missing. Write it as 0/3000148',
    transactionId: 'Transaction id is missing. It is a number, such as 741',
    latest: '',
  } satisfies Record<TargetKind, string>,
  invalid: (detail: string, hint: string): string => `${detail.replace(/[.\s]+$/, '')}. ${hint}`,

  effects: {
    title: 'What happens',
    lost: 'Lost',
    stays: 'Stays',
    clients: 'Clients',
    today: 'Today’s data',
    choose: 'Choose what to recover to: what it would do is said here.',
    notPossible: (detail: string, hint: string): string =>
      `This cannot be recovered to: ${detail.replace(/[.\s]+$/, '')}. ${hint}`,
    everythingAfter: (duration: string): string =>
      `Everything written after that moment is lost: ${duration} of changes.`,
    nothingLost: 'Nothing: all that is committed is archived first.',
    nothingLostStopped: 'Nothing: all that was committed is archived.',
    lostUnknown: 'Everything written after it is lost. Only the archive knows which moment it is.',
    staying: (user: string): string =>
      `Address, certificate, password of ${user}, jobs and backups. Other users and their passwords are as they were at that moment.`,
    replicationRole: (role: string): string => `The replication role ${role} has to be given again.`,
    cutOff: (about: string): string => `Clients are cut off for ${about}.`,
    cutOffRange: (about: string, from: string, to: string): string =>
      `Clients are cut off for ${about} (the last ones took ${from} to ${to}).`,
    cutOffUnknown: 'Clients are cut off until it is done. No recovery has shown yet how long that takes.',
    cutOffNobody: 'The database is stopped: nobody is cut off.',
    keptUntil: (time: string): string => `Today’s data can be recovered until ${time}.`,
    notKept: 'Nothing promises that today’s data can be recovered afterwards. A backup made before keeps it.',
    earlierLife: 'It was made before the database was last recovered.',
    failure: 'If it fails before the end, the database is as it was.',
  },

  buttons: {
    inPlace: 'Recover in place…',
    intoNew: 'Into a new database',
    backUp: 'Back up now',
  },

  dialog: {
    toMoment: (moment: string): string => ` to ${moment}?`,
    what: {
      time: '',
      restorePoint: (name: string): string => ` to restore point ${name}`,
      backup: (name: string): string => ` to the end of backup ${name}`,
      lsn: (lsn: string): string => ` to LSN ${lsn}?`,
      transactionId: (id: string, isInclusive: boolean): string =>
        isInclusive ? ` to the end of transaction ${id}?` : ` to just before transaction ${id}?`,
      latest: ' to the latest moment?',
    },
    at: (moment: string): string => `, ${moment}?`,
    typeName: { before: 'Type ', after: ' to confirm.' },
    wrongName: 'This is not the name of the database.',
    confirm: 'Recover',
  },

  busy: {
    ended: 'The request that was in the way has ended.',
    waits: 'Another request is at work on this database. It is offered again when that has ended.',
  },

  noBackup: {
    text: 'Recover is not possible: there is no backup to recover from. Make a backup first.',
  },
  refused: (hint: string): string => `Recover is not possible now. ${hint}`,
  backUpRefused: (hint: string): string => `A backup is not possible now. ${hint}`,

  table: {
    title: 'Backups and restore points',
    moment: 'Moment',
    what: 'What',
    size: 'Size',
    restorePoint: 'Restore point',
    backup: (kind: string): string => `End of a backup, ${kind}`,
    chosen: 'Chosen',
    recoverToThis: 'Recover to this',
    named: (isChosen: boolean, what: string, at: string): string =>
      `${isChosen ? 'Chosen' : 'Recover to this'}: ${what}, ${at}`,
    more: (number: number): string => `Show ${number} more`,
    announced: (what: string): string => `Chosen: ${what}`,
  },
} as const
