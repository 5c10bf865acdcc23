import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { VolumeSpec, Volumes } from '../../shared/clouds/cloud.ts'
import type { DatabaseId, RequestKey } from '../../shared/core/ids.ts'
import type { StorageType } from '../../shared/entities/database.ts'
import { patiently } from './patience.ts'

export interface OpenVolumes {
  readonly volumes: Volumes
  /** A server that is there. */
  readonly serverId: string
  readonly databaseId: DatabaseId
  pass(): Promise<void>
  close(): Promise<void>
}

/** What the volumes of every cloud must do. */
export const volumesContract = (name: string, open: () => Promise<OpenVolumes>): void => {
  describe(`volumes on ${name}`, () => {
    let opened: OpenVolumes
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(() => opened.close())

    const specOf = (id: string, storageType: StorageType = 'network'): VolumeSpec => ({
      id,
      sizeGb: 1,
      storageType,
      serverId: opened.serverId,
      databaseId: opened.databaseId,
      request: 'r-1' as RequestKey,
    })
    const ensure = (spec: VolumeSpec) => patiently(() => opened.volumes.ensure(spec), opened.pass)
    const remove = (id: string) => patiently(() => opened.volumes.remove(id), opened.pass)
    const names = async () => (await opened.volumes.list()).map(({ id }) => id).toSorted()

    test.each(['local', 'network'] as const)('are made once, however often they are asked for (%s)', async (type) => {
      await ensure(specOf('howdah-contract-1', type))
      await ensure(specOf('howdah-contract-1', type))

      expect(await names()).toEqual(['howdah-contract-1'])
    })

    test('are several on one server, as a recovery needs', async () => {
      await ensure(specOf('howdah-contract-1'))
      await ensure(specOf('howdah-contract-2'))

      expect(await names()).toEqual(['howdah-contract-1', 'howdah-contract-2'])
    })

    test('are gone when they are removed, and removing them again is nothing', async () => {
      await ensure(specOf('howdah-contract-1'))
      await ensure(specOf('howdah-contract-2'))

      await remove('howdah-contract-1')
      await remove('howdah-contract-1')

      expect(await names()).toEqual(['howdah-contract-2'])
    })

    test('can be made again by the request that has taken its own back', async () => {
      await ensure(specOf('howdah-contract-1'))
      await remove('howdah-contract-1')

      await ensure(specOf('howdah-contract-1'))

      expect(await names()).toEqual(['howdah-contract-1'])
    })

    test('are listed with whose they are', async () => {
      await ensure(specOf('howdah-contract-1'))

      expect(await opened.volumes.list()).toMatchObject([
        { id: 'howdah-contract-1', databaseId: opened.databaseId, request: 'r-1' },
      ])
    })
  })
}
