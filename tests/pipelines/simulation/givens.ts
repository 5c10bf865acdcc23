import { inTheClear } from '../../../shared/core/backup-keys.ts'
import type { DatabaseId } from '../../../shared/core/ids.ts'
import type { RequestType } from '../../../shared/core/states.ts'
import { days, seconds } from '../../../shared/core/time.ts'
import { databaseKey } from '../../../shared/entities/database.ts'
import type { ParametersOf, Request } from '../../../shared/entities/request.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import { backupKeysSecret } from '../../../shared/secrets/names.ts'
import type { Around } from './instrument.ts'
import type { Lab } from './lab.ts'

/** A world in which a request of some type can be filed, and how it is filed. */
export interface Given {
  /** `a database that …` */
  readonly title: string
  /** Makes the world; nothing goes wrong in it. */
  /** Something is wrong with it already; only a request that was processed puts it right. */
  readonly isBroken?: true
  readonly prepare: (lab: Lab) => Promise<void>
  readonly file: (lab: Lab) => Promise<Request>
}

const first = '00000000-0000-4000-8000-000000000001' as DatabaseId
const source = '00000000-0000-4000-8000-000000000002' as DatabaseId

const processed = async (lab: Lab, request: Promise<Request>): Promise<void> => {
  const { key } = await lab.world.clock.run(request)
  await lab.world.clock.run(lab.plane.engine.idle())
  const { state, type, error } = await lab.request(key)
  if (state !== 'PROCESSED') throw new Error(`${type} of the test's world is ${state}: ${error?.message}`)
}

const aDatabase = async (lab: Lab): Promise<void> => {
  await lab.createdDatabase()
}

const aStoppedDatabase = async (lab: Lab): Promise<void> => {
  await aDatabase(lab)
  await processed(lab, lab.file('STOP-DB', first))
}

const anUnprotectedDatabase = async (lab: Lab): Promise<void> => {
  await lab.createdDatabase(1, { dataProtection: false })
}

const aReplicatedDatabase = async (lab: Lab): Promise<void> => {
  await aDatabase(lab)
  await processed(lab, lab.file('SET-REPLICATION-ROLE', first, { role: 'cdc' }))
}

/** As an older Howdah made it. */
const aDatabaseWithoutKeys = async (lab: Lab): Promise<void> => {
  await lab.createdDatabase(1, { backupKeyId: inTheClear })
  const { secrets, stores } = lab.world
  await secrets.remove(backupKeysSecret(first))
  await stores.databases.update(databaseKey(first), ({ backupKeyId: _, ...row }) => row)
}

/** A control plane on which one step fails for good. */
const failingAt = (lab: Lab, name: string, direction: 'run' | 'undo' = 'run', alsoAt = ''): void => {
  const around: Around = ({ step, direction: seen, act }) => {
    const fails = (step.name === name && seen === direction) || step.name === alsoAt
    return fails ? Promise.reject(new HowdahError('command-failed', 'as the test wants it')) : act()
  }
  lab.begin({ around })
}

const afterFailure = async (lab: Lab, request: Promise<Request>): Promise<void> => {
  await lab.world.clock.run(request)
  await lab.settle()
  lab.begin()
}

const aFailedCreate = async (lab: Lab): Promise<void> => {
  failingAt(lab, 'run-postgres')
  await afterFailure(lab, lab.fileCreate(1))
}

/** A create that failed when everything was made, and could not be taken back. */
const aStuckCreate = async (lab: Lab): Promise<void> => {
  failingAt(lab, 'run-postgres', 'undo', 'admit-clients')
  await afterFailure(lab, lab.fileCreate(1))
}

const aStuckRecovery = async (lab: Lab): Promise<void> => {
  await aDatabase(lab)
  failingAt(lab, 'run-recovery', 'undo', 'admit-to-recovered')
  await afterFailure(lab, lab.file('RECOVER-DB', first, { target: { latest: true } }))
}

