import { once } from 'node:events'
import { readdir, stat } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { runDatabaseToEnd } from '../../images/testing/database.ts'
import { docker, dockerOutput, type Result } from '../../images/testing/docker.ts'
import { closeNetworks } from '../../local/close-networks.ts'
import { freePort } from '../../shared/clouds/local/free-port.ts'
import { LocalNetworks } from '../../shared/clouds/local/networks.ts'
import { clientsOf } from '../../shared/containers/confinement.ts'
import { labelArguments } from '../../shared/containers/labels.ts'
import { newDatabaseId, type RequestKey } from '../../shared/core/ids.ts'
import { askForTls, floodWithIdle } from './idle-flood.ts'
import { type Machine, networkPool, openMachine, place, type Tenant } from './machine.ts'

let machine: Machine
const tenants: Record<string, Tenant> = {}
beforeAll(async () => {
  machine = await openMachine()
  await Promise.all(
    ['17', '15'].map(async (version) => {
      tenants[version] = await machine.createDatabase(version)
    }),
  )
})
afterAll(() => machine?.remove())

const tenant = (version: string): Tenant => tenants[version] ?? expect.fail(`there is no database of ${version}`)

interface Inspected {
  readonly Name: string
  readonly Config: { readonly User: string }
  readonly HostConfig: Readonly<Record<string, unknown>>
}
const inspect = async (...names: string[]) => JSON.parse(await dockerOutput(['inspect', ...names])) as Inspected[]

const heldTightly = {
  ReadonlyRootfs: true,
  Privileged: false,
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges'],
}

describe('every container that Howdah starts', () => {
  test('is not root, has none of its rights, and writes nowhere but on its volume and in memory', async () => {
    const store = `howdah-${machine.installation}-object-store`
    const found = await inspect(tenant('17').container, store)

    for (const { Config, HostConfig } of found) {
      expect(Config.User).toMatch(/^[1-9]\d*:[1-9]\d*$/)
      expect(HostConfig).toMatchObject(heldTightly)
      expect(HostConfig.PidsLimit).toBeGreaterThan(0)
      expect(HostConfig.Memory).toBeGreaterThan(0)
    }
  })

  test.each(['17', '15'])('runs PostgreSQL %s without a right, and nothing in it can get one', async (version) => {
    const each = `for p in /proc/[0-9]*; do grep -E '^(Uid|CapEff|CapPrm|CapBnd|NoNewPrivs|Seccomp):' $p/status | tr -s '\\t' ' '; done | sort -u`
    const inside = ['exec', tenant(version).container, 'sh', '-c']

    expect((await dockerOutput([...inside, each])).split('\n')).toEqual([
      'CapBnd: 0000000000000000',
      'CapEff: 0000000000000000',
      'CapPrm: 0000000000000000',
      'NoNewPrivs: 1',
      'Seccomp: 2',
      'Uid: 999 999 999 999',
    ])
    const { code } = await docker([...inside, 'touch /usr/local/bin/x /etc/x /run/x /run/secrets/password /x'])
    expect(code).not.toBe(0)
    expect(await dockerOutput([...inside, 'ls -d /x /etc/x /run/x /usr/local/bin/x 2>/dev/null; true'])).toBe('')
  })

  test.each(['17', '15'])('backs up, and says what is on a volume of PostgreSQL %s', async (version) => {
    const { task, run, id } = tenant(version)
    const backup = { name: `${task.container}-backup`, container: task.container, image: `howdah/backup:${version}` }
    const ofBackup = { ...backup, volumeId: task.volumeId, databaseId: id, store: task.store }

    const made = run({ ...ofBackup, task: 'run-backup', kind: 'full', id: 'b-1', permanent: false })
    const seen = watch(backup.name)

    expect(JSON.parse(await made)).toMatchObject({ id: 'b-1', kind: 'full' })
    expect(await seen).toMatchObject({ Config: { User: '999:999' }, HostConfig: heldTightly })
    expect(JSON.parse(await run({ ...task, task: 'report-container' }))).toEqual({ exists: true, admitted: true })
  })

  test('has the memory of its flavour to share between parallel queries, and no more', async () => {
    const [found] = await inspect(tenant('17').container)

    expect(found?.HostConfig).toMatchObject({ ShmSize: 1 << 30, Memory: 1 << 30 })
    const parallel = `create table h as select g id, md5(g::text) t from generate_series(1, 400000) g; analyze h;
      set work_mem = '300MB'; set hash_mem_multiplier = 1; set max_parallel_workers_per_gather = 2; set parallel_setup_cost = 0; set parallel_tuple_cost = 0;
      set min_parallel_table_scan_size = 0; set enable_mergejoin = off; set enable_nestloop = off; select count(*) from h a join h b using (id)`
    expect(await tenant('17').query(parallel)).toMatchObject({ code: 0, stdout: '400000\n' })
  })
})

