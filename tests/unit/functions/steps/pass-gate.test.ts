import { expect, test } from 'vitest'
import { passGate } from '../../../../functions/steps/bucket/pass-gate.ts'
import type { DatabaseId, RequestKey } from '../../../../shared/core/ids.ts'
import { instant, minutes, seconds } from '../../../../shared/core/time.ts'
import { storesOn } from '../../../../shared/entities/stores.ts'
import { Pending } from '../../../../shared/errors/howdah-error.ts'
import { MemoryTable } from '../../../pipelines/simulation/memory-table.ts'

const source = 'd-1' as DatabaseId

/** A bucket whose readers are read and written as a whole, by calls that take a while. */
const given = () => {
  const stores = storesOn(new MemoryTable())
  let readers: readonly string[] = []
  let now = 0
  const tick = () => new Promise<void>((resolve) => setImmediate(resolve))
  const change = async (next: (readers: readonly string[]) => readonly string[]) => {
    const before = readers
    for (let waits = 0; waits < 5; waits++) await tick()
    readers = next(before)
  }
  const contextOf = (key: string) => ({
    stores,
    request: { key: key as RequestKey } as never,
    now: () => instant(now),
  })
  const pass = (key: string, next: (readers: readonly string[]) => readonly string[]) =>
    passGate(source, contextOf(key), () => change(next))
  const patiently = async (key: string, next: (readers: readonly string[]) => readonly string[]): Promise<void> => {
    for (;;)
      try {
        return await pass(key, next)
      } catch (error) {
        if (!(error instanceof Pending)) throw error
        await tick()
      }
  }
  const sleep = (time: number) => {
    now += time
  }
  return { pass, patiently, contextOf, readers: () => readers, sleep }
}

test('of many who change one bucket at once nobody takes back what another has written', async () => {
  const { patiently, readers } = given()
  const keys = Array.from({ length: 20 }, (_, n) => `r-${n}`)

  await Promise.all(keys.map((key) => patiently(key, (before) => [...before, key])))
  expect(readers().toSorted()).toEqual(keys.toSorted())

  await Promise.all(keys.slice(5).map((key) => patiently(key, (before) => before.filter((one) => one !== key))))
  expect(readers().toSorted()).toEqual(keys.slice(0, 5))
})

test('who was cut at it holds others up only for as long as a call of it may take, and itself not at all', async () => {
  const { pass, contextOf, readers, sleep } = given()
  void passGate(source, contextOf('r-1'), () => new Promise(() => {}))
  await new Promise((resolve) => setImmediate(resolve))

  await expect(pass('r-2', () => ['r-2'])).rejects.toThrow(Pending)
  await pass('r-1', () => ['r-1'])
  expect(readers()).toEqual(['r-1'])

  void passGate(source, contextOf('r-1'), () => new Promise(() => {}))
  await new Promise((resolve) => setImmediate(resolve))
  await expect(pass('r-2', () => ['r-2'])).rejects.toThrow(Pending)
  sleep(minutes(1) + seconds(31))
  await pass('r-2', () => ['r-2'])
  expect(readers()).toEqual(['r-2'])
})

test('who fails lets others pass', async () => {
  const { pass, contextOf, readers } = given()
  const failed = passGate(source, contextOf('r-1'), async () => {
    throw new Error('the cloud does not answer')
  })
  await expect(failed).rejects.toThrow('the cloud does not answer')

  await pass('r-2', () => ['r-2'])

  expect(readers()).toEqual(['r-2'])
})