/** It is used already; only the first backup of its new life is missing. */
const aStuckFirstBackup =
  (type: 'CREATE-DB' | 'RECOVER-DB') =>
  async (lab: Lab): Promise<void> => {
    if (type === 'RECOVER-DB') await aDatabase(lab)
    failingAt(lab, 'make-first-backup')
    const target = { latest: true } as const
    await afterFailure(lab, type === 'CREATE-DB' ? lab.fileCreate(1) : lab.file('RECOVER-DB', first, { target }))
  }

/** Its container does not let clients be refused, nor admitted. */
const aStuckDeletion = async (lab: Lab): Promise<void> => {
  await aDatabase(lab)
  failingAt(lab, 'make-final-backup', 'undo', 'refuse-clients')
  await afterFailure(lab, lab.file('DELETE-DB', first))
}

/** A backup is at work when the request is filed, and gives way. */
const aRunningBackup = async (lab: Lab): Promise<void> => {
  await aDatabase(lab)
  await lab.world.clock.run(lab.file('BACKUP-DB', first))
  await lab.pass(seconds(0.02))
}

const aDeletedDatabase = async (lab: Lab): Promise<void> => {
  await aDatabase(lab)
  await processed(lab, lab.file('DELETE-DB', first, { keepBackupsDays: 7 }))
  await lab.pass(days(8))
}

const filing =
  <T extends RequestType>(type: T, parameters?: ParametersOf[T]) =>
  (lab: Lab): Promise<Request> =>
    lab.file(type, first, parameters)

const latest = { target: { latest: true } } as const

