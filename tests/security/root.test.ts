import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runDatabaseToEnd, startDatabase, unique } from '../../images/testing/database.ts'
import { cleanUp, createVolume, docker, dockerOutput, runContainer, runToEnd } from '../../images/testing/docker.ts'

afterAll(cleanUp)

/**
 * Whoever became superuser can put anything on the volume in the place of what Howdah keeps there. The next container on it that begins as root, with a folder that only root may touch, must do nothing to what links lead to.
 */
const canary = `mkdir -p /canary/folder && echo only-root-reads-this >/canary/file && echo 16 >/canary/version && chmod -R go-rwx /canary`
const look = `find /canary -printf '%p %u %g %m %s\\n' | sort; cat /canary/file`

/** Shell lines, as PostgreSQL's user in the root of a volume. */
const plantings: Record<string, string> = {
  'folders of the state': `mkdir -p howdah 17/data 15/data; for one in run tls inherited left-behind; do ln -s /canary/folder howdah/$one; done`,
  'files of the state': `mkdir -p howdah/tls; for one in state.json archive-mode incarnation.json volume.lock left-behind tls/ca.crt tls/client.crt tls/names; do ln -s /canary/file howdah/$one; done`,
  'the state': 'ln -s /canary/folder howdah',
  'the data of the major': 'ln -s /canary/folder 17; ln -s /canary/folder 15',
  'the data': 'mkdir -p 17 15; ln -s /canary/folder 17/data; ln -s /canary/folder 15/data',
  'the version': `mkdir -p 17/data 15/data; ln -s /canary/file 17/data/PG_VERSION; ln -s /canary/file 15/data/PG_VERSION`,
}

const planted = async (lines: string): Promise<string> => {
  const volume = await createVolume(unique('planted'))
  await asUser('postgres', volume, `cd /postgresqldata; ${lines}`)
  return volume
}

const asUser = async (user: string, volume: string, line: string): Promise<string> => {
  const { code, stdout, stderr } = await runToEnd({
    image: 'howdah/postgres:17',
    options: ['--user', user, '--volume', `${volume}:/postgresqldata`, '--network', 'none', '--entrypoint', 'bash'],
    command: ['-c', `set -e; ${line}`],
  })
  if (code !== 0) throw new Error(`${line}: ${stderr}`)
  return stdout.trim()
}

describe.each(['17', '15'])('a container of PostgreSQL %s that begins as root', (major) => {
  let secrets: string
  let before: string
  const looked = () =>
    dockerOutput(['run', '--rm', '-v', `${secrets}:/canary`, '--entrypoint', 'sh', 'howdah/postgres:17', '-c', look])
  beforeAll(async () => {
    secrets = await createVolume(unique('canary'))
    await dockerOutput([
      ...['run', '--rm', '--volume', `${secrets}:/canary`, '--entrypoint', 'sh', 'howdah/postgres:17', '-c', canary],
    ])
    before = await looked()
  })

  test.concurrent.each(Object.entries(plantings).slice(0, major === '17' ? undefined : 2))(
    'touches nothing of root’s through links in the place of %s',
    async (_, lines) => {
      const volume = await planted(lines)
      const mount = ['--volume', `${secrets}:/canary`, '--network', 'none']
      const scripts = ['howdah-entrypoint', 'howdah-inherit', 'howdah-database status']
      const { stdout, stderr } = await runDatabaseToEnd({
        major,
        volume,
        options: [...mount, '--entrypoint', 'bash'],
        command: ['-c', scripts.map((script) => `timeout -k 1 3 ${script}`).join('; ')],
      })

      expect(await looked()).toBe(before)
      expect(stdout + stderr).not.toContain('only-root-reads-this')
    },
  )
})

/**
 * What holds up whoever opens it: FIFOs and links to what has no end, in the place of all that Howdah reads. Nothing waits for it for good, and what is not lost goes on.
 */
