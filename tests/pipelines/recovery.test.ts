import { describe, expect, test } from 'vitest'
import { Lab } from './simulation/lab.ts'

/** A database whose recovery cannot read its former volume. */
const recoveredWithoutItsFormerVolume = async () => {
  const lab = new Lab()
  lab.begin()
  const { id, data } = await lab.createdDatabase()
  lab.world.machine.formerVolumesAreReadable = false
  const { key } = await lab.world.clock.run(lab.file('RECOVER-DB', id, { target: { latest: true } }))
  await lab.settle()
  return { lab, id, former: data?.volumeId ?? '', request: await lab.request(key) }
}

describe('a recovery that cannot take over all of the former volume', () => {
  test('is processed, says so in its trace, and keeps that volume', async () => {
    const { lab, id, former, request } = await recoveredWithoutItsFormerVolume()

    expect(request.state).toBe('PROCESSED')
    expect(request.trace.find(({ step }) => step === 'run-recovery')).toMatchObject({
      outcome: 'done',
      message: expect.stringContaining('The former volume is kept'),
    })
    expect(lab.world.machine.volumesById.has(former)).toBe(true)
    expect((await lab.database(id)).previousData?.volumeId).toBe(former)
  })

  test('tells clients to trust the certificates that the recovered database has', async () => {
    const { lab, id } = await recoveredWithoutItsFormerVolume()

    expect((await lab.database(id)).caCertificate).toBe(`another CA of ${id}`)
  })

  test('leaves nothing behind for ever: the volume goes with the database', async () => {
    const { lab, id } = await recoveredWithoutItsFormerVolume()

    await lab.world.clock.run(lab.file('DELETE-DB', id, { finalBackup: false }))
    await lab.settle()

    expect([...lab.world.machine.volumesById.keys()]).toEqual([])
  })
})
