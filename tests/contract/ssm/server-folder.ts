import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ServerTask } from '../../../shared/containers/tasks.ts'

/** Stands in the place of `docker` on a server: a container named `busy` is busy, one named `endless` never answers, all others are ready. */
const docker = `#!/bin/sh
case "$1 $2 $3 $4" in
  'exec -i --user postgres') case "$5 $7" in
      'endless await-ready') exit 1 ;;
      'good await-ready') echo '{"ca":"PEM"}' ;;
      *) echo '{"ready":true}' ;;
    esac ;;
  'start good '*) echo begun >>"$HOME/begun" ;;
  'start busy '*) exit 75 ;;
  'container ls '*) echo 0123456789ab ;;
  'volume inspect '*) exit 1 ;;
esac
`

/** Stands in the place of the command line of AWS: secrets are files. */
const aws = `#!/bin/sh
while [ $# -gt 0 ]; do
  if [ "$1" = --name ]; then cat "$HOME/parameters/$(basename "$2")" && echo; exit; fi
  shift
done
exit 1
`

/** A folder that stands for a server: what runs there finds its commands and files in it. */
export class ServerFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'howdah-server-'))
  readonly environment: Record<string, string>

  constructor() {
    mkdirSync(join(this.folder, 'bin'))
    mkdirSync(join(this.folder, 'parameters'))
    for (const [name, text] of Object.entries({ docker, aws }))
      writeFileSync(join(this.folder, 'bin', name), text, { mode: 0o755 })
    this.environment = {
      PATH: `${join(this.folder, 'bin')}:${process.env.PATH}`,
      HOME: this.folder,
      HOWDAH_COMMANDS: join(this.folder, 'commands'),
      HOWDAH_RUN: join(this.folder, 'run'),
      HOWDAH_KEPT: join(this.folder, 'kept'),
    }
  }

  timesBegun(): number {
    const file = join(this.folder, 'begun')
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0
  }

  putParameter(name: string, value: string): void {
    writeFileSync(join(this.folder, 'parameters', name), value)
  }

  /** Everything that is left of what ran, as paths. */
  files(of: string): string[] {
    const folder = join(this.folder, of)
    return existsSync(folder)
      ? readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name))
      : []
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export const shellTasks: { good: ServerTask; busy: ServerTask; endless: ServerTask } = {
  good: { task: 'start-postgres', container: 'good' },
  busy: { task: 'start-postgres', container: 'busy' },
  endless: { task: 'start-postgres', container: 'endless' },
}
