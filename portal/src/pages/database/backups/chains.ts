import type { Backup } from '../queries.ts'

export interface ChainedBackup {
  readonly backup: Backup
  /** How many backups it needs, as far as they are on this page. */
  readonly depth: number
  /** A backup that it needs is damaged. */
  readonly isBaseDamaged: boolean
}

/** Newest chain first; within one the full backup, and below it what needs it, the oldest first: as they are applied. */
export const chained = (backups: readonly Backup[]): readonly ChainedBackup[] => {
  const byName = new Map(backups.map((backup) => [backup.name, backup]))
  const chains = new Map<string, Backup[]>()
  for (const backup of backups) {
    const root = pathOf(backup, byName).at(-1) ?? backup
    chains.set(root.name, [...(chains.get(root.name) ?? []), backup])
  }
  return [...chains.values()].flatMap((chain) =>
    chain
      .toSorted((one, other) => (one.finishedAt < other.finishedAt ? -1 : 1))
      .map((backup) => {
        const path = pathOf(backup, byName)
        return { backup, depth: path.length - 1, isBaseDamaged: path.slice(1).some(({ damaged }) => damaged) }
      }),
  )
}

/** From a backup to the one that it begins with; the API's word is followed, but not in a circle. */
const pathOf = (backup: Backup, byName: ReadonlyMap<string, Backup>): readonly Backup[] => {
  const path = [backup]
  for (;;) {
    const base = byName.get(path.at(-1)?.base ?? '')
    if (!base || path.includes(base)) return path
    path.push(base)
  }
}