describe('what is no file on a volume', () => {
  const state =
    'for one in volume.lock archive-mode announced left-behind inherited restore-points tls/names tls/server.key tls/server.crt; do rm -rf howdah/$one; mkfifo howdah/$one; done; rm -r howdah/run; ln -s /dev/zero howdah/run'
  const rest =
    'for one in state.json incarnation.json tls/ca.crt tls/client.crt; do rm howdah/$one; ln -s /dev/zero howdah/$one; done; truncate -s 1T howdah/tls/ca.key; mkfifo howdah/a.new.1'
  const names = '[ -z "$(find howdah -type p -o -type l)" ]'

  const start = (volume: string) =>
    startDatabase({ volume, env: { username: 'app', password: 'secret', MEMORY_MB: '256' } })

  /** The former volume of a recovery, after some lines of a shell on it. */
  const inherit = (former: string, heir: string) =>
    runToEnd({
      image: 'howdah/postgres:17',
      options: [
        ...['--volume', `${former}:/previousdata:ro`, '--volume', `${heir}:/postgresqldata`, '--network', 'none'],
        ...['--entrypoint', 'timeout'],
      ],
      command: ['20', 'howdah-inherit'],
    })

  test('holds up neither a start nor an inheritance', async () => {
    const first = await start(await createVolume(unique('held')))
    const { ca } = await first.ask<{ ca: string }>('certificate')
    await first.remove()
    const run = (lines: string) => asUser('postgres', first.volume, `cd /postgresqldata; ${lines}`)

    await run(state)
    const heir = await createVolume(unique('heir'))
    expect(await inherit(first.volume, heir)).toMatchObject({ code: 0, stderr: '' })
    const again = await start(first.volume)
    expect(await again.ask('certificate')).toEqual({ ca })
    await again.remove()
    await run(names)

    await run(rest)
    const left = await inherit(first.volume, heir)
    expect(left).toMatchObject({ code: 70, stdout: '' })
    expect(left.stderr).toMatch(/left behind: the certificates.*left behind: the last WAL/s)
    const renewed = await start(first.volume)
    expect((await renewed.ask<{ ca: string }>('certificate')).ca).toContain('BEGIN CERTIFICATE')
    await renewed.remove()
    await run(names)

    await run(`mkfifo x && mv x 17/data/global/pg_control`)
    const { code, stderr } = await runDatabaseToEnd({ volume: first.volume })
    expect(code).not.toBe(0)
    expect(stderr).toContain('PostgreSQL did not start')
    await run(
      `mkfifo x && mv x 17/data/PG_VERSION; mkfifo howdah/state.json.x && mv howdah/state.json.x howdah/state.json`,
    )
    expect(await runDatabaseToEnd({ volume: first.volume })).toMatchObject({ code: 64 })

    await run('rm -r howdah; mkfifo howdah')
    expect(await inherit(first.volume, heir)).toMatchObject({ code: 70 })
  })
})

test('root reads the files of secrets, and PostgreSQL’s user keeps no right of root’s', async () => {
  const volume = await createVolume(unique('secrets'))
  await asUser(
    'root',
    volume,
    `echo -n 'a long secret' >/postgresqldata/password && chmod 0600 /postgresqldata/password`,
  )
  const container = await runContainer({
    image: 'howdah/postgres:17',
    env: { username: 'app', password_FILE: '/run/secrets/password', MEMORY_MB: '256' },
    options: ['--volume', `${volume}:/run/secrets:ro`],
  })
  await dockerOutput(['exec', '--user', 'postgres', container, 'howdah-database', 'await-ready'])

  const script = `for p in /proc/[0-9]*; do [ "$(cat $p/comm 2>/dev/null)" = postgres ] && cat $p/status && break; done`
  const status = await dockerOutput(['exec', container, 'bash', '-c', script])
  expect(status).toMatch(/^Uid:\s+999\s+999\s+999\s+999$/m)
  expect(status).toMatch(/^Groups:\s*$/m)
  expect(status).toMatch(/^NoNewPrivs:\s+1$/m)
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'])
    expect(status).toMatch(new RegExp(`^${set}:\\s+0+$`, 'm'))

  // Neither do its processes, or the files of its run, show what they were given.
  const everything = 'cat /proc/[0-9]*/environ 2>/dev/null; grep -r . /run/howdah; true'
  const { stdout } = await docker(['exec', '--user', 'postgres', container, 'bash', '-c', everything])
  expect(stdout).toContain('PG_MAJOR')
  expect(stdout).not.toContain('a long secret')
})
