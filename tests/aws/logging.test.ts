import { execFileSync } from 'node:child_process'
import { afterAll, expect, test } from 'vitest'
import { docker, dockerOutput, runId, waitUntil } from '../../images/testing/docker.ts'
import { serverEnvironment } from '../../shared/commands/ssm/server-environment.ts'
import { minutes } from '../../shared/core/time.ts'

const name = `howdah-logging-${runId}`
afterAll(() => docker(['rm', '--force', '--volumes', name]))

/** As a script on a server is given it, with a CloudWatch that does not answer. */
const loggingArguments = (): readonly string[] => {
  const surroundings = { installation: 'test', region: 'eu-central-1', logGroup: '/howdah/test/postgresql' }
  const owner = { databaseId: 'd' as never, request: 'r' as never }
  const command = {
    id: 'c',
    serverId: 's',
    owner,
    task: { task: 'report-archive', container: 'c' },
    timeout: minutes(1),
  } as const
  const script = `${serverEnvironment(surroundings, command)}\nprintf %s "$HOWDAH_LOGGING"`
  const words = execFileSync('sh', ['-c', script], { encoding: 'utf8' })
  return [...words.split(' '), '--log-opt', 'awslogs-endpoint=http://127.0.0.1:9']
}

test('a container starts, runs and starts again while CloudWatch does not answer, and its log can be read on the server', async () => {
  const told = async (times: number) => (await dockerOutput(['logs', name])).split('here I am').length - 1 === times
  const command = ['--entrypoint', 'sh', 'howdah/postgres:17', '-c', 'echo here I am; exec sleep 600']

  await dockerOutput(['run', '--detach', '--name', name, '--network', 'none', ...loggingArguments(), ...command])
  await waitUntil(() => told(1), { timeoutMs: 30_000, what: 'its first line' })
  await dockerOutput(['restart', '--time', '0', name])
  await waitUntil(() => told(2), { timeoutMs: 30_000, what: 'its second line' })

  const running = await dockerOutput(['inspect', '-f', '{{.State.Running}} {{.HostConfig.LogConfig.Type}}', name])
  expect(running).toBe('true awslogs')
}, 120_000)
