import type { Backup } from './client.ts'
import { type Column, formatBytes, type Printer } from './output.ts'

export const backupColumns = (print: Printer): readonly Column<Backup>[] => [
  { title: 'BACKUP', value: ({ id }) => id },
  { title: 'KIND', value: ({ kind, asked }) => (kind === asked ? kind : `${kind} (asked: ${asked})`) },
  { title: 'FINISHED', value: ({ finishedAt }) => print.time(finishedAt) },
  { title: 'SIZE', value: ({ sizeBytes }) => formatBytes(sizeBytes), align: 'right' },
  { title: 'STORED', value: ({ storedBytes }) => formatBytes(storedBytes), align: 'right' },
  { title: 'WHOLE', value: ({ damaged }) => (damaged ? 'NO: see database show' : 'yes') },
  { title: 'PERMANENT', value: ({ permanent }) => (permanent ? 'yes' : 'no') },
  { title: 'KEY', value: ({ keyId }) => keyId },
  { title: 'NAME', value: ({ name }) => name, shrinks: true },
]
