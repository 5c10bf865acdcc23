import { randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { docker } from '../tests/e2e/docker.ts'
import { runProgram, waitUntil } from '../tests/e2e/howdah.ts'

export interface PgBackRestOptions {
  /** Of PostgreSQL; pgBackRest is installed in a container of it. */
  readonly image: string
  /** The object store's container. */
  readonly container: string
  readonly network: string
  readonly bucket: string
  /** `id:secret` */
  readonly credentials: string
  /** pgbench's */
  readonly scale: number
}

const hour = 3_600_000

/** A PostgreSQL with as much data, on the same object store, backed up by pgBackRest as Debian has it. */
export class PgBackRest {
  readonly #name = `howdah-bench-${randomBytes(4).toString('hex')}`

  static async start(options: PgBackRestOptions): Promise<PgBackRest> {
    const peer = new PgBackRest()
    try {
      await peer.#install(options)
      await peer.#fill(options.scale)
      return peer
    } catch (error) {
      await peer.remove()
      throw error
    }
  }

  async version(): Promise<string> {
    return this.#exec('pgbackrest version')
  }

  /** @returns seconds of a full backup */
  backup(): Promise<number> {
    return this.#timed('pgbackrest --stanza=bench --type=full backup')
  }

  /** @returns seconds of a restore into an empty folder, synced */
  async restore(): Promise<number> {
    await this.#exec('rm -rf /peer/restored && mkdir -m 700 /peer/restored')
    const seconds = await this.#timed('pgbackrest --stanza=bench --pg1-path=/peer/restored restore')
    await this.#exec('rm -rf /peer/restored')
    return seconds
  }

  async remove(): Promise<void> {
    await docker(['rm', '--force', '--volumes', this.#name]).catch(() => undefined)
    await docker(['volume', 'rm', '--force', this.#name]).catch(() => undefined)
  }

  async #install({ image, container, network, ...repository }: PgBackRestOptions): Promise<void> {
    await docker([
      ...['run', '--detach', '--name', this.#name, '--label', 'org.howdah.bench', '--network', network, '--init'],
      ...['--volume', `${this.#name}:/peer`, '--shm-size', '256m', '--user', '0', '--entrypoint', 'sleep', image],
      'infinity',
    ])
    await this.#exec('apt-get update -q && apt-get install -q -y --no-install-recommends pgbackrest', 'root')
    const ca = await docker(['exec', container, 'cat', '/objects/tls/ca.crt'])
    await this.#exec('cat >/etc/store-ca.crt; chown postgres /peer', 'root', `${ca}\n`)
    await this.#exec('cat >/etc/pgbackrest.conf; chown postgres /etc/pgbackrest.conf', 'root', settings(repository))
  }

  async #fill(scale: number): Promise<void> {
    await this.#exec(`
initdb=$(ls /usr/lib/postgresql/*/bin/initdb)
PATH=$PATH:$(dirname "$initdb")
initdb -D /peer/data --data-checksums -A trust >/dev/null
cat >>/peer/data/postgresql.conf <<END
archive_mode = on
archive_command = 'pgbackrest --stanza=bench archive-push %p'
unix_socket_directories = '/peer'
listen_addresses = ''
shared_buffers = 1GB
max_wal_size = 4GB
END
pg_ctl -D /peer/data -w -l /peer/log start >/dev/null
pgbackrest --stanza=bench stanza-create
pgbench -h /peer -i -q -s ${scale} postgres >/dev/null 2>&1
psql -h /peer -Xqc checkpoint postgres`)
    await waitUntil(
      'the WAL is archived',
      async () => (await this.#exec(`psql -h /peer -XAt postgres -c "${waiting}"`)) === '0',
      hour,
    )
  }

  async #timed(command: string): Promise<number> {
    const begun = performance.now()
    await this.#exec(command)
    return (performance.now() - begun) / 1000
  }

  async #exec(script: string, user = 'postgres', input = ''): Promise<string> {
    const args = ['exec', '--interactive', '--user', user, this.#name, 'bash', '-euc', script]
    const { code, stdout, stderr } = await runProgram('docker', args, { input, timeoutMillis: hour })
    if (code !== 0) throw new Error(`pgBackRest's container: ${stdout}${stderr}`)
    return stdout.trim()
  }
}

/** For any PostgreSQL: how many segments are not in the store yet. */
export const waiting = "select count(*) from pg_ls_archive_statusdir() where name like '%.ready'"

const settings = ({ bucket, credentials }: Pick<PgBackRestOptions, 'bucket' | 'credentials'>): string => {
  const [key, secret] = credentials.split(':')
  return `[global]
repo1-type=s3
repo1-path=/pgbackrest
repo1-s3-bucket=${bucket}
repo1-s3-endpoint=object-store
repo1-s3-region=us-east-1
repo1-s3-key=${key}
repo1-s3-key-secret=${secret}
repo1-s3-uri-style=path
repo1-storage-port=7070
repo1-storage-ca-file=/etc/store-ca.crt
repo1-bundle=y
repo1-retention-full=99
compress-type=zst
process-max=${availableParallelism()}
start-fast=y
log-level-console=error
log-level-file=off
lock-path=/tmp/pgbackrest
spool-path=/tmp/pgbackrest-spool

[bench]
pg1-path=/peer/data
pg1-socket-path=/peer
`
}
