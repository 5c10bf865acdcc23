import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RequestKey } from '../../shared/core/ids.ts'
import type { Engine } from '../../shared/engines/engine.ts'
import type { Request } from '../../shared/entities/request.ts'

/** An engine, and a pipeline that does not come to its end before it is told to. */
export interface OpenEngine {
  engine(): Engine
  /** Files a request and does not start it. */
  file(): Promise<RequestKey>
  request(key: RequestKey): Promise<Request>
  /** Lets the pipeline come to its end, and waits for it. */
  finish(key: RequestKey): Promise<void>
  /** What walks it ends without a word. */
  die(key: RequestKey): Promise<void>
  /** Lets a moment pass. */
  pass(): Promise<void>
  close(): Promise<void>
}

/** What every engine must do. */
export const engineContract = (name: string, open: () => Promise<OpenEngine>): void => {
  describe(`the engine on ${name}`, () => {
    let opened: OpenEngine
    let key: RequestKey
    beforeEach(async () => {
      opened = await open()
      key = await opened.file()
    })
    afterEach(() => opened.close())

    const start = async () => {
      await opened.engine().start(key)
      await opened.pass()
    }
    const isWalking = () => opened.engine().isWalking(key)
    const attempt = async () => (await opened.request(key)).attempt

    test('walks nothing that it was not told to', async () => {
      expect(await isWalking()).toBe(false)
    })

    test('walks what it is started with, until that has ended', async () => {
      await start()
      expect(await isWalking()).toBe(true)
      expect(await opened.request(key)).toMatchObject({ state: 'RUNNING', attempt: 1 })

      await opened.finish(key)

      expect(await isWalking()).toBe(false)
      expect(await opened.request(key)).toMatchObject({ state: 'PROCESSED' })
    })

    test('does not start again what has ended', async () => {
      await start()
      await opened.finish(key)
      const before = await opened.request(key)

      await start()

      expect(await isWalking()).toBe(false)
      expect(await opened.request(key)).toEqual(before)
    })

    test('is harmless when it is told twice', async () => {
      await start()
      await start()
      expect(await isWalking()).toBe(true)

      await opened.finish(key)

      expect(await opened.request(key)).toMatchObject({ state: 'PROCESSED' })
    })

    test('says of what has died that nobody walks it, and goes on with the next attempt', async () => {
      await start()
      await opened.die(key)
      expect(await isWalking()).toBe(false)
      expect((await opened.request(key)).state).toBe('RUNNING')
      const before = await attempt()

      await start()

      expect(await attempt()).toBeGreaterThan(before)
      await opened.finish(key)
      expect(await opened.request(key)).toMatchObject({ state: 'PROCESSED' })
    })
  })
}
