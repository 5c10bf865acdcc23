import { expect, test } from 'vitest'
import { Lab } from './simulation/lab.ts'

test('a backup that the bucket keeps and the table does not know is in the table after the next one', async () => {
  const lab = new Lab()
  lab.begin()
  const database = await lab.createdDatabase()
  const { world } = lab
  const { key } = await world.clock.run(lab.file('BACKUP-DB', database.id, { backupKind: 'full' }))
  await lab.settle()
  const known = { partition: `DATABASE#${database.id}`, prefix: 'BACKUP#' }
  const ids = async () => (await world.stores.backups.list(known)).map(({ id }) => id)
  // As after a request that was cancelled when its backup was just recorded.
  await world.stores.backups.remove({ pk: `DATABASE#${database.id}`, sk: `BACKUP#${key}` })

  await world.clock.run(lab.file('BACKUP-DB', database.id, { backupKind: 'full' }))
  await lab.settle()

  expect(await ids()).toContain(key)
})
