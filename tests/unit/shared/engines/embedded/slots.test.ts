import { describe, expect, test } from 'vitest'
import { Slots } from '../../../../../shared/engines/embedded/slots.ts'

/** Takes a slot, and writes the name down when it has it. */
const taker =
  (slots: Slots, admitted: string[]) =>
  async (name: string, group: string, again = false) => {
    await slots.take(group, again)
    admitted.push(name)
  }

const settled = () => new Promise((resolve) => setImmediate(resolve))

describe('slots', () => {
  test('are given to as many as there are, and to the next when one is given back', async () => {
    const admitted: string[] = []
    const slots = new Slots(2, 2)
    const take = taker(slots, admitted)
    for (const name of ['first', 'second', 'third', 'fourth']) void take(name, 'LOCAL1')
    await settled()
    expect(admitted).toEqual(['first', 'second'])

    slots.give('LOCAL1')
    await settled()

    expect(admitted).toEqual(['first', 'second', 'third'])
  })

  test('are not all given to one group', async () => {
    const admitted: string[] = []
    const take = taker(new Slots(4, 2), admitted)

    for (const name of ['1a', '1b', '1c', '1d']) void take(name, 'LOCAL1')
    for (const name of ['2a', '2b']) void take(name, 'LOCAL2')
    await settled()

    expect(admitted).toEqual(['1a', '1b', '2a', '2b'])
  })

  test('are given first to those who had one before, in the order in which they came back', async () => {
    const admitted: string[] = []
    const slots = new Slots(1, 1)
    const take = taker(slots, admitted)
    await take('at work', 'LOCAL1')
    void take('new', 'LOCAL1')
    void take('back first', 'LOCAL1', true)
    void take('back second', 'LOCAL1', true)

    for (let n = 0; n < 3; n++) {
      slots.give('LOCAL1')
      await settled()
    }

    expect(admitted).toEqual(['at work', 'back first', 'back second', 'new'])
  })
})
