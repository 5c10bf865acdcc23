import type { ReactNode } from 'react'
import type { Database } from '../api/queries.ts'
import { BackupDialog } from './BackupDialog.tsx'
import { ConnectDialog } from './ConnectDialog.tsx'
import { DeleteDialog } from './DeleteDialog.tsx'
import { EditDialog } from './EditDialog.tsx'
import type { DialogKey } from './keys.ts'
import { PasswordDialog } from './PasswordDialog.tsx'
import { PowerDialog } from './PowerDialog.tsx'
import { PurgeDialog } from './PurgeDialog.tsx'
import { RemoveReplicationRoleDialog, SetReplicationRoleDialog } from './ReplicationDialogs.tsx'
import { RestorePointDialog } from './RestorePointDialog.tsx'
import { RotateKeyDialog } from './RotateKeyDialog.tsx'

interface Open {
  readonly database: Database
  readonly etag: string | undefined
  readonly onClose: () => void
}

const dialogs: Readonly<Record<DialogKey, (open: Open) => ReactNode>> = {
  connect: ({ database, onClose }) => <ConnectDialog database={database} onClose={onClose} />,
  stop: ({ database, onClose }) => <PowerDialog direction="stop" database={database} onClose={onClose} />,
  start: ({ database, onClose }) => <PowerDialog direction="start" database={database} onClose={onClose} />,
  edit: (open) => <EditDialog {...open} />,
  backup: ({ database, onClose }) => <BackupDialog database={database} onClose={onClose} />,
  restorePoint: ({ database, onClose }) => <RestorePointDialog database={database} onClose={onClose} />,
  password: ({ database, onClose }) => <PasswordDialog database={database} onClose={onClose} />,
  setReplicationRole: ({ database, onClose }) => <SetReplicationRoleDialog database={database} onClose={onClose} />,
  removeReplicationRole: ({ database, onClose }) => (
    <RemoveReplicationRoleDialog database={database} onClose={onClose} />
  ),
  rotateBackupKey: ({ database, onClose }) => <RotateKeyDialog database={database} onClose={onClose} />,
  delete: (open) => <DeleteDialog {...open} />,
  purge: ({ database, onClose }) => <PurgeDialog database={database} onClose={onClose} />,
}

/** The dialog of an action. */
export const DatabaseDialog = ({ action, ...open }: Open & { action: DialogKey }) => dialogs[action](open)
