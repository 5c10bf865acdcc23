import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ServerSpec, Servers } from '../../shared/clouds/cloud.ts'
import type { DatabaseId, RequestKey } from '../../shared/core/ids.ts'
import { patiently } from './patience.ts'

export interface OpenServers {
  readonly servers: Servers
  /** Whose servers stand beside these, of another installation on the same cloud. */
  readonly others?: Servers
  readonly spec: Omit<ServerSpec, 'databaseId' | 'request'>
  pass(): Promise<void>
  close(): Promise<void>
}

const idOf = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` as DatabaseId

/** What the servers of every cloud must do. */
export const serversContract = (name: string, open: () => Promise<OpenServers>): void => {
  describe(`servers on ${name}`, () => {
    let opened: OpenServers
    beforeEach(async () => {
      opened = await open()
    })
    afterEach(() => opened.close())

    const specOf = (number: number, request = `r-${number}`): ServerSpec => ({
      ...opened.spec,
      databaseId: idOf(number),
      request: request as RequestKey,
    })
    const ensure = (spec: ServerSpec, servers = opened.servers) => patiently(() => servers.ensure(spec), opened.pass)
    const remove = (number: number) => patiently(() => opened.servers.remove(idOf(number)), opened.pass)
    const ready = async (number: number) => {
      for (let looks = 0; looks < 300; looks++) {
        const server = await opened.servers.find(idOf(number))
        if (!server || server.ready) return server
        await opened.pass()
      }
      throw new Error('it is never ready')
    }

    test('are not there before they are made', async () => {
      expect(await opened.servers.find(idOf(1))).toBeUndefined()
    })

    test('are made, become ready, and say where PostgreSQL will be', async () => {
      const made = await ensure(specOf(1))

      const server = await ready(1)

      expect(server).toMatchObject({ id: made.id, address: made.address, endpoint: made.endpoint, ready: true })
      expect(made.address).toMatch(/^\d+\.\d+\.\d+\.\d+$/)
      expect(made.endpoint.port).toBeGreaterThan(0)
    })

    test('are one of each database, whoever asks and how often', async () => {
      const first = await ensure(specOf(1))
      const again = await ensure(specOf(1))
      const byAnother = await ensure(specOf(1, 'r-9'))
      const together = await Promise.all([ensure(specOf(2)), ensure(specOf(2))])

      expect([again.id, byAnother.id]).toEqual([first.id, first.id])
      expect(together[0].id).toBe(together[1].id)
      expect(together[0].id).not.toBe(first.id)
      expect(await opened.servers.list()).toHaveLength(2)
    })

    test('are gone when they are removed, and removing them again is nothing', async () => {
      await ensure(specOf(1))
      await ensure(specOf(2))

      await remove(1)
      await remove(1)

      expect(await opened.servers.find(idOf(1))).toBeUndefined()
      expect((await opened.servers.list()).map(({ databaseId }) => databaseId)).toEqual([idOf(2)])
    })

    test('stay when another one of their database is removed', async () => {
      const { id } = await ensure(specOf(1))

      await patiently(() => opened.servers.remove(idOf(1), 'i-0another'), opened.pass)

      expect(await opened.servers.find(idOf(1))).toMatchObject({ id })
      await patiently(() => opened.servers.remove(idOf(1), id), opened.pass)
      expect(await opened.servers.find(idOf(1))).toBeUndefined()
    })

    test('can be made again by the request that has taken its own back', async () => {
      await ensure(specOf(1))
      await remove(1)

      await ensure(specOf(1))

      expect(await ready(1)).toMatchObject({ ready: true })
    })

    test('are listed with whose they are, and nobody else’s', async () => {
      const before = Date.now()
      const made = await ensure(specOf(1))
      if (opened.others) await ensure(specOf(2), opened.others)

      const found = await opened.servers.list()

      expect(found).toMatchObject([{ id: made.id, databaseId: idOf(1), request: 'r-1' }])
      // The simulation has a time of its own.
      expect(Date.parse(found[0]?.createdAt ?? '')).toBeLessThan(before + 60_000)
    })
  })
}
