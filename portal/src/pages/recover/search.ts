import { oneOf, present, type Raw, textIn } from '../../search-parameters.ts'

export const targetKinds = ['time', 'restorePoint', 'backup', 'lsn', 'transactionId', 'latest'] as const
export type TargetKind = (typeof targetKinds)[number]

export const recoverSearch = (raw: Raw) =>
  present({
    to: oneOf(raw, 'to', targetKinds),
    /** RFC 3339. */
    at: textIn(raw, 'at'),
    name: textIn(raw, 'name'),
    backup: textIn(raw, 'backup'),
    lsn: textIn(raw, 'lsn'),
    transactionId: textIn(raw, 'transactionId'),
    inclusive: oneOf(raw, 'inclusive', ['true', 'false']),
  })

export type RecoverSearch = ReturnType<typeof recoverSearch>
