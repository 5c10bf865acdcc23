import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { dockerOutput, runId } from '../../images/testing/docker.ts'
import { ownerOf, ownLabel, removeAllWith, removeLeftovers } from '../peers/aws/leftovers.ts'

it('removes at the next start what a process left that was killed, and nothing of one that lives', async () => {
  const killed = spawn('sleep', ['60'])
  const label = `org.howdah.test.aws=${ownerOf(killed.pid ?? 0)}`
  const make = (name: string, its: string) =>
    dockerOutput(['volume', 'create', '--label', its, `howdah-aws-${runId}-${name}`])
  const mine = await make('of-this-process', ownLabel)
  const others = await make('of-another', label)
  const there = async () =>
    (await dockerOutput(['volume', 'ls', '--quiet', '--filter', `name=howdah-aws-${runId}-of`])).split('\n').sort()

  await removeLeftovers()
  expect(await there()).toEqual([others, mine])
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  await removeLeftovers()

  expect(await there()).toEqual([mine])
  await removeAllWith(ownLabel)
  expect(await there()).toEqual([''])
})