test('copies of secrets lie behind a folder that nobody else on this machine can enter, as long as they are needed', async () => {
  const { secretsFolder } = machine
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)

  expect(await modeOf(secretsFolder)).toBe('700')
  expect((await readdir(join(secretsFolder, 'mounted'))).toSorted()).toEqual(
    Object.values(tenants)
      .map(({ container }) => container)
      .toSorted(),
  )
  for (const id of Object.values(tenants).map((one) => one.id))
    expect(await modeOf(join(secretsFolder, id, 'verifier'))).toBe('600')
})

test('a state on the volume that is anything but a state is looked at for a moment only', async () => {
  const { task, run, container } = tenant('15')
  const put = (line: string) =>
    dockerOutput(['exec', container, 'sh', '-c', `cd /postgresqldata/howdah && mv state.json kept && ${line}`])
  const putBack = () =>
    dockerOutput([
      'exec',
      container,
      'sh',
      '-c',
      'cd /postgresqldata/howdah && rm -rf state.json && mv kept state.json',
    ])

  for (const line of ['mkfifo state.json', 'ln -s /dev/zero state.json']) {
    await put(line)
    try {
      // It is not known, or it is no state; in any case that is said.
      const said = await run({ ...task, task: 'report-container' }).catch(String)
      expect(said).toMatch(/^\{"exists":true,"admitted":false\}$|exit code 75/)
    } finally {
      await putBack()
    }
  }
})