/** For every type of request the worlds that the battery files it in. A new pipeline needs a line here. */
export const givens: Readonly<Record<RequestType, readonly Given[]>> = {
  'CREATE-DB': [
    { title: 'nothing', prepare: async () => {}, file: (lab) => lab.fileCreate(1) },
    {
      title: 'another database whose backups it is made from',
      prepare: async (lab) => {
        await lab.createdDatabase(2)
      },
      file: (lab) => lab.fileCreate(1, { restoreFrom: { databaseId: source, target: { latest: true } } }),
    },
    {
      title: 'a deleted database whose backups it is made from',
      prepare: async (lab) => {
        await lab.createdDatabase(2)
        await processed(lab, lab.file('DELETE-DB', source, { keepBackupsDays: 7 }))
      },
      file: (lab) => lab.fileCreate(1, { restoreFrom: { databaseId: source, target: { latest: true } } }),
    },
  ],
  'BACKUP-DB': [
    { title: 'a database', prepare: aDatabase, file: filing('BACKUP-DB') },
    {
      title: 'a database that does not ship its WAL',
      prepare: anUnprotectedDatabase,
      file: filing('BACKUP-DB', { backupKind: 'incremental' }),
    },
  ],
  'RECOVER-DB': [
    { title: 'a database', prepare: aDatabase, file: filing('RECOVER-DB', latest) },
    {
      title: 'a database whose shutdown does not wait for the store',
      prepare: async (lab) => {
        await aDatabase(lab)
        lab.world.machine.archivesAtShutdown = false
      },
      file: filing('RECOVER-DB', latest),
    },
    { title: 'a stopped database', prepare: aStoppedDatabase, file: filing('RECOVER-DB', latest) },
    { title: 'a database that knows of no keys', prepare: aDatabaseWithoutKeys, file: filing('RECOVER-DB', latest) },
    { title: 'a database with a replication role', prepare: aReplicatedDatabase, file: filing('RECOVER-DB', latest) },
    {
      title: 'a stopped database whose last commits are on its volume only',
      prepare: async (lab) => {
        await aDatabase(lab)
        lab.world.machine.archivesAtShutdown = false
        for (let n = 0; n < 2; n++) lab.world.clientsWrite()
        await processed(lab, lab.file('STOP-DB', first))
      },
      file: filing('RECOVER-DB', latest),
    },
    {
      title: 'a database that was recovered before',
      prepare: async (lab) => {
        await aDatabase(lab)
        await processed(lab, lab.file('RECOVER-DB', first, latest))
        lab.world.clientsWrite()
      },
      file: filing('RECOVER-DB', latest),
    },
    { title: 'a database whose backup is at work', prepare: aRunningBackup, file: filing('RECOVER-DB', latest) },
  ],
  'DELETE-DB': [
    { title: 'a database', prepare: aDatabase, file: filing('DELETE-DB', { keepBackupsDays: 7 }) },
    {
      title: 'a database of which nothing shall be kept',
      prepare: aDatabase,
      file: filing('DELETE-DB', { finalBackup: false, keepBackupsDays: 0 }),
    },
    { title: 'a stopped database', prepare: aStoppedDatabase, file: filing('DELETE-DB') },
    { title: 'a database that was not created', prepare: aFailedCreate, file: filing('DELETE-DB') },
    { title: 'a database whose creation is stuck', prepare: aStuckCreate, file: filing('DELETE-DB') },
    {
      title: 'a database whose recovery is stuck',
      prepare: aStuckRecovery,
      file: filing('DELETE-DB', { finalBackup: false }),
    },
    {
      title: 'a database that is used, and whose creation is stuck at its first backup',
      prepare: aStuckFirstBackup('CREATE-DB'),
      file: filing('DELETE-DB'),
    },
    {
      title: 'a database that is used, and whose recovery is stuck at its first backup',
      prepare: aStuckFirstBackup('RECOVER-DB'),
      file: filing('DELETE-DB', { finalBackup: false }),
    },
    {
      title: 'a database whose deletion is stuck before it has removed anything',
      prepare: aStuckDeletion,
      file: filing('DELETE-DB', { finalBackup: false }),
    },
    { title: 'a database whose backup is at work', prepare: aRunningBackup, file: filing('DELETE-DB') },
    {
      title: 'a database whose server is gone',
      isBroken: true,
      prepare: async (lab) => {
        await aDatabase(lab)
        const { machine } = lab.world
        for (const { id } of machine.serversById.values()) machine.serversById.delete(id)
        machine.containers.clear()
        machine.volumesById.clear()
      },
      file: filing('DELETE-DB', { finalBackup: false }),
    },
  ],
  'PURGE-DB': [{ title: 'a deleted database', prepare: aDeletedDatabase, file: filing('PURGE-DB') }],
  'STOP-DB': [{ title: 'a database', prepare: aDatabase, file: filing('STOP-DB') }],
  'START-DB': [{ title: 'a stopped database', prepare: aStoppedDatabase, file: filing('START-DB') }],
  'SET-PASSWORD': [{ title: 'a database', prepare: aDatabase, file: filing('SET-PASSWORD') }],
  'SET-REPLICATION-ROLE': [
    { title: 'a database', prepare: aDatabase, file: filing('SET-REPLICATION-ROLE', { role: 'cdc' }) },
    {
      title: 'a database that has one',
      prepare: aReplicatedDatabase,
      file: filing('SET-REPLICATION-ROLE', { role: 'cdc' }),
    },
  ],
  'REMOVE-REPLICATION-ROLE': [
    { title: 'a database that has one', prepare: aReplicatedDatabase, file: filing('REMOVE-REPLICATION-ROLE') },
  ],
  'ROTATE-BACKUP-KEY': [
    { title: 'a database', prepare: aDatabase, file: filing('ROTATE-BACKUP-KEY') },
    {
      title: 'a database that writes in the clear',
      prepare: async (lab) => {
        await lab.createdDatabase(1, { backupKeyId: inTheClear })
      },
      file: filing('ROTATE-BACKUP-KEY'),
    },
  ],
  'UPDATE-DB': [
    { title: 'a database', prepare: aDatabase, file: filing('UPDATE-DB', { changes: { dataProtection: false } }) },
    {
      title: 'a database that does not ship its WAL',
      prepare: anUnprotectedDatabase,
      file: filing('UPDATE-DB', { changes: { dataProtection: true } }),
    },
  ],
  'RESTORE-POINT': [
    { title: 'a database', prepare: aDatabase, file: filing('RESTORE-POINT', { restorePoint: 'before-import' }) },
  ],
}

/** How long a call that hangs goes on after its time is up, at most: the lease is held for longer. */
export const lateness = seconds(20)
