/** What holds a container of Howdah, whatever runs in it. Its words need no quoting. */
export interface Confinement {
  /** Its user and group, from the first process on. */
  readonly user: number
  readonly memoryMb: number
  readonly processes: number
  /** Folders in memory that its user may write, and how large they may grow; everything else but its volumes is read-only. */
  readonly folders: Readonly<Record<string, number>>
  /** What is needed of root's rights. */
  readonly capabilities?: readonly string[]
}

/** As arguments of `docker run`. The engine's own seccomp profile holds too. */
export const confine = ({ user, memoryMb, processes, folders, capabilities = [] }: Confinement): readonly string[] => [
  ...['--user', `${user}:${user}`, '--cap-drop', 'ALL', ...capabilities.flatMap((name) => ['--cap-add', name])],
  ...['--security-opt', 'no-new-privileges', '--read-only'],
  // Without the second bound as much again may be swapped out.
  ...['--pids-limit', String(processes), '--memory', `${memoryMb}m`, '--memory-swap', `${memoryMb}m`],
  ...Object.entries(folders).flatMap(([folder, sizeMb]) => [
    '--tmpfs',
    `${folder}:rw,noexec,nosuid,nodev,size=${sizeMb}m,uid=${user},gid=${user},mode=0700`,
  ]),
]

/** PostgreSQL's user in the images, as in the official one. */
const postgres = 999
const folders = { '/tmp': 256, '/run/howdah': 16, '/run/postgresql': 16 }

/** How many clients PostgreSQL takes by its memory, as images/postgres/scripts/settings.sh has it. */
export const clientsOf = (memoryMb: number): number => Math.min(500, Math.max(50, Math.floor(memoryMb / 16)))

/**
 * PostgreSQL, with room for as many processes as its memory lets it have clients, and as many that have not said yet who they are. Parallel queries take all their shared memory within the memory of the flavour, so nothing less may bound it.
 */
export const confinePostgres = (memoryMb: number): readonly string[] => [
  ...confine({ user: postgres, memoryMb, processes: 512 + 2 * clientsOf(memoryMb), folders }),
  ...['--shm-size', `${memoryMb}m`],
]

export const confineBackup = confine({ user: postgres, memoryMb: 2048, processes: 512, folders })

/** What only looks at a volume, or copies a little from one to another. */
export const confineLook = confine({ user: postgres, memoryMb: 256, processes: 64, folders })

/** The object store of one machine. */
export const confineObjectStore = confine({ user: 998, memoryMb: 4096, processes: 2048, folders: { '/tmp': 64 } })
