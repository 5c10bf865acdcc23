import { CreateVolumeCommand, DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { expect, it } from 'vitest'
import { startMoto } from './moto.ts'

const clientOf = (endpoint: string) =>
  new EC2Client({ endpoint, region: 'eu-central-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } })

it('gives each test an AWS of its own, which is gone when it is stopped', async () => {
  const [one, other] = await Promise.all([startMoto(), startMoto()])
  const volume = { AvailabilityZone: 'eu-central-1a', Size: 10 }
  await clientOf(one.endpoint).send(new CreateVolumeCommand(volume))

  const volumesOf = async (endpoint: string) =>
    (await clientOf(endpoint).send(new DescribeVolumesCommand({}))).Volumes?.length

  expect(await volumesOf(one.endpoint)).toBe(1)
  expect(await volumesOf(other.endpoint)).toBe(0)
  await Promise.all([one.stop(), other.stop()])
  await expect(fetch(one.endpoint)).rejects.toThrow()
})
