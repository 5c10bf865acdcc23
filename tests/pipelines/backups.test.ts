import { expect, test } from 'vitest'
import { Lab } from './simulation/lab.ts'

test.each([
  ['full', true, 'full'],
  ['incremental', true, 'incremental'],
  ['full', false, 'self-contained'],
  ['incremental', false, 'self-contained'],
] as const)(
  'a backup says what was asked for, %s, and what was made (data protection %s: %s)',
  async (backupKind, dataProtection, made) => {
    const lab = new Lab()
    lab.begin()
    const database = await lab.createdDatabase(1, { dataProtection })

    const { key } = await lab.world.clock.run(lab.file('BACKUP-DB', database.id, { backupKind }))
    await lab.settle()

    const backup = (
      await lab.world.stores.backups.list({ partition: `DATABASE#${database.id}`, prefix: `BACKUP#${key}` })
    )[0]
    expect(backup).toMatchObject({ asked: backupKind, kind: made })
  },
)

test.each([true, false])(
  'a database that is deleted while it is stopped has a last backup of then (data protection %s)',
  async (dataProtection) => {
    const lab = new Lab()
    lab.begin()
    const { id } = await lab.createdDatabase(1, { dataProtection })
    await lab.world.clock.run(lab.file('STOP-DB', id))
    await lab.settle()
    const stopped = lab.world.clock.now()

    const { key } = await lab.world.clock.run(lab.file('DELETE-DB', id, { keepBackupsDays: 7 }))
    await lab.settle()

    expect(await lab.database(id)).toMatchObject({ state: 'DELETED' })
    const [backup] = await lab.world.stores.backups.list({ partition: `DATABASE#${id}`, prefix: `BACKUP#${key}` })
    expect(backup?.kind).toBe(dataProtection ? 'full' : 'self-contained')
    expect(backup && backup.startedAt > stopped).toBe(true)
  },
)

test('a deletion whose last backup cannot be made says what else there is to do, and another one does without', async () => {
  const lab = new Lab()
  lab.begin()
  const { id } = await lab.createdDatabase(1)
  const { commands } = lab.world
  const { status } = commands
  commands.status = async (command) =>
    command.includes('make-final-backup') && !command.includes('undo')
      ? { state: 'ended', exitCode: 125, result: '', stderr: 'No such container' }
      : status.call(commands, command)

  const { key } = await lab.world.clock.run(lab.file('DELETE-DB', id))
  await lab.settle()

  const failed = (await lab.requests()).find((one) => one.key === key)
  expect(failed).toMatchObject({ state: 'FAILED', error: { code: 'no-last-backup', step: 'make-final-backup' } })
  expect(await lab.database(id)).toMatchObject({ state: 'RUNNING' })
  await lab.world.clock.run(lab.file('DELETE-DB', id, { finalBackup: false }))
  await lab.settle()
  expect(await lab.database(id)).toMatchObject({ state: 'DELETED' })
})