describe('what runs in a database', () => {
  /** Something of this machine that answers on all of its addresses. */
  let listener: Server
  let port: number
  beforeAll(async () => {
    listener = createServer((socket) => socket.on('error', () => undefined).end('here I am')).listen(0, '0.0.0.0')
    await once(listener, 'listening')
    port = (listener.address() as AddressInfo).port
    for (const version of ['17', '15']) await must(tenant(version).query('create extension postgres_fdw'))
  })
  afterAll(() => listener?.close())

  /** How a foreign table ends that leads there, with nothing in it of where that is. */
  const reach = async (from: Tenant, address: string, to: number): Promise<string> => {
    const name = `s_${address.replaceAll('.', '_')}_${to}`
    // The first bounds PostgreSQL 15, the second 17.
    const { code, stderr } = await from.query(`set statement_timeout = '4s';
      create server ${name} foreign data wrapper postgres_fdw options (host '${address}', port '${to}', dbname 'shop', connect_timeout '2');
      create user mapping for current_user server ${name} options (user 'someone', password 'guess');
      create foreign table t_${name} (i int) server ${name};
      select * from t_${name}`)
    return `${code} ${stderr.replaceAll(name, 'NAME').replaceAll(address, 'ADDRESS').replaceAll(String(to), 'PORT')}`
  }
  const nothing =
    /connection to server at "ADDRESS", port PORT failed: timeout expired|canceling statement due to statement timeout/
  const here = () =>
    Object.values(networkInterfaces()).flatMap((all = []) =>
      all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address),
    )
  const neighbour = (address: string, last: number) => address.replace(/\d+$/, (own) => String(Number(own) + last))

  test('cannot tell other tenants, this machine, its networks and a cloud’s metadata from addresses where nothing is', async () => {
    const [one, other] = [tenant('17'), tenant('15')]
    const own = one.server.address
    const targets: [string, number][] = [
      [other.server.address, 5432],
      [neighbour(other.server.address, -1), 7070],
      // The gateway is this machine. The store has one open port.
      [neighbour(own, -2), port],
      [neighbour(own, -1), 7071],
      [neighbour(own, 1), 5432],
      ...here()
        .slice(0, 2)
        .map((address): [string, number] => [address, port]),
      ['169.254.169.254', 80],
      ['10.255.255.53', 53],
      ['172.17.0.1', 22],
    ]

    const said = await Promise.all(targets.map(([address, to]) => reach(one, address, to)))

    for (const [index, words] of said.entries()) expect(words, targets[index]?.join(':')).toMatch(nothing)
    expect(new Set(said).size).toBe(1)
    expect(await reach(other, own, 5432)).toMatch(nothing)
  })

  test('reaches the object store, which asks for TLS and a key', async () => {
    const { container } = tenant('17')
    const asked = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | openssl s_client -quiet -connect object-store:7070 2>/dev/null | head -1`

    expect(await dockerOutput(['exec', container, 'bash', '-c', asked])).toMatch(/^HTTP\/1\.\d 403/)
  })

  test('takes no more places of the object store at once than a hundred, however often it asks', async () => {
    const open = `n=0; for i in $(seq 130); do { exec {fd}<>/dev/tcp/object-store/7070; } 2>/dev/null && n=$((n + 1)); done; echo $n; read -r`
    const holding = docker(['exec', '--interactive', tenant('17').container, 'bash', '-c', open], { input: '\n' })

    const taken = Number((await holding).stdout)

    expect(taken).toBeGreaterThan(50)
    expect(taken).toBeLessThanOrEqual(100)
  })

  test('reaches public addresses, unless they are this machine’s', async () => {
    const network = `howdah-${machine.installation}-public`
    const label = `org.howdah.installation=${machine.installation}`
    await dockerOutput([
      'network',
      'create',
      '--subnet',
      '44.255.255.0/28',
      '--gateway',
      '44.255.255.1',
      '--label',
      label,
      network,
    ])

    // It came later than the rules.
    expect(await reach(tenant('17'), '44.255.255.1', port)).not.toMatch(nothing)
    await machine.walls.write()
    await closeNetworks(machine.installation, machine.networks, machine.walls, new Map())
    expect(await reach(tenant('15'), '44.255.255.1', port)).toMatch(nothing)
  })

  test('is kept in by whoever holds its network, without a right, and again after a restart', async () => {
    const { server, container } = tenant('17')
    const status = () =>
      dockerOutput([
        'exec',
        '--user',
        '65534',
        server.id,
        'grep',
        '-E',
        '^(Uid|CapPrm|CapBnd|NoNewPrivs):',
        '/proc/1/status',
      ])
    expect((await status()).replaceAll(/\s+/g, ' ')).toBe(
      'Uid: 65534 65534 65534 65534 CapPrm: 0000000000000000 CapBnd: 0000000000000000 NoNewPrivs: 1',
    )

    await dockerOutput(['restart', '--time', '0', server.id])
    await dockerOutput(['restart', '--time', '10', container])
    await dockerOutput(['exec', container, 'howdah-database', 'await-ready'])

    expect(await reach(tenant('17'), neighbour(server.address, -2), port + 1)).toMatch(nothing)
  })

  test('starts in no network that is not closed yet', async () => {
    const options = ['--network', 'none', '--entrypoint', 'timeout']
    const command = ['3', 'howdah-entrypoint']
    const { code, stderr } = await runDatabaseToEnd({ env: { CLOSED_NETWORK: 'true' }, options, command })

    expect(code).toBe(124)
    expect(stderr).not.toContain('initialising')
  })

  test('is kept in where an older Howdah made the server: its clients stay on its port', async () => {
    const owner = { databaseId: newDatabaseId(), request: 'r-0' as RequestKey }
    const name = `howdah-${machine.installation}-${owner.databaseId}`
    const label = ['--label', `org.howdah.installation=${machine.installation}`]
    const labels = labelArguments(machine.installation, owner)
    const published = await freePort()
    await dockerOutput(['network', 'create', ...label, `howdah-${machine.installation}-local1`])
    await dockerOutput([
      ...['run', '--detach', '--name', name, ...labels, '--network', `howdah-${machine.installation}-local1`, '--init'],
      ...[
        '--publish',
        `127.0.0.1:${published}:5432`,
        '--user',
        '65534',
        '--entrypoint',
        'sleep',
        'howdah/postgres:17',
        'infinity',
      ],
    ])
    const inside = ['run', '--detach', ...labels, '--network', `container:${name}`, '--env', 'MEMORY_MB=256']
    const container = await dockerOutput([...inside, 'howdah/postgres:17'])
    await dockerOutput(['exec', '--user', 'postgres', container, 'howdah-database', 'await-ready'])
    const gateway = async () =>
      await dockerOutput(['inspect', '--format', '{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}', name])
    const reaches = async () =>
      (await docker(['exec', container, 'timeout', '2', 'bash', '-c', `exec 3<>/dev/tcp/${await gateway()}/${port}`]))
        .code
    expect(await reaches()).toBe(0)

    await closeNetworks(machine.installation, machine.networks, machine.walls, new Map())

    expect(await reaches()).toBe(124)
    await vi.waitFor(async () => expect(await answersPostgres(published)).toBe('S'), 10_000)
  })
})

describe('the network of a server', () => {
  test.each(['made by this Howdah', 'made by an older one'])(
    'is not made anew where that is removed meanwhile, %s',
    async (made) => {
      const { installation, servers, walls } = machine
      const owner = { databaseId: newDatabaseId(), request: 'r-0' as RequestKey }
      const name = `howdah-${installation}-${owner.databaseId}`
      const isOurs = made === 'made by this Howdah'
      if (isOurs) await servers.ensure({ ...owner, ...place })
      else {
        const how = ['--network', 'none', '--entrypoint', 'sleep', 'howdah/postgres:17', 'infinity']
        await dockerOutput(['run', '--detach', '--name', name, ...labelArguments(installation, owner), ...how])
      }
      const own = await dockerOutput(['network', 'ls', '--quiet', '--no-trunc', '--filter', `name=^${name}-`])
      class Removing extends LocalNetworks {
        override async find(id: string) {
          if (id === own) await servers.remove(owner.databaseId)
          return await super.find(id)
        }
        override async create(...args: Parameters<LocalNetworks['create']>) {
          await servers.remove(owner.databaseId)
          return await super.create(...args)
        }
      }

      const closing = closeNetworks(installation, new Removing(installation, networkPool), walls, new Map())
      if (isOurs) await closing
      else await expect(closing).rejects.toThrow(/No such container/)

      expect(await dockerOutput(['ps', '--all', '--quiet', '--filter', `name=^/${name}$`])).toBe('')
      expect(await dockerOutput(['network', 'ls', '--quiet', '--filter', `name=^${name}-`])).toBe('')
    },
  )
})

describe('whoever reaches the port of a database', () => {
  test.each(['17', '15'])(
    'keeps the service out of PostgreSQL %s by no number of connections that say nothing',
    async (version) => {
      const { server, container, run, task, id } = tenant(version)
      const end = floodWithIdle(server.endpoint.port, 250)
      try {
        await vi.waitFor(async () => expect(await processesOf(container)).toBeGreaterThan(70), 30_000)

        const backup = { name: `${container}-flooded`, container, image: `howdah/backup:${version}` }
        const ofBackup = { ...backup, volumeId: task.volumeId, databaseId: id, store: task.store }
        const made = await run({ ...ofBackup, task: 'run-backup', kind: 'full', id: 'b-flooded', permanent: false })
        await run({ task: 'refuse-clients', container })
        await run({ task: 'admit-clients', container })

        expect(JSON.parse(made)).toMatchObject({ id: 'b-flooded', kind: 'full' })
      } finally {
        end()
      }
    },
  )

  test.each(['17', '15'])('gets in as one of as many clients as the flavour has, to PostgreSQL %s', async (version) => {
    const { server, container } = tenant(version)
    const clients = clientsOf(1024)
    const all = `for i in $(seq ${clients}); do PGPASSWORD='a long secret' timeout 100 psql -XAtqc 'select pg_advisory_lock_shared(7)' "host=127.0.0.1 port=${server.endpoint.port} user=app dbname=shop sslmode=require" & done; wait`
    const { port } = server.endpoint
    await vi.waitFor(async () => expect(await answersPostgres(port)).toBe('S'), 30_000)
    const inside = ['exec', '--interactive', container, 'psql', '-XAtqU', 'postgres']
    const holding = docker([...inside, '-d', 'shop'], {
      input: `select pg_advisory_lock(7);
        do $$ begin while (select count(*) from pg_stat_activity where usename = 'app' and wait_event = 'advisory') < ${clients} and clock_timestamp() < now() + interval '60 s' loop perform pg_sleep(0.1); perform pg_stat_clear_snapshot(); end loop; end $$;
        select count(*) from pg_stat_activity where usename = 'app' and wait_event = 'advisory';`,
    })
    const { stderr } = await docker([
      'run',
      '--rm',
      '--network',
      'host',
      '--entrypoint',
      'bash',
      'howdah/postgres:17',
      '-c',
      all,
    ])

    expect((await holding).stdout.trim()).toBe(String(clients))
    expect(stderr).toBe('')
  })
})

/** PostgreSQL's processes. */
const processesOf = async (container: string): Promise<number> =>
  Number(await dockerOutput(['exec', container, 'sh', '-c', 'ps -e -o args= | grep -c ^postgres']))

const must = async (result: Promise<Result>): Promise<void> => {
  const { code, stderr } = await result
  if (code !== 0) throw new Error(stderr)
}

/** Whether PostgreSQL takes TLS on a port of this machine: S or N. */
const answersPostgres = async (port: number): Promise<string> => {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined)
  socket.write(askForTls)
  const [answer] = (await Promise.race([once(socket, 'data'), once(socket, 'close')])) as [Buffer | boolean]
  socket.destroy()
  return String(answer)
}

/** What a container is like while it lives. */
const watch = async (name: string): Promise<Inspected | undefined> => {
  for (let looks = 0; looks < 200; looks++) {
    const { code, stdout } = await docker(['inspect', name])
    if (code === 0) return (JSON.parse(stdout) as Inspected[])[0]
  }
  return undefined
}
