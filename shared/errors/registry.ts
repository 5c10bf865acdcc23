/**
 * Every error that Howdah reports. The key is the error's code: it is the `name` that state machines match on, the `code` of the API and the
 * anchor in `docs/errors.md`.
 * - `retry`: `pending` is looked at again until the step's deadline, `transient` is tried again a few times, `permanent` never.
 * - `status`: HTTP status when it answers a call.
 * - `hint`: what the person who reads it does next, in whatever way they use Howdah.
 * - `command`: where one call of the command line does it; NAME and KEY stand for the database and the request.
 */
export interface ErrorKind {
  readonly retry: 'pending' | 'transient' | 'permanent'
  readonly status: number
  readonly title: string
  readonly hint: string
  readonly command?: string
}

const permanent = (status: number, title: string, hint: string, command?: string): ErrorKind => ({
  retry: 'permanent',
  status,
  title,
  hint,
  ...(command === undefined ? {} : { command }),
})
const transient = (title: string, hint: string): ErrorKind => ({ retry: 'transient', status: 503, title, hint })

export const errorKinds = {
  // Walking a pipeline
  pending: { retry: 'pending', status: 503, title: 'Not ready yet', hint: 'Nothing to do: Howdah looks again.' },
  'lease-held': {
    retry: 'transient',
    status: 503,
    title: 'Another function is at work on this step',
    hint: 'Nothing to do: Howdah tries again when its lease has ended.',
  },
  'version-conflict': transient('Somebody else wrote first', 'Nothing to do: Howdah reads again and tries again.'),
  'stale-attempt': permanent(409, 'A newer attempt has taken this request over', 'Look at the request: it goes on.'),
  'step-timeout': transient(
    'A step took longer than it may',
    'Look at the trace; retry the request when the cause is gone.',
  ),
  'deadline-missed': permanent(
    504,
    'What a step waited for did not happen in time',
    'Look at the last message of the step and at the logs of the database, then retry the request.',
  ),
  'pivot-passed': permanent(
    409,
    'The request has passed the point of no return',
    'It cannot be taken back any more. Retry the request: it goes on where it stopped.',
  ),
  'pipeline-changed': permanent(
    409,
    'The pipeline of this request was changed in a way that it cannot go on with',
    'Run the version of Howdah that began the request, or delete the database.',
  ),
  cancelled: permanent(409, 'The request was cancelled', 'File it again when it is wanted.'),
  unexpected: transient(
    'Something went wrong that Howdah does not know',
    'Retry the request; report it if it happens again.',
  ),

  // Calls
  unauthenticated: permanent(
    401,
    'No valid access token',
    'Log in, and send the token as `Authorization: Bearer …`.',
    'howdah login',
  ),
  forbidden: permanent(
    403,
    'Your role does not allow this',
    'Ask an administrator for the role that the message names.',
  ),
  'not-found': permanent(404, 'There is no such thing, or it is not yours', 'Check the id; list what you can see.'),
  'invalid-request': permanent(422, 'The request is not valid', 'Correct the fields that `errors` names.'),
  'malformed-request': permanent(400, 'The request could not be read', 'Send JSON as the description at /docs says.'),
  'precondition-failed': permanent(
    412,
    'It was changed since you read it',
    'Read it again and repeat the change with the new ETag.',
  ),
  'idempotency-key-reused': permanent(
    422,
    'This Idempotency-Key was used for another request',
    'Use a new key for each new request; repeat a key only with the same body.',
  ),
  'idempotency-key-busy': permanent(
    409,
    'The first call with this Idempotency-Key is still at work',
    'Repeat the call in a moment.',
  ),
  'not-offered': permanent(501, 'This installation does not offer that', 'Look at how the installation was set up.'),
  'method-not-allowed': permanent(405, 'This address does not know that method', 'Use one of those that Allow names.'),
  'unsupported-media-type': permanent(415, 'The body is not JSON', 'Send it with `Content-Type: application/json`.'),
  'identity-provider-unavailable': transient(
    'The identity provider does not answer',
    'Repeat the call when it answers again; check the issuer and its key URL in the configuration.',
  ),
  'foreign-host': permanent(
    421,
    'Howdah does not have this name',
    'Use an address that the message names. If people reach Howdah by this name (a proxy), start it with HOWDAH_ORIGINS=https://that-name.',
  ),
  'body-too-large': permanent(413, 'The body is larger than allowed', 'Send less than 64 kB.'),
  'other-region': permanent(
    421,
    'The database is written in another region',
    'Send the call to the control plane of the region that the message names; reads are answered everywhere.',
  ),
  'limit-reached': permanent(
    409,
    'The tenant has as many databases as it may have',
    'Ask the administrator to raise it (on one machine: start Howdah with HOWDAH_MOST_DATABASES; on AWS: `mostDatabases` of the tenant in the stage), or wait until the backups of deleted ones have gone.',
  ),
  'too-many-requests': permanent(429, 'Too many calls', 'Wait as long as Retry-After says.'),
  'request-active': permanent(
    409,
    'Another request is at work on this database',
    'Wait for the request that the message names, or cancel it; one that is STUCK goes on when it is retried.',
    'howdah request watch KEY',
  ),
  'state-conflict': permanent(
    409,
    'The state of the database does not allow this',
    'Look at its state, and at what that allows: `actions` of the database.',
    'howdah database show NAME',
  ),
  'not-retryable': permanent(409, 'This request cannot be retried', 'Only FAILED and STUCK requests can.'),
  'not-cancellable': permanent(
    409,
    'This request cannot be cancelled',
    'Only requests before their point of no return can; one that is STUCK goes on when it is retried.',
    'howdah request retry KEY',
  ),
  'deletion-protected': permanent(
    409,
    'The database is protected against deletion',
    'Switch the protection off first.',
    'howdah database update NAME --no-deletion-protection',
  ),
  'other-replication-role': permanent(
    409,
    'Another role may replicate already',
    'Remove it first, or name that role.',
    'howdah database replication-role remove NAME',
  ),
  'replication-slots-taken': permanent(
    409,
    'No replication slot is free, and a backup without data protection needs one',
    'Drop one that nobody needs (`select pg_drop_replication_slot(...)` as the replication role), or remove that role with all of them; then retry the request.',
    'howdah database replication-role remove NAME',
  ),
  'role-exists': permanent(
    409,
    'There is a role of this name that this request did not make, or that others may have become',
    'Choose another name.',
  ),
  'name-not-unique': permanent(409, 'Several databases have this name', 'Name the database by its id.'),

  // Servers, commands, stores
  'no-capacity': permanent(
    503,
    'The data center has no room for this server',
    'Choose another flavour, zone or data center.',
  ),
  'quota-reached': permanent(
    503,
    "A quota of the cloud's account is used up",
    'Ask the administrator to have the quota raised that the message names, or remove what is not needed; then retry the request.',
  ),
  'cloud-refused': permanent(
    502,
    'The cloud refused a call',
    "Ask the administrator to check the data center's settings and Howdah's permissions against the message; then retry the request.",
  ),
  'cloud-unavailable': transient('The cloud does not answer', 'Retry the request when the cloud answers again.'),
  'server-lost': permanent(503, 'The server of the database is gone', 'Recover the database.'),
  'server-busy': transient(
    'The server could not do it just then',
    'Nothing to do: Howdah tries again a few times. Then look at the logs of the database, and retry the request.',
  ),
  'command-failed': permanent(
    500,
    'A command on the server failed',
    'Read the message; look at the logs of the database.',
  ),
  'table-unavailable': transient(
    'The table that Howdah records everything in does not answer',
    'Nothing to do: Howdah tries again. Look at the limits and alarms of the table if it goes on.',
  ),
  'item-too-large': permanent(
    500,
    'Something is larger than the table can hold',
    'Report it: the message names the item.',
  ),
  'store-unreachable': transient(
    'The object store does not answer',
    'Check the object store and the network, then retry the request.',
  ),
  'store-refused': permanent(
    502,
    'The object store refused the credentials',
    'Check the key of the database, then retry the request.',
  ),

  // Backup and recovery
  'no-backup': permanent(
    409,
    'There is no backup to recover from',
    'Make a backup first.',
    'howdah backup create NAME',
  ),
  'no-last-backup': permanent(
    500,
    'The last backup of the database could not be made',
    'Mend what the message says and try again, or delete the database without a last backup: what is in no backup yet is lost then.',
    'howdah database delete NAME --no-final-backup',
  ),
  'backup-damaged': permanent(
    500,
    'A backup is damaged or not complete',
    'Recover from another backup; make a new one.',
    'howdah backup create NAME',
  ),
  'backup-key-missing': permanent(
    500,
    'The key of the backups is not there',
    'Look for the key with the id that the message names: in an export of the keys, or in a copy of the secrets.',
  ),
  'backup-needed': permanent(
    409,
    'Another backup needs this one, or it is the last good one',
    'Remove the newer ones first, or make a new full backup.',
  ),
  'archive-hole': permanent(
    500,
    'WAL is missing in the archive',
    'Recover to a target before the hole; make a new full backup.',
    'howdah backup create NAME',
  ),
  'archive-overwritten': permanent(
    500,
    'What was in the archive was overwritten',
    'What was there first comes back. Nobody but a program with the key of the database can have done it: look at what runs in the database. A backup or a recovery that met it can be tried again.',
  ),
  'target-before-first-backup': permanent(
    422,
    'The target is before the first backup',
    'Choose a target within the recovery window.',
  ),
  'target-in-future': permanent(422, 'The target is in the future', 'Choose a target within the recovery window.'),
  'target-not-reached': permanent(
    422,
    'The archive ends before the target',
    'Choose a target within the recovery window, or `latest`.',
  ),
  'target-within-change': permanent(
    422,
    'The target is within the removal of a database',
    'Recover to the target that the message names, or to an earlier one.',
  ),
  'volume-too-small': permanent(
    422,
    'The volume has no room for what is to be recovered',
    'Recover or clone into a larger volume.',
  ),
  'recovery-failed': permanent(
    500,
    'What was recovered cannot be used',
    'Read the message; recover to another target.',
  ),
  'target-unknown': permanent(422, 'There is no such target', 'Look at the recovery window for what there is.'),
  'restore-point-exists': permanent(409, 'There is a restore point of this name', 'Choose another name.'),
  'version-mismatch': permanent(
    422,
    'The backup needs another version of PostgreSQL',
    'Choose the version that made the backup.',
  ),
  'not-protected': permanent(
    409,
    'The database does not ship its WAL',
    'Switch data protection on, or recover to the end of a backup.',
  ),
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof errorKinds

export const errorCodes = Object.keys(errorKinds) as ErrorCode[]

/** What to do about an error, for whoever is told of it. */
export const adviceOf = (code: ErrorCode): Pick<ErrorKind, 'hint' | 'command'> => {
  const { hint, command }: ErrorKind = errorKinds[code]
  return command === undefined ? { hint } : { hint, command }
}
